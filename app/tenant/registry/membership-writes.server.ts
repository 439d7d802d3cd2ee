import { and, eq, isNotNull, ne, sql } from "drizzle-orm";
import { registry } from "#app/platform/database/database.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { NewTenantUser, TenantUser } from "#db/schema/tenant/users.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/registry/listener.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { refuseUnknown } from "../people/member.server.ts";
import { fullName } from "../people/member-name.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting, Writing } from "../tenant.server.ts";
import { revokeKeys } from "./api-keys.server.ts";
import { keepAnOwner, lockOwners, OWNER } from "./last-owner.server.ts";

/**
 * Makes all changes to memberships. Each step writes the tenant's `users` row and the index in `public` in one
 * transaction, notifies every process, and keeps at least one active owner in an active workspace. The caller checks
 * who may ask for it.
 */

/** A member's row: active, suspended or gone. */
export type MemberRow = TenantUser;

/** Finds the row of a current or former member. Refuses: 404. */
export async function findMemberRow({ db, tables }: TenantWriting, id: string): Promise<MemberRow> {
	// Locks at once, so that everyone waits in the same order when this row, or an owner's, is being changed elsewhere.
	const [row] = await db.select().from(tables.users).where(eq(tables.users.id, id)).for("update");
	return row ?? refuseUnknown();
}

/**
 * Adds a new person, or one who left and is back. Returns false for someone who is active or suspended, and changes
 * nothing. Records: member.joined.
 */
export async function admit(
	writing: TenantWriting,
	tenantId: string,
	person: {
		id: string;
		email: string;
		firstName: string | null;
		lastName: string | null;
		avatarUrl: string | null;
	},
	role: string,
): Promise<boolean> {
	const { db, tables } = writing;
	const { users } = tables;
	await freeAddress(db, tables, person.email, person.id);
	const now = new Date();
	const joinedAt = writing.at ?? now;
	const joined = await db
		.insert(users)
		.values({ ...person, role, joinedAt })
		.onConflictDoUpdate({
			target: users.id,
			set: { ...person, role, isActive: true, leftAt: null, joinedAt, updatedAt: now },
			setWhere: isNotNull(users.leftAt),
		})
		.returning({ id: users.id });
	if (joined.length === 0) return false;
	await registryOf(writing)
		.insert(organizationMemberships)
		.values({
			organizationId: tenantId,
			userId: person.id,
			role,
			status: "active",
			joinedAt,
			updatedAt: joinedAt,
		})
		.onConflictDoUpdate({
			target: [organizationMemberships.organizationId, organizationMemberships.userId],
			set: { role, status: "active", joinedAt, updatedAt: joinedAt },
		});
	await writing.record("member.joined", { id: person.id, name: fullName(person), role });
	await tell(writing, tenantId);
	return true;
}

/** Assigns a role. Refuses: 404, 409 for the last owner. Records: member.reassigned. False when nothing changes. */
export async function assignRole(
	writing: TenantWriting,
	tenantId: string,
	id: string,
	role: string,
): Promise<boolean> {
	const owners = await lockOwners(writing);
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (member.role === role) return false;
	if (member.role === OWNER) keepAnOwner(owners, id);
	await changeBoth(writing, { tenantId, id }, { role }, { role });
	await writing.record("member.reassigned", { id, name: fullName(member), from: member.role, to: role });
	return true;
}

/**
 * Gives everyone who has a role another one, including suspended and former members, so that no one is left with it.
 * Returns the number of members. Records: member.reassigned for each member, service_account.edited for each of those.
 */
export async function reassignAll(
	writing: TenantWriting & Pick<Writing, "recordAll">,
	tenantId: string,
	from: string,
	to: string,
): Promise<number> {
	const { db, tables } = writing;
	if (from === OWNER) throw new Error("Owners are changed one by one");
	await lockOwners(writing);
	const { users } = tables;
	const { id, firstName, lastName, email, leftAt, sponsorId } = users;
	const updatedAt = new Date();
	const moved = await db
		.update(users)
		.set({ role: to, updatedAt })
		.where(eq(users.role, from))
		.returning({ id, firstName, lastName, email, leftAt, sponsorId });
	if (moved.length === 0) return 0;
	const index = organizationMemberships;
	await registryOf(writing)
		.update(index)
		.set({ role: to, updatedAt })
		.where(and(eq(index.organizationId, tenantId), eq(index.role, from)));
	const members = moved.filter((row) => !row.leftAt && row.sponsorId === null);
	const accounts = moved.filter((row) => !row.leftAt && row.sponsorId !== null);
	await writing.recordAll(
		"member.reassigned",
		members.map((row) => ({ id: row.id, name: fullName(row), from, to })),
	);
	await writing.recordAll(
		"service_account.edited",
		accounts.map((row) => ({
			...{ id: row.id, name: row.firstName ?? "", changes: { role: { from, to } } },
		})),
	);
	await tell(writing, tenantId);
	return members.length;
}

/** Suspends a member until reactivated. Refuses: 404, 409 for the last owner. Records: member.suspended. */
export async function suspend(writing: TenantWriting, tenantId: string, id: string): Promise<boolean> {
	const owners = await lockOwners(writing);
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (!member.isActive) return false;
	keepAnOwner(owners, id);
	await changeBoth(writing, { tenantId, id }, { isActive: false }, { status: "suspended" });
	await writing.record("member.suspended", { id, name: fullName(member) });
	return true;
}

/** Reactivates a suspended member. Refuses: 404. Records: member.reactivated. */
export async function reactivate(writing: TenantWriting, tenantId: string, id: string): Promise<boolean> {
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (member.isActive) return false;
	await changeBoth(writing, { tenantId, id }, { isActive: true }, { status: "active" });
	await writing.record("member.reactivated", { id, name: fullName(member) });
	return true;
}

/**
 * Ends a membership, suspended or not. What the member made stays, with their name on it. They leave their teams, and
 * their API keys are revoked for good.
 * Refuses: 404, 409 for the last owner. Records: member.removed, or member.left when they leave on their own.
 */
export async function dismiss(
	writing: TenantWriting,
	tenantId: string,
	id: string,
	how: "removed" | "left",
): Promise<boolean> {
	const owners = await lockOwners(writing);
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return false;
	keepAnOwner(owners, id);
	await end(writing, tenantId, member, how);
	return true;
}

/** Does the rest of `dismiss` after its checks; account deletion calls it once a successor is in place. */
export async function end(
	writing: TenantWriting,
	tenantId: string,
	member: MemberRow,
	how: "removed" | "left",
): Promise<void> {
	const { db, tables } = writing;
	const { id } = member;
	const leftAt = writing.at ?? new Date();
	await changeBoth(writing, { tenantId, id }, { isActive: false, leftAt }, { status: "left" });
	const { teams, teamMembers } = tables;
	const was = await db
		.delete(teamMembers)
		.where(eq(teamMembers.userId, id))
		.returning({ id: teamMembers.teamId });
	const led = await db
		.update(teams)
		.set({ leadId: null, version: sql`${teams.version} + 1` })
		.where(eq(teams.leadId, id))
		.returning({ id: teams.id });
	await revokeKeys(writing, { memberId: id }, "left");
	await writing.record(`member.${how}`, {
		id,
		name: fullName(member),
		...(was.length > 0 && { teams: was.map((team) => team.id) }),
		...(led.length > 0 && { led: led.map((team) => team.id) }),
	});
}

/** A step: changes the tenant's own row and its row in the index together, and notifies every process. */
export async function changeBoth(
	writing: TenantWriting,
	{ tenantId, id }: { tenantId: string; id: string },
	here: Partial<NewTenantUser>,
	inIndex: Partial<typeof organizationMemberships.$inferInsert>,
): Promise<void> {
	const { db, tables, at } = writing;
	const updatedAt = at ?? new Date();
	await Promise.all([
		db
			.update(tables.users)
			.set({ ...here, updatedAt })
			.where(eq(tables.users.id, id)),
		registryOf(writing)
			.update(organizationMemberships)
			.set({ ...inIndex, updatedAt })
			.where(
				and(eq(organizationMemberships.organizationId, tenantId), eq(organizationMemberships.userId, id)),
			),
		tell(writing, tenantId),
	]);
}

/** Makes every process forget what it remembers about the tenant, its members and their permissions, once this transaction has committed. */
export async function tell(writing: TenantWriting, tenantId: string): Promise<void> {
	await registryOf(writing).execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${tenantId})`);
	registry.forget(tenantId);
}

/** Frees an address that a former member may still hold and that now belongs to someone else. */
export async function freeAddress(db: Db, { users }: TenantTables, email: string, id: string): Promise<void> {
	await db
		.update(users)
		.set({ email: sql`${users.id} || '@left.invalid'` })
		.where(and(eq(users.email, email), ne(users.id, id), eq(users.isActive, false)));
}
