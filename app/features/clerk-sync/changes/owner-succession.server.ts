import { and, asc, eq, inArray, ne } from "drizzle-orm";
import { holds, PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import { OWNER } from "#app/tenant/registry/last-owner.server.ts";
import { assignRole } from "#app/tenant/registry/membership-writes.server.ts";
import {
	closeWorkspace,
	findStatusToChange,
	suspendWorkspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";

/** Explains the suspension to members, on the page of the paused workspace, and to operators. */
const NO_OWNER =
	"The account of its only owner was deleted, and no one else can manage people here. An operator of this service must appoint a new owner.";
const NOBODY_LEFT = "The accounts of all its members were deleted.";

/**
 * Hands over, within a transaction, a workspace whose only owner's account is gone: to the member with the most permissions,
 * of several to the longest-standing. Suspends it when nobody may manage people, and closes it, with the usual grace period,
 * when nobody is left. Requires that the owners are locked. Records: member.reassigned, workspace.suspended or workspace.archived.
 */
export async function handOver(writing: TenantWriting, tenant: TenantRecord, leaving: string): Promise<void> {
	const successor = await findSuccessor(writing, leaving);
	if (successor) {
		await assignRole(writing, tenant.id, successor, OWNER);
		return;
	}
	const now = await findStatusToChange(writing, tenant.id);
	if (now?.status === "archived") return;
	if (!(await hasOthers(writing, leaving))) await closeWorkspace(writing, tenant, NOBODY_LEFT);
	else if (now?.status === "active") await suspendWorkspace(writing, tenant, NO_OWNER);
}

async function findSuccessor(writing: TenantWriting, leaving: string): Promise<string | undefined> {
	const { db, tables } = writing;
	const { users } = tables;
	for (const keys of await managingRoles(writing)) {
		const [first] = await db
			.select({ id: users.id })
			.from(users)
			.where(and(inArray(users.role, keys), eq(users.isActive, true), ne(users.id, leaving)))
			.orderBy(asc(users.joinedAt), asc(users.id))
			.limit(1)
			.for("update");
		if (first) return first.id;
	}
	return undefined;
}

/** Returns the roles that may manage people, those with the most permissions first, equals grouped. */
async function managingRoles({ db, tables: { roles } }: TenantWriting): Promise<string[][]> {
	const rows = await db.select({ key: roles.key, permissions: roles.permissions }).from(roles);
	const byReach = new Map<number, string[]>();
	for (const { key, permissions } of rows) {
		if (!holds(permissions, "users:manage")) continue;
		const reach = (Object.keys(PERMISSIONS) as Permission[]).filter((one) => holds(permissions, one)).length;
		byReach.set(reach, [...(byReach.get(reach) ?? []), key]);
	}
	return [...byReach].sort(([one], [other]) => other - one).map(([, keys]) => keys);
}

async function hasOthers({ db, tables: { users } }: TenantWriting, leaving: string): Promise<boolean> {
	const found = await db
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.isActive, true), ne(users.id, leaving)))
		.limit(1);
	return found.length > 0;
}
