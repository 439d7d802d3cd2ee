import type { WebhookEvent } from "@clerk/backend";
import { Webhook, WebhookVerificationError } from "svix";
import { env } from "../env.server.ts";

/** Something that happened at Clerk. `id` is the same however often it is delivered. */
export type ClerkEvent = WebhookEvent & {
	id: string;
	/** Unix milliseconds: when it happened, not when it arrived. */
	timestamp: number;
};

/** The delivery was not signed by our Clerk instance, was changed, or is older than five minutes. */
export class WebhookForged extends Error {
	override name = "WebhookForged";
}

const signatures = new Webhook(env.CLERK_WEBHOOK_SIGNING_SECRET);

/** Returns the event of a delivery whose svix signature fits; throws WebhookForged otherwise. `rawBody` must be what came over the wire. */
export function verifyWebhook(rawBody: string, headers: Headers): ClerkEvent {
	const id = headers.get("svix-id") ?? "";
	try {
		signatures.verify(rawBody, {
			"svix-id": id,
			"svix-timestamp": headers.get("svix-timestamp") ?? "",
			"svix-signature": headers.get("svix-signature") ?? "",
		});
		return { ...JSON.parse(rawBody), id } as ClerkEvent;
	} catch (error) {
		if (error instanceof WebhookVerificationError || error instanceof SyntaxError) {
			throw new WebhookForged(error.message, { cause: error });
		}
		throw error;
	}
}
