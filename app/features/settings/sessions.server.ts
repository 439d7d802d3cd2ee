import { ClerkUnavailable, endSession, listSessions } from "#app/platform/clerk.server.ts";
import type { Person } from "#app/tenant/person.ts";

/** One browser on which I am signed in. */
export type MySession = {
	id: string;
	/** Browser, device and place, as far as Clerk knows them. */
	where: string;
	lastActiveAt: Date;
	expiresAt: Date;
	isThis: boolean;
};

/** Where I am signed in, the newest activity first; undefined while Clerk does not answer. */
export async function listMySessions(person: Person): Promise<MySession[] | undefined> {
	const found = await listSessions(person.userId).catch((error: unknown) => {
		if (error instanceof ClerkUnavailable) return undefined;
		throw error;
	});
	return found
		?.map(({ id, lastActiveAt, expireAt, browser, device, city, country }) => ({
			id,
			where: [browser, device, city, country].filter(Boolean).join(", ") || "A browser",
			lastActiveAt: new Date(lastActiveAt),
			expiresAt: new Date(expireAt),
			isThis: id === person.sessionId,
		}))
		.sort((one, other) => other.lastActiveAt.getTime() - one.lastActiveAt.getTime());
}

/** Ends one of my sessions. False when it is none of mine, or ended already. Throws ClerkUnavailable. */
export async function endMySession(person: Person, id: string): Promise<boolean> {
	const mine = await listSessions(person.userId);
	if (!mine.some((session) => session.id === id)) return false;
	await endSession(id);
	return true;
}

/** Ends all of them but this one, which its caller signs out. Throws ClerkUnavailable. */
export async function endMyOtherSessions(person: Person): Promise<number> {
	const others = (await listSessions(person.userId)).filter(({ id }) => id !== person.sessionId);
	await Promise.all(others.map(({ id }) => endSession(id)));
	return others.length;
}
