import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { endSession } from "#app/platform/clerk/end-session.server.ts";
import { listSessions } from "#app/platform/clerk/sessions.server.ts";
import type { Person } from "#app/tenant/people/person.ts";

/** One browser on which I am signed in. */
export type MySession = {
	id: string;
	/** Browser, device and place, as far as Clerk knows them. */
	where: string;
	lastActiveAt: Date;
	expiresAt: Date;
	isThis: boolean;
};

/** Some of my sessions, this one and those used last, and how many there are beside them. */
export type MySessions = { sessions: MySession[]; older: number };

// Nobody looks through more, and each is a row and a form of the page.
const SHOWN = 20;

/** Where I am signed in, the newest activity first; undefined while Clerk does not answer. */
export async function listMySessions(person: Person): Promise<MySessions | undefined> {
	const found = await listSessions(person.userId).catch((error: unknown) => {
		if (error instanceof ClerkUnavailable) return undefined;
		throw error;
	});
	if (!found) return undefined;
	const sessions = found
		.map(({ id, lastActiveAt, expireAt, browser, device, city, country }) => ({
			id,
			where: [browser, device, city, country].filter(Boolean).join(", ") || "A browser",
			lastActiveAt: new Date(lastActiveAt),
			expiresAt: new Date(expireAt),
			isThis: id === person.sessionId,
		}))
		.sort((one, other) => other.lastActiveAt.getTime() - one.lastActiveAt.getTime());
	const others = sessions.filter(({ isThis }) => !isThis).slice(0, SHOWN - 1);
	const shown = sessions.filter((session) => session.isThis || others.includes(session));
	return { sessions: shown, older: sessions.length - shown.length };
}

/** Ends one of my sessions; does nothing when it is none of mine, or ended already. Throws ClerkUnavailable. */
export async function endMySession(person: Person, id: string): Promise<void> {
	const mine = await listSessions(person.userId);
	if (mine.some((session) => session.id === id)) await endSession(id);
}

/** Ends all of them but this one, which its caller signs out. Throws ClerkUnavailable. */
export async function endMyOtherSessions(person: Person): Promise<void> {
	const ended = new Set<string>();
	// Clerk lists a hundred at a time, and may list for a moment what was ended.
	for (;;) {
		const others = (await listSessions(person.userId)).filter(
			({ id }) => id !== person.sessionId && !ended.has(id),
		);
		if (others.length === 0) return;
		await Promise.all(others.map(({ id }) => endSession(id)));
		for (const { id } of others) ended.add(id);
	}
}
