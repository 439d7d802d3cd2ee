import { and, asc, eq, isNull } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { matchesWords } from "#app/tenant/choices.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { likeWords } from "#app/tenant/search/like.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** Members and teams that match, and whether there are more members than these. */
export type FoundPeople = {
	members: { id: string; name: string }[];
	teams: { slug: string; name: string }[];
	moreMembers: boolean;
};

/**
 * A step: finds active members and teams by their own rows: a name that was changed or erased is nowhere else. Those
 * who manage members also find them by address, as in the list of members.
 */
export async function findPeople(
	reading: Reading,
	words: string,
	{ members: mostMembers, teams: mostTeams }: { members: number; teams: number },
): Promise<FoundPeople> {
	const { users, teams } = reading.tables;
	const { id, firstName, lastName, email } = users;
	const seesAddresses = reading.can("users:manage");
	const [people, found] = await Promise.all([
		reading.db
			.select({ id, firstName, lastName, email })
			.from(users)
			.where(and(eq(users.isActive, true), matchesWords(users, words, { seesAddresses })))
			.orderBy(asc(inNameOrder(sortName(users))), asc(id))
			// One more than shown tells whether there are more.
			.limit(mostMembers === 0 ? 0 : mostMembers + 1),
		reading.db
			.select({ slug: teams.slug, name: teams.name })
			.from(teams)
			.where(and(isNull(teams.deletedAt), likeWords(teams.name, words)))
			.orderBy(asc(inNameOrder(teams.name)), asc(teams.id))
			.limit(mostTeams),
	]);
	return {
		members: people.slice(0, mostMembers).map((person) => ({ id: person.id, name: fullName(person) })),
		teams: found,
		moreMembers: mostMembers > 0 && people.length > mostMembers,
	};
}
