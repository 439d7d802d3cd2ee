import type { WebhookEvent } from "@clerk/backend";
import { Webhook, WebhookVerificationError } from "svix";
import { env } from "../env.server.ts";

/** Something that happened at Clerk. `id` is the same however often it is delivered. */
export type ClerkEvent = WebhookEvent & {
	id: string;
	/** Unix milliseconds: when it happened, not when it arrived. */
	timestamp: number;
	/** What came over the wire, where PostgreSQL's JSON cannot hold it. */
	rawBody?: string;
};

/** The delivery was not signed by our Clerk instance, was changed, or is older than five minutes. */
export class WebhookForged extends Error {
	override name = "WebhookForged";
}

const signatures = new Webhook(env.CLERK_WEBHOOK_SIGNING_SECRET);

/** The event of a delivery whose svix signature fits. Throws WebhookForged otherwise. `rawBody` must be what came over the wire. */
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

/** The event of a body that was verified, whatever it contains; without a type where it is no event. */
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

// Clerk nests its events some six levels deep; PostgreSQL gives up at some thousands.
const DEEPEST = 100;

/** Whether PostgreSQL's JSON can hold it: no NUL, no half of a surrogate pair, not too deep. */
function isStorable(value: unknown, depth = 0): boolean {
	if (depth > DEEPEST) return false;
	if (typeof value === "string") return value.search(/[\0\p{Cs}]/u) === -1;
	if (typeof value !== "object" || value === null) return true;
	// A key that JavaScript gives a meaning of its own gets lost on the way.
	return Object.entries(value).every(
		([key, inner]) => key !== "__proto__" && isStorable(key) && isStorable(inner, depth + 1),
	);
}
