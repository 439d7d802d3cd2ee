import { and, asc, eq, inArray, type SQL } from "drizzle-orm";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { fullName } from "../people/member-name.ts";
import { holds, type Permission } from "./permissions.ts";
import { findRoles, type Role } from "./roles.server.ts";

/** Enough names to ask; the page is not a directory. */
const GRANTORS_SHOWN = 3;
const HOLDERS_SHOWN = 5;

/** Who has a permission here, and who could grant it. */
export type Holders = {
	/** Names of the roles that include it. */
	roles: string[];
	/** A few active members with one of these roles, longest-serving first. */
	holders: { name: string; role: string }[];
	/** Names of a few of them who also manage people. */
	grantors: string[];
	/** When the asking member already requested it, if no one has answered yet. */
	requestedAt: Date | undefined;
};

/** Finds who has the permission in this workspace: a few names of each kind. */
export async function findHolders(db: Db, permission: Permission, memberId: string): Promise<Holders> {
	const roles = await findRoles({ db, tables: tenantTables });
	const able = roles.filter((role) => holds(role.permissions, permission));
	const granting = able.filter((role) => holds(role.permissions, "users:manage"));
	const { permissionRequests: requests } = tenantTables;
	const [holders, grantors, [asked]] = await Promise.all([
		withRole(db, able, HOLDERS_SHOWN),
		withRole(db, granting, GRANTORS_SHOWN),
		db.select({ at: requests.createdAt }).from(requests).where(openRequest(memberId, permission)),
	]);
	return {
		roles: able.map(({ name }) => name),
		holders,
		grantors: grantors.map(({ name }) => name),
		requestedAt: asked?.at,
	};
}

function openRequest(memberId: string, permission: Permission): SQL | undefined {
	const { permissionRequests: requests } = tenantTables;
	return and(eq(requests.userId, memberId), eq(requests.permission, permission), eq(requests.status, "open"));
}

async function withRole(db: Db, roles: Role[], limit: number): Promise<{ name: string; role: string }[]> {
	if (roles.length === 0) return [];
	const { users } = tenantTables;
	const keys = roles.map(({ key }) => key);
	const rows = await db
		.select({ firstName: users.firstName, lastName: users.lastName, email: users.email, role: users.role })
		.from(users)
		.where(and(inArray(users.role, keys), eq(users.isActive, true)))
		.orderBy(asc(users.joinedAt), asc(users.id))
		.limit(limit);
	const nameOf = new Map(roles.map(({ key, name }) => [key, name]));
	return rows.map((row) => ({ name: fullName(row), role: nameOf.get(row.role) ?? row.role }));
}
