import { and, asc, eq } from "drizzle-orm";
import { roles } from "#db/schema/tenant/roles.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { Db } from "#db/tenancy/open.ts";
import { fullName } from "./member-name.ts";
import { holds, type Permission } from "./permissions.ts";

/** Enough names to ask; a page is no directory. */
const NAMES_SHOWN = 3;

/** The names of a few active members who could grant the permission: they hold it and manage people. Longest-standing first. */
export async function findGrantors(db: Db, permission: Permission): Promise<string[]> {
	const known = await db.select({ key: roles.key, permissions: roles.permissions }).from(roles);
	const able = known.filter(
		(role) => holds(role.permissions, permission) && holds(role.permissions, "users:manage"),
	);
	const found = await Promise.all(
		able.map((role) =>
			db
				.select({
					firstName: users.firstName,
					lastName: users.lastName,
					email: users.email,
					joinedAt: users.joinedAt,
				})
				.from(users)
				.where(and(eq(users.role, role.key), eq(users.isActive, true)))
				.orderBy(asc(users.joinedAt))
				.limit(NAMES_SHOWN),
		),
	);
	return found
		.flat()
		.sort((one, other) => one.joinedAt.getTime() - other.joinedAt.getTime())
		.slice(0, NAMES_SHOWN)
		.map(fullName);
}
