import { setTimeout as sleep } from "node:timers/promises";
import { registry } from "../database/database.server.ts";
import { noteEnded } from "../ended-sessions.server.ts";
import { log } from "../log/log.server.ts";
import { revokeSession } from "./sessions.server.ts";

/**
 * Ends a session at Clerk; does nothing when it is already gone. Its token is refused from now on, whatever Clerk
 * answers: here at once, and in every other process as soon as it is notified. Throws ClerkUnavailable.
 */
export async function endSession(sessionId: string): Promise<void> {
	noteEnded(sessionId);
	await announceEnded(sessionId);
	await revokeSession(sessionId);
}

// Signing out continues without the database; a notification takes a few milliseconds.
const TELL_MS = 1_000;

/** Tells every process that a session has ended. A process that is not reached accepts its token until it expires. */
export async function announceEnded(sessionId: string): Promise<void> {
	const told = registry.tell(sessionId).catch((error) => {
		log.warn({ err: error, sessionId }, "other processes could not be notified that a session ended");
	});
	await Promise.race([told, sleep(TELL_MS, undefined, { ref: false })]);
}
