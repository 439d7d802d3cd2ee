import { setTimeout as sleep } from "node:timers/promises";
import { registry } from "../database/database.server.ts";
import { noteEnded } from "../ended-sessions.server.ts";
import { log } from "../log/log.server.ts";
import { revokeSession } from "./sessions.server.ts";

/**
 * Ends a session at Clerk; one that is gone already is fine. Its token is refused from now on, whatever Clerk answers:
 * here at once, and in every other process as soon as it hears of it. Throws ClerkUnavailable.
 */
export async function endSession(sessionId: string): Promise<void> {
	noteEnded(sessionId);
	await tellEnded(sessionId);
	await revokeSession(sessionId);
}

// Signing out goes on without the database; a notification takes a few milliseconds.
const TELL_MS = 1_000;

/** Tells every process that a session has ended. One that does not hear of it accepts its token until it runs out. */
export async function tellEnded(sessionId: string): Promise<void> {
	const told = registry.tell(sessionId).catch((error) => {
		log.warn({ err: error, sessionId }, "other processes were not told that a session ended");
	});
	await Promise.race([told, sleep(TELL_MS, undefined, { ref: false })]);
}
