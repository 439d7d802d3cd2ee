import { and, eq, inArray } from "drizzle-orm";
import { allows, type OwnedThing } from "#app/tenant/permissions/permissions.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

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
