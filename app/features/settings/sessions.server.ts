import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { endSession } from "#app/platform/clerk/end-session.server.ts";
import { listSessions } from "#app/platform/clerk/sessions.server.ts";
import type { Person } from "#app/tenant/people/person.ts";

/** Describes one browser on which the person is signed in. */
export type MySession = {
	id: string;
	/** Names browser and device, as far as Clerk knows them: “Firefox 143 on Macintosh”. */
	browser: string;
	/** City and country, for example `Lisbon, PT`; empty when Clerk does not know them. */
	place: string;
	lastActiveAt: Date;
	isThis: boolean;
};

/** Holds the current session, the most recently used ones, and the number of others. */
export type MySessions = { sessions: MySession[]; older: number };

// Limits the page: nobody looks through more, and each is a row and a form.
const SHOWN = 20;

/** Lists where the person is signed in, this browser first, then the most recently active; undefined while Clerk does not answer. */
export async function listMySessions(person: Person): Promise<MySessions | undefined> {
	const found = await listSessions(person.userId).catch((error: unknown) => {
		if (error instanceof ClerkUnavailable) return undefined;
		throw error;
	});
	if (!found) return undefined;
	const sessions = found
		.map(({ id, lastActiveAt, browser, device, city, country }) => ({
			id,
			browser: [browser, device].filter(Boolean).join(" on ") || "A browser",
			place: [city, country].filter(Boolean).join(", "),
			lastActiveAt: new Date(lastActiveAt),
			isThis: id === person.sessionId,
		}))
		.sort(
			(one, other) =>
				Number(other.isThis) - Number(one.isThis) ||
				other.lastActiveAt.getTime() - one.lastActiveAt.getTime(),
		);
	const shown = sessions.slice(0, SHOWN);
	return { sessions: shown, older: sessions.length - shown.length };
}

/** Ends one of the person's sessions. Does nothing when it is not theirs or has already ended. Throws ClerkUnavailable. */
export async function endMySession(person: Person, id: string): Promise<void> {
	const mine = await listSessions(person.userId);
	if (mine.some((session) => session.id === id)) await endSession(id);
}

/** Ends all sessions but the current one, which the caller signs out. Throws ClerkUnavailable. */
export async function endMyOtherSessions(person: Person): Promise<void> {
	const ended = new Set<string>();
	// Clerk lists a hundred at a time, and may briefly still list ended sessions.
	for (;;) {
		const others = (await listSessions(person.userId)).filter(
			({ id }) => id !== person.sessionId && !ended.has(id),
		);
		if (others.length === 0) return;
		await Promise.all(others.map(({ id }) => endSession(id)));
		for (const { id } of others) ended.add(id);
	}
}
