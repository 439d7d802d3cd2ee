import type { Session } from "@clerk/backend";
import { callClerk, clerk, orUndefined } from "./client.server.ts";

/** One sign-in in one browser. Times are Unix milliseconds. The last four are what Clerk learned from its last use. */
export type ClerkSession = {
	id: string;
	userId: string;
	status: string;
	createdAt: number;
	lastActiveAt: number;
	expireAt: number;
	/** For example `Macintosh` or `iPhone`. */
	device: string | undefined;
	/** For example `Firefox 143`. */
	browser: string | undefined;
	city: string | undefined;
	country: string | undefined;
};

// No one is signed in in more browsers than this at once.
const SESSIONS_LISTED = 100;

/** Returns a person's active sessions. */
export async function listSessions(userId: string): Promise<ClerkSession[]> {
	const { data } = await callClerk(() =>
		clerk.sessions.getSessionList({ userId, status: "active", limit: SESSIONS_LISTED }),
	);
	return data.map(sessionOf);
}

function sessionOf(session: Session): ClerkSession {
	const { id, userId, status, createdAt, lastActiveAt, expireAt, latestActivity: last } = session;
	return {
		...{ id, userId, status, createdAt, lastActiveAt, expireAt },
		device: last?.deviceType || undefined,
		browser: [last?.browserName, last?.browserVersion?.split(".")[0]].filter(Boolean).join(" ") || undefined,
		city: last?.city || undefined,
		country: last?.country || undefined,
	};
}

/** Ends a session at Clerk; does nothing when it is already gone. Only for `endSession`, which also refuses its token. */
export async function revokeSession(sessionId: string): Promise<void> {
	await callClerk(() => clerk.sessions.revokeSession(sessionId)).catch(orUndefined);
}
