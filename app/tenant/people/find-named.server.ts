import { and, asc, eq, or, sql } from "drizzle-orm";
import type { Reading } from "../tenant.server.ts";
import { sortName } from "./member.server.ts";
import { fullName } from "./member-name.ts";

/** The people who fit what was typed. */
export type Named = { found: "one"; id: string; name: string } | { found: "none" | "several" };

/** Finds the active member whom a text names, by full name or email address; upper and lower case make no difference. */
export async function findNamed({ db, tables: { users } }: Reading, typed: string): Promise<Named> {
	const { id, firstName, lastName, email } = users;
	const same = (text: unknown) => sql`lower(${text}) = lower(${typed})`;
	const rows = await db
		.select({ id, firstName, lastName, email })
		.from(users)
		.where(
			and(eq(users.isActive, true), or(same(email), same(sql`concat_ws(' ', ${firstName}, ${lastName})`))),
		)
		.orderBy(asc(id))
		.limit(2);
	const [person] = rows;
	if (!person) return { found: "none" };
	return rows.length > 1 ? { found: "several" } : { found: "one", id: person.id, name: fullName(person) };
}

/** What to say beside a field in which nobody, or more than one, was named. */
export const NOT_NAMED = {
	none: "No member has this name or email address. Check the spelling, or leave this empty.",
	several: "More than one member has this name. Type their email address instead.",
};

// Enough to choose from in most workspaces; anyone else can be typed.
const SUGGESTED = 200;

/** Names to suggest while someone types: the active members, in order. */
export async function suggestPeople({ db, tables: { users } }: Reading): Promise<string[]> {
	const { firstName, lastName, email } = users;
	const rows = await db
		.select({ firstName, lastName, email })
		.from(users)
		.where(eq(users.isActive, true))
		.orderBy(asc(sortName(users)), asc(users.id))
		.limit(SUGGESTED);
	return [...new Set(rows.map(fullName))];
}
