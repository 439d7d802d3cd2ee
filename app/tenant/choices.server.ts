import { and, asc, count, eq, isNull, type SQL } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import { shownName, sortName } from "./people/member.server.ts";
import { fullName } from "./people/member-name.ts";
import { preparedQuery } from "./prepared.server.ts";
import { likeWords } from "./search/like.server.ts";
import { fold } from "./search/words.ts";
import type { Reading } from "./tenant.server.ts";

/** A person to choose. */
export type PersonChoice = { id: string; name: string };

/** People to choose from: those that match the words, and how many more match. */
export type PeopleChoices = { people: PersonChoice[]; more: number };

// A list short enough to read through; a search finds everyone else.
export const PEOPLE_OFFERED = 50;

/**
 * Lists people to choose from, by name. A workspace may have any number of members, so the list is never complete:
 * the page has a search field beside it and says how many are left out. `chosen` is always included.
 */
export async function findPeopleChoices(
	reading: Reading,
	{ words, chosen }: { words: string | undefined; chosen: string | undefined },
): Promise<PeopleChoices> {
	const { users } = reading.tables;
	const { id, firstName, lastName, email } = users;
	const columns = { id, firstName, lastName, email };
	const matching = matchesWords(users, words, { seesAddresses: reading.can("users:manage") });
	const [rows, [all], kept] = await Promise.all([
		reading.db
			.select(columns)
			.from(users)
			.where(matching)
			.orderBy(asc(inNameOrder(sortName(users))), asc(id))
			.limit(PEOPLE_OFFERED),
		reading.db.select({ people: count() }).from(users).where(matching),
		chosen === undefined
			? []
			: reading.db
					.select(columns)
					.from(users)
					.where(and(eq(id, chosen))),
	]);
	const found = rows.map((row) => ({ id: row.id, name: fullName(row) }));
	const people = found.slice(0, fitting(found));
	const more = Math.max(0, (all?.people ?? 0) - people.length);
	if (chosen === undefined || people.some((person) => person.id === chosen)) return { people, more };
	return { people: [{ id: chosen, name: kept[0] ? fullName(kept[0]) : chosen }, ...people], more };
}

/** Matches each word against the name, and against the address for members who may see addresses: searching reveals nothing else. */
export function matchesWords(
	users: TenantTables["users"],
	words: string | undefined,
	{ seesAddresses }: { seesAddresses: boolean },
): SQL | undefined {
	return words === undefined ? undefined : likeWords(searched(users, { seesAddresses }), words);
}

/** Returns the searched text: the shown name, and the address for members who can see it anyway. */
export const searched = (users: TenantTables["users"], { seesAddresses }: { seesAddresses: boolean }): SQL =>
	seesAddresses ? sortName(users) : shownName(users);

/** A team to choose. */
export type TeamChoice = { id: number; name: string; slug: string };

/** Teams to choose from: those that match the words, and how many more match. */
export type TeamChoices = { teams: TeamChoice[]; more: number };

// A list short enough to read through; a search finds every other.
const TEAMS_OFFERED = 50;
// Bytes of HTML: a page has 50 kB for all.
const MOST_TEXT = 3_500;

/** Lists every team by name; their number is limited where they are created. Prepared, because lists that are opened often run it. */
export const allTeams = preparedQuery(({ db, tables: { teams } }, _shape: Record<string, never>) =>
	db
		.select({ id: teams.id, name: teams.name, slug: teams.slug })
		.from(teams)
		.where(isNull(teams.deletedAt))
		.orderBy(asc(inNameOrder(teams.name)), asc(teams.id)),
);

/**
 * Returns those of all teams that a page offers, as `findPeopleChoices` does for people: the page has a search field
 * beside them and says how many are left out. `isChosen`: these are always included.
 */
export function offerTeams(
	all: readonly TeamChoice[],
	words: string | undefined,
	isChosen: (team: TeamChoice) => boolean = () => false,
): TeamChoices {
	const wanted = fold(words ?? "").split(/\s+/);
	const matching = all.filter((team) => wanted.every((word) => fold(team.name).includes(word)));
	const offered = matching.slice(0, TEAMS_OFFERED);
	const shown = new Set(offered.slice(0, fitting(offered, MOST_TEXT)));
	const teams = all.filter((team) => shown.has(team) || isChosen(team));
	return { teams, more: matching.filter((team) => !teams.includes(team)).length };
}
