import { and, asc, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import {
	allows,
	holds,
	type OwnedThing,
	PERMISSIONS,
	type Permission,
} from "#app/tenant/permissions/permissions.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { FoundProject } from "./find.server.ts";

/** A step: returns which of these active members can see a project, by their ids. */
export async function whoSees(
	{ db, tables: { users, roles } }: Reading,
	project: OwnedThing,
	ids: string[],
): Promise<Set<string>> {
	const rows = await db
		.select({ id: users.id, permissions: roles.permissions })
		.from(users)
		.innerJoin(roles, eq(roles.key, users.role))
		.where(and(inArray(users.id, ids), eq(users.isActive, true)));
	return new Set(rows.filter((member) => allows(member, "projects:view", project)).map(({ id }) => id));
}

// A list short enough to read through; anyone else can be named.
const MOST_BOXES = 30;
// Bytes of HTML: a page has 50 kB for all.
const MOST_TEXT = 2_200;

/** A step: lists other active members who can see a project, by name, and tells whether there are more of them. */
export async function peopleWhoSee(
	reading: Reading,
	{ createdBy, leadId, isPublic }: FoundProject,
): Promise<{ people: { id: string; name: string }[]; more: boolean }> {
	const values = { member: reading.member.id, createdBy, leadId, limit: MOST_BOXES + 1 };
	const rows = await whoSeesQuery(reading, { isPublic }, values);
	const found = rows.slice(0, MOST_BOXES).map((row) => ({ id: row.id, name: fullName(row) }));
	const people = found.slice(0, fitting(found, MOST_TEXT));
	return { people, more: rows.length > people.length };
}

const whoSeesQuery = preparedQuery(
	({ db, tables: { users, roles } }, { isPublic }: { isPublic: boolean }) => {
		const { id, firstName, lastName, email } = users;
		const isTheirs = or(eq(id, sql.placeholder("createdBy")), eq(id, sql.placeholder("leadId")));
		const may = (permission: Permission) =>
			sql`${roles.permissions} ?| string_to_array(${grantsOf(permission)}::text, ' ')`;
		const sees = or(
			may("projects:view:all"),
			isPublic ? may("projects:view:public") : undefined,
			and(isTheirs, may("projects:view:own")),
		) as SQL;
		return db
			.select({ id, firstName, lastName, email })
			.from(users)
			.innerJoin(roles, eq(roles.key, users.role))
			.where(and(eq(users.isActive, true), ne(id, sql.placeholder("member")), sees))
			.orderBy(asc(inNameOrder(sortName(users))), asc(id))
			.limit(sql.placeholder("limit"));
	},
);

/** The permissions that contain this one, and itself, with spaces between them. */
const grantsOf = (permission: Permission): string =>
	Object.keys(PERMISSIONS)
		.filter((key) => holds([key], permission))
		.join(" ");
