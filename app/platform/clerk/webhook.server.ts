import type { WebhookEvent } from "@clerk/backend";
import { Webhook, WebhookVerificationError } from "svix";
import { env } from "../env.server.ts";

/** Something that happened at Clerk. `id` is the same however often it is delivered. */
export type ClerkEvent = WebhookEvent & {
	id: string;
	/** Unix milliseconds: when it happened, not when it arrived. */
	timestamp: number;
	/** The body as received, where PostgreSQL's JSON cannot hold it. */
	rawBody?: string;
};

/** The delivery was not signed by our Clerk instance, was changed, or is older than five minutes. */
export class WebhookForged extends Error {
	override name = "WebhookForged";
}

const signatures = new Webhook(env.CLERK_WEBHOOK_SIGNING_SECRET);

/** Returns the event of a delivery with a valid svix signature. Throws WebhookForged otherwise. `rawBody` must be the body as received. */
export function verifyWebhook(rawBody: string, headers: Headers): ClerkEvent {
	const id = headers.get("svix-id") ?? "";
	try {
		signatures.verify(rawBody, {
			"svix-id": id,
			"svix-timestamp": headers.get("svix-timestamp") ?? "",
			"svix-signature": headers.get("svix-signature") ?? "",
		});
	} catch (error) {
		if (error instanceof WebhookVerificationError) throw new WebhookForged(error.message, { cause: error });
		throw error;
	}
	return readEvent(rawBody, id);
}

/** Reads the event of a verified body, whatever it contains; without a type where it is not an event. */
export function readEvent(rawBody: string, id: string): ClerkEvent {
	const body = parse(rawBody);
	const isEvent =
		typeof body === "object" && body !== null && "type" in body && typeof body.type === "string";
	const event = isEvent ? body : { type: "" };
	return { ...event, id, ...(!(isEvent && isStorable(body)) && { rawBody }) } as ClerkEvent;
}

function parse(rawBody: string): unknown {
	try {
		return JSON.parse(rawBody);
	} catch {
		return undefined;
	}
}

// Clerk nests its events about six levels deep; PostgreSQL gives up at some thousands.
const DEEPEST = 100;

/** Tells whether PostgreSQL's JSON can hold it: no NUL, no half of a surrogate pair, not too deep. */
function isStorable(value: unknown, depth = 0): boolean {
	if (depth > DEEPEST) return false;
	if (typeof value === "string") return value.search(/[\0\p{Cs}]/u) === -1;
	if (typeof value !== "object" || value === null) return true;
	// A key with a special meaning in JavaScript would get lost.
	return Object.entries(value).every(
		([key, inner]) => key !== "__proto__" && isStorable(key) && isStorable(inner, depth + 1),
	);
}
