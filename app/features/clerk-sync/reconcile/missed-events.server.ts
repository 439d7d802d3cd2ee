import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { receive } from "../webhooks/inbox.server.ts";

/**
 * Adds a deletion that no webhook reported to the inbox, as if one had. A creation event that arrives late then finds it
 * there, and a second comparison does nothing. Throws when it could not be applied.
 */
export async function storeMissedEvents(
	type: "user.deleted" | "organization.deleted",
	data: { id: string; object: string; deleted: true },
): Promise<void> {
	const event = { id: `reconcile:${type}:${data.id}`, type, object: "event", data, timestamp: Date.now() };
	const outcome = await receive(event as unknown as ClerkEvent);
	if (outcome === "failed") throw new Error("It is in the inbox but could not be applied. See the log.");
}
