import { redirect } from "react-router";
import { z } from "zod";
import { env } from "../env.server.ts";
import { effectsOf, refuseAhead } from "../request/effects.server.ts";
import { sign, verify } from "../secret.server.ts";
import { ownPath } from "./address/own-path.server.ts";
import { currentRequest } from "./forms/current-request.server.ts";

const path = z.string().refine((wished) => ownPath(wished, "") !== "");

const shape = z.object({
	text: z.string().max(600),
	/** Absent when the sentence says what was done. */
	tone: z.literal("info").optional(),
	undo: z.object({ action: path, values: z.record(z.string(), z.string()) }).optional(),
});

/** One sentence for the next page, and perhaps an undo action. It is text: nothing in it is trusted. */
export type Flash = z.infer<typeof shape>;

// `__Host-`: no other host of the domain can set it, and browsers only accept it over TLS.
const isSecure = env.APP_ORIGIN.startsWith("https:");
const NAME = isSecure ? "__Host-flash" : "flash";
const ATTRIBUTES = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
const COOKIE = new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]+)\\.([\\w-]+)`);

/** Returns what is signed: the sentence and its reader. Another account in the same browser cannot read it. */
const signed = (body: string) => ["flash", `${currentRequest.getStore()?.userId ?? ""} ${body}`] as const;

/** Returns the header that carries the sentence over a redirect. */
export function withFlash(flash: Flash): { "Set-Cookie": string } {
	const body = Buffer.from(JSON.stringify(flash)).toString("base64url");
	return { "Set-Cookie": `${NAME}=${body}.${sign(...signed(body))}; Max-Age=60; ${ATTRIBUTES}` };
}

/** Returns the answer to a form that was saved: the page to open next, with a sentence for it. */
export function seeOther(href: string, flash: Flash): Response {
	return redirect(href, { status: 303, headers: withFlash(flash) });
}

/**
 * Reads the previous page's sentence, and the header that makes sure it is shown once. It waits for the next page
 * when this one is only checked (HEAD). Refuses: 403 for a page that is being prefetched, as long as a sentence waits.
 */
export function takeFlash(request: Request): { flash?: Flash; headers?: { "Set-Cookie": string } } {
	const effects = effectsOf(request);
	if (effects === "undone") return {};
	const [, body = "", signature = ""] = COOKIE.exec(request.headers.get("cookie") ?? "") ?? [];
	if (!body) return {};
	if (effects === "refused") return refuseAhead();
	const headers = { "Set-Cookie": `${NAME}=; Max-Age=0; ${ATTRIBUTES}` };
	if (!verify(...signed(body), signature)) return { headers };
	const { data: flash } = shape.safeParse(JSON.parse(Buffer.from(body, "base64url").toString()));
	return { flash, headers };
}
