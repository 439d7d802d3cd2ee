import { z } from "zod";
import { env } from "../env.server.ts";
import { effectsOf } from "./effects.server.ts";

// Only our own paths: whatever stands in the cookie, its button can post nowhere else.
const path = z.string().regex(/^\/(?![/\\])/);

const shape = z.object({
	text: z.string().max(600),
	undo: z.object({ action: path, values: z.record(z.string(), z.string()) }).optional(),
});

/** One sentence for the next page, and perhaps a way back. It is text: nothing in it is trusted. */
export type Flash = z.infer<typeof shape>;

const NAME = "flash";
const ATTRIBUTES = `Path=/; HttpOnly; SameSite=Lax${env.APP_ORIGIN.startsWith("https:") ? "; Secure" : ""}`;

/** The header that carries the sentence over a redirect. */
export function withFlash(flash: Flash): { "Set-Cookie": string } {
	const value = Buffer.from(JSON.stringify(flash)).toString("base64url");
	return { "Set-Cookie": `${NAME}=${value}; Max-Age=60; ${ATTRIBUTES}` };
}

/**
 * The sentence of the page before, and the header that makes sure it is said once. It waits for the next page when this
 * one is only looked at (HEAD) or fetched ahead of time.
 */
export function takeFlash(request: Request): { flash?: Flash; headers?: { "Set-Cookie": string } } {
	if (effectsOf(request) !== "kept") return {};
	const found = /(?:^|;\s*)flash=([\w-]+)/.exec(request.headers.get("cookie") ?? "")?.[1];
	if (!found) return {};
	const headers = { "Set-Cookie": `${NAME}=; Max-Age=0; ${ATTRIBUTES}` };
	try {
		return { flash: shape.parse(JSON.parse(Buffer.from(found, "base64url").toString())), headers };
	} catch {
		return { headers };
	}
}
