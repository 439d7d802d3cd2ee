import { and, asc, eq } from "drizzle-orm";
import { roles } from "#db/schema/tenant/roles.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { Db } from "#db/tenancy/open.ts";
import { fullName } from "./member-name.ts";
import { holds, type Permission } from "./permissions.ts";

/** Enough names to ask; a page is no directory. */
const NAMES_SHOWN = 3;

/** The names of a few active members whose role holds one of the permissions, longest-standing first. */
export async function findHolders(db: Db, permissions: Permission[]): Promise<string[]> {
	const known = await db.select({ key: roles.key, permissions: roles.permissions }).from(roles);
	const able = known.filter((role) => permissions.some((permission) => holds(role.permissions, permission)));
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
