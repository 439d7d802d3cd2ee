/**
 * Remembers sessions that ended a moment ago, here or in another process. Clerk's tokens verify offline until they
 * expire, so ending a session at Clerk alone would leave its token valid for the rest of its minute.
 */
const ended = new Map<string, number>();

// 10 minutes: Clerk's tokens live 60 seconds, and none that is older is accepted without asking Clerk.
const KEPT_MS = 600_000;
// About 100 bytes each. No more people than this sign out within ten minutes.
const KEPT_MOST = 20_000;

/** Tells whether an id is one of Clerk's session ids. */
export const isSessionId = (id: string): boolean => id.startsWith("sess_");

/** Stops accepting tokens of this session in this process. */
export function noteEnded(sessionId: string, now = Date.now()): void {
	ended.delete(sessionId);
	ended.set(sessionId, now + KEPT_MS);
	for (const [id, until] of ended) {
		if (until > now && ended.size <= KEPT_MOST) break;
		ended.delete(id);
	}
}

/** Tells whether a session is known to have ended. */
export const hasEnded = (sessionId: string, now = Date.now()): boolean => (ended.get(sessionId) ?? 0) > now;
