import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import type { Emulator } from "#scripts/local/clerk/state/emulator.ts";

/** Takes what the local Clerk has to tell, oldest first, as the events that the application is handed after verification. */
export function takeOutbox(emulator: Emulator): ClerkEvent[] {
	return emulator.state.messages.splice(0).map(({ id, body }) => ({ ...JSON.parse(body), id }));
}

/** The same event as a delivery of its own, which the inbox has not seen. */
export function sentAnew(event: ClerkEvent): ClerkEvent {
	return { ...event, id: `msg_${crypto.randomUUID()}` };
}
