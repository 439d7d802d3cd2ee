import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";

/** Who has a path. */
export type PeopleOn = {
	/** How many are partway through. */
	active: number;
	/** How many have finished it. */
	finished: number;
	/** Some of them: first those who are partway through, whoever did something last. */
	faces: { id: string; name: string; imageUrl: string | null }[];
};

export const NOBODY: PeopleOn = { active: 0, finished: 0, faces: [] };

const FACES = 5;

/** Matches the members with a session. Those who left keep theirs, in case they come back, but are on no path. */
export const membersWith = ({ onboardingSessions: sessions, users }: TenantTables) =>
	and(eq(users.id, sessions.userId), isNull(users.leftAt));

/** A step: finds who is partway through each path or has finished it, by path. */
export async function findPeopleOn({ db, tables }: Reading): Promise<Map<number, PeopleOn>> {
	const { onboardingSessions: sessions, users } = tables;
	const { pathId, userId, status, lastSeenAt } = sessions;
	const theirs = inArray(status, ["active", "completed"]);
	// "active" sorts before "completed".
	const place = sql<number>`row_number() over (partition by ${pathId} order by min(${status}), max(${lastSeenAt}) desc)`;
	const ranked = db
		.select({ pathId, userId, place: place.as("place") })
		.from(sessions)
		.innerJoin(users, membersWith(tables))
		.where(theirs)
		.groupBy(pathId, userId)
		.as("ranked");
	const { id, firstName, lastName, email, avatarUrl } = users;
	const [counts, faces] = await Promise.all([
		db
			.select({
				pathId,
				active: sql<number>`count(distinct ${userId}) filter (where ${status} = 'active')::int`,
				finished: sql<number>`count(distinct ${userId}) filter (where ${status} = 'completed')::int`,
			})
			.from(sessions)
			.innerJoin(users, membersWith(tables))
			.where(theirs)
			.groupBy(pathId),
		db
			.select({ pathId: ranked.pathId, id, firstName, lastName, email, imageUrl: avatarUrl })
			.from(ranked)
			.innerJoin(users, eq(id, ranked.userId))
			.where(lte(ranked.place, FACES))
			.orderBy(asc(ranked.place)),
	]);
	const people = new Map<number, PeopleOn>(
		counts.map(({ pathId: path, ...row }) => [path, { ...row, faces: [] }]),
	);
	for (const { pathId: path, imageUrl, ...person } of faces)
		people.get(path)?.faces.push({ id: person.id, name: fullName(person), imageUrl });
	return people;
}
