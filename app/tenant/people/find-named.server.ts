import { type AnyColumn, and, asc, eq, type SQL, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { sortName } from "./member.server.ts";
import { fullName } from "./member-name.ts";

/** The people who fit what was typed. */
export type NamedMember =
	| { found: "one"; id: string; name: string; permissions: readonly string[] }
	| { found: "none" | "several" };

/** Finds the active member whom a text names, by full name or email address; upper and lower case make no difference. */
export async function findNamed(reading: TenantReading, typed: string): Promise<NamedMember> {
	return (await findAllNamed(reading, [typed])).get(typed) ?? { found: "none" };
}

/** Does the same for many texts at once; those that name no one are left out. */
export async function findAllNamed(
	{ db, tables: { users, roles } }: TenantReading,
	typed: readonly string[],
): Promise<Map<string, NamedMember>> {
	const { id, firstName, lastName, email } = users;
	const texts = sql`jsonb_array_elements_text(${JSON.stringify([...new Set(typed)])}::jsonb) as typed(text)`;
	const findBy = (name: SQL | AnyColumn) =>
		db
			.select({
				...{ typed: sql<string>`typed.text`, id, firstName, lastName, email },
				permissions: roles.permissions,
			})
			.from(texts)
			.innerJoin(users, and(eq(users.isActive, true), sql`lower(${name}) = lower(typed.text)`))
			.innerJoin(roles, eq(roles.key, users.role));
	// Two queries: an "or" would compare each text with each member.
	const found = await Promise.all([findBy(email), findBy(sql`concat_ws(' ', ${firstName}, ${lastName})`)]);
	const named = new Map<string, NamedMember>();
	for (const { typed: text, ...person } of found.flat()) {
		const before = named.get(text);
		const isSame = before === undefined || (before.found === "one" && before.id === person.id);
		const one = { id: person.id, name: fullName(person), permissions: person.permissions };
		named.set(text, isSame ? { found: "one", ...one } : { found: "several" });
	}
	return named;
}

/** What to say beside a field in which nobody, or more than one, was named. */
export const NOT_NAMED = {
	none: "No member has this name or email address. Check the spelling, or leave this empty.",
	several: "More than one member has this name. Type their email address instead.",
};

// Enough to choose from in most workspaces; anyone else can be typed.
const SUGGESTED = 200;
// Bytes of HTML: a page has 50 kB for all.
const MOST_SUGGESTED = 4_500;

/** Names to suggest while someone types: the active members, in order. */
export async function suggestPeople({ db, tables: { users } }: TenantReading): Promise<string[]> {
	const { firstName, lastName, email } = users;
	const rows = await db
		.select({ firstName, lastName, email })
		.from(users)
		.where(eq(users.isActive, true))
		.orderBy(asc(inNameOrder(sortName(users))), asc(users.id))
		.limit(SUGGESTED);
	const names = [...new Set(rows.map(fullName))];
	return names.slice(0, fitting(names, MOST_SUGGESTED));
}
