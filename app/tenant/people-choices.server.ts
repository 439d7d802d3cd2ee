import { and, asc, count, eq, type SQL, sql } from "drizzle-orm";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import { sortName } from "./people/member.server.ts";
import { fullName } from "./people/member-name.ts";
import type { Reading } from "./tenant.server.ts";

/** Somebody to choose. */
export type PersonChoice = { id: string; name: string };

/** People to choose from: those that fit the words, and how many more do. */
export type PeopleChoices = { people: PersonChoice[]; more: number };

// A list that can be read through; who is not on it is found by words.
export const PEOPLE_OFFERED = 50;

/**
 * People for a list to choose from, by name. A workspace may have any number of them, so the list is never all there is:
 * the page has a search field beside it and says how many it leaves out. `chosen` is always among them.
 */
export async function findPeopleChoices(
	reading: Reading,
	{ words, chosen }: { words: string | undefined; chosen: string | undefined },
): Promise<PeopleChoices> {
	const { users } = reading.tables;
	const { id, firstName, lastName, email } = users;
	const columns = { id, firstName, lastName, email };
	const fitting = fitsWords(users, words, reading.can("users:manage"));
	const [rows, [all], kept] = await Promise.all([
		reading.db
			.select(columns)
			.from(users)
			.where(fitting)
			.orderBy(asc(sortName(users)), asc(id))
			.limit(PEOPLE_OFFERED),
		reading.db.select({ people: count() }).from(users).where(fitting),
		chosen === undefined
			? []
			: reading.db
					.select(columns)
					.from(users)
					.where(and(eq(id, chosen))),
	]);
	const people = rows.map((row) => ({ id: row.id, name: fullName(row) }));
	const more = Math.max(0, (all?.people ?? 0) - people.length);
	if (chosen === undefined || people.some((person) => person.id === chosen)) return { people, more };
	return { people: [{ id: chosen, name: kept[0] ? fullName(kept[0]) : chosen }, ...people], more };
}

/** Each word as a part of the name, or of the address for those who see addresses: nobody can find out by searching. */
export function fitsWords(
	users: TenantTables["users"],
	words: string | undefined,
	seesAddresses: boolean,
): SQL | undefined {
	if (words === undefined) return undefined;
	return sql`${searched(users, seesAddresses)} like all (string_to_array(lower(${patternsOf(words)}::text), ' '))`;
}

/** The text that is searched: what is shown, and the address for those who see it anyway. */
export function searched(users: TenantTables["users"], seesAddresses: boolean): SQL {
	const { firstName, lastName, email } = users;
	if (seesAddresses) return sql`${sortName(users)}`;
	return sql`lower(coalesce(nullif(concat_ws(' ', ${firstName}, ${lastName}), ''), ${email}))`;
}

/** Words as patterns for `like`, with a space between each. */
export function patternsOf(text: string): string {
	const words = text
		.replaceAll("\0", "\uFFFD")
		.split(/\s+/)
		.filter((word) => word !== "");
	return words.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`).join(" ");
}
