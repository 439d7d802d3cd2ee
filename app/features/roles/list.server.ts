import { and, eq, isNull, sql } from "drizzle-orm";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { findRoles, type Role, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { roleOf } from "./find.server.ts";

/** The most custom roles that a workspace can have: more than anyone can tell apart, few enough for one page. */
export const MOST_ROLES = 50;

export const TOO_MANY_ROLES = `A workspace can have ${MOST_ROLES} roles of its own, and this one has that many. Delete one you no longer need.`;

/** A role with the number of its members, including suspended ones. */
export type ListedRole = Role & { members: number };

/** Lists every role of the workspace; every member may read them. */
export function listRoles(tenant: Tenant) {
	return tenant.read(async (reading) => {
		const [roles, counts] = await Promise.all([findRoles(reading), countMembers(reading)]);
		const listed = roles.map((role): ListedRole => ({ ...role, members: counts.get(role.key) ?? 0 }));
		return {
			system: listed.filter(({ isSystem }) => isSystem),
			own: shortenIn(
				listed.filter(({ isSystem }) => !isSystem),
				["name"],
			),
			cannotCreate: reasonAgainstCreating(reading, roles),
		};
	});
}

/** Returns one role, which every member may read, and what this member may do with it. Refuses: 404. */
export function getRole(tenant: Tenant, key: string) {
	return tenant.read(async (reading) => {
		const roles = await findRoles(reading);
		const role = roleOf(roles, key);
		const { db, tables, member } = reading;
		const [row] = await db
			.select({ members: sql<number>`count(*)::int` })
			.from(tables.users)
			.where(and(eq(tables.users.role, key), isMember(tables.users)));
		return {
			role,
			members: row?.members ?? 0,
			isOwn: member.role.key === key,
			cannotDuplicate: reasonAgainstCreating(reading, roles),
			cannotChange: reasonAgainstChanging(reading, role),
		};
	});
}

function reasonAgainstCreating({ can, member }: Reading, roles: Role[]): DisabledReason | null {
	if (!can("roles:manage")) return reasonAgainst(member, "roles:manage");
	return roles.filter(({ isSystem }) => !isSystem).length >= MOST_ROLES ? TOO_MANY_ROLES : null;
}

function reasonAgainstChanging({ can, member }: Reading, role: Role): DisabledReason | null {
	if (role.isSystem)
		return "Every workspace has this role, so it can’t be changed. Duplicate it and change the copy.";
	if (!can("roles:manage")) return reasonAgainst(member, "roles:manage");
	return reasonAgainstGiving(member, role);
}

const isMember = ({ leftAt, sponsorId }: Reading["tables"]["users"]) =>
	and(isNull(leftAt), isNull(sponsorId));

async function countMembers({ db, tables: { users } }: Reading): Promise<Map<string, number>> {
	const rows = await db
		.select({ role: users.role, members: sql<number>`count(*)::int` })
		.from(users)
		.where(isMember(users))
		.groupBy(users.role);
	return new Map(rows.map(({ role, members }) => [role, members]));
}
