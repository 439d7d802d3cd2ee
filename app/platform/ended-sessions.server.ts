/**
 * Sessions that ended a moment ago, here or in another process. Clerk's tokens verify without asking anybody until they
 * run out, so ending a session at Clerk alone would leave its token good for the rest of its minute.
 */
const ended = new Map<string, number>();

// 10 minutes: Clerk's tokens live 60 seconds, and none that is older is accepted without asking Clerk.
const KEPT_MS = 600_000;
// About 100 bytes each. More people than this do not sign out within ten minutes.
const KEPT_MOST = 20_000;

/** Clerk's ids of sessions. */
export const isSessionId = (id: string): boolean => id.startsWith("sess_");

/** Accepts no token of this session any more in this process. */
export function noteEnded(sessionId: string, now = Date.now()): void {
	ended.delete(sessionId);
	ended.set(sessionId, now + KEPT_MS);
	for (const [id, until] of ended) {
		if (until > now && ended.size <= KEPT_MOST) break;
		ended.delete(id);
	}
}

/** Whether a session is known to have ended. */
export const hasEnded = (sessionId: string, now = Date.now()): boolean => (ended.get(sessionId) ?? 0) > now;
