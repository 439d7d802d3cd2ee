import { and, eq, isNotNull, ne, sql } from "drizzle-orm";
import { registry } from "#app/platform/database/database.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import type { NewTenantUser, TenantTables, TenantUser } from "#db/schema/tenant/index.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/registry/listener.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import type { EventName, Payload } from "../events/events.ts";
import { refuseUnknown } from "../people/member.server.ts";
import { fullName } from "../people/member-name.ts";
import { registryBeside } from "../registry.server.ts";
import type { Writing } from "../tenant.server.ts";

/**
 * The only way a membership changes: each step writes the tenant's `users` row and the index in `public` in one
 * transaction, tells every process, and keeps at least one active owner in an active workspace.
 * Who may ask for it is the caller's to check.
 */
export type MembershipWriting = {
	db: Db;
	tables: TenantTables;
	record<Name extends EventName>(event: Name, payload: Payload<Name>): Promise<void>;
	/** When somebody joined or left, where that is not now: what Clerk tells may have happened a while ago. */
	at?: Date;
};

export const OWNER = "owner";

/** A member's row, active, suspended or gone. */
export type MemberRow = TenantUser;

/** The row of somebody who is, or was, a member. Refuses: 404. */
export async function findMemberRow({ db, tables }: MembershipWriting, id: string): Promise<MemberRow> {
	// Read at once when an owner's row, or this one, is being changed elsewhere: everybody waits in the same order.
	const [row] = await db.select().from(tables.users).where(eq(tables.users.id, id)).for("update");
	return row ?? refuseUnknown();
}

/**
 * The ids of the active owners; until this transaction ends nobody else changes who they are. Two owners who step down
 * at once must not each count on the other. Taken before any member's row, by everything that could take an owner away.
 */
export async function lockOwners({ db, tables: { roles, users } }: MembershipWriting): Promise<string[]> {
	// One row for all to wait at, first: whoever waited at the owners' own rows would not see one who was made meanwhile.
	const [, rows] = await Promise.all([
		db.select({ key: roles.key }).from(roles).where(eq(roles.key, OWNER)).for("no key update"),
		db
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.role, OWNER), eq(users.isActive, true)))
			.orderBy(users.id)
			.for("update"),
	]);
	return rows.map(({ id }) => id);
}

/** Whether taking this one away would leave nobody. Call with what `lockOwners` answered. */
export const isLastOwner = (owners: readonly string[], id: string) => owners.length === 1 && owners[0] === id;

function keepAnOwner(owners: readonly string[], id: string): void {
	if (!isLastOwner(owners, id)) return;
	refuse(409, {
		title: "A workspace needs an owner",
		message:
			"This is the only active owner, so nothing was changed. Make somebody else an owner first; then this can be done.",
		rule: "last-owner",
	});
}

/** A new person, or one who left and is back. Somebody who is in, or suspended, stays what they are: false. Records: member.joined. */
export async function admit(
	writing: MembershipWriting,
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
	await registryBeside(db)
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
	await tell(db, tenantId);
	return true;
}

/** Refuses: 404, 409 for the last owner. Records: member.reassigned. False when nothing changes. */
export async function assignRole(
	writing: MembershipWriting,
	tenantId: string,
	id: string,
	role: string,
): Promise<boolean> {
	const owners = await lockOwners(writing);
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (member.role === role) return false;
	if (member.role === OWNER) keepAnOwner(owners, id);
	await changeBoth(writing, tenantId, id, { role }, { role });
	await writing.record("member.reassigned", { id, name: fullName(member), from: member.role, to: role });
	return true;
}

/**
 * Gives everybody who has the role another one, also those suspended or gone, so that nobody is left with it.
 * Returns how many members that were. Records: member.reassigned for each member.
 */
export async function reassignAll(
	writing: MembershipWriting & Pick<Writing, "recordAll">,
	tenantId: string,
	from: string,
	to: string,
): Promise<number> {
	const { db, tables } = writing;
	if (from === OWNER) throw new Error("Owners are changed one by one");
	await lockOwners(writing);
	const { users } = tables;
	const { id, firstName, lastName, email, leftAt } = users;
	const updatedAt = new Date();
	const moved = await db
		.update(users)
		.set({ role: to, updatedAt })
		.where(eq(users.role, from))
		.returning({ id, firstName, lastName, email, leftAt });
	if (moved.length === 0) return 0;
	const index = organizationMemberships;
	await registryBeside(db)
		.update(index)
		.set({ role: to, updatedAt })
		.where(and(eq(index.organizationId, tenantId), eq(index.role, from)));
	const members = moved.filter((row) => !row.leftAt);
	await writing.recordAll(
		"member.reassigned",
		members.map((row) => ({ id: row.id, name: fullName(row), from, to })),
	);
	await tell(db, tenantId);
	return members.length;
}

/** Shuts a member out until reactivated. Refuses: 404, 409 for the last owner. Records: member.suspended. */
export async function suspend(writing: MembershipWriting, tenantId: string, id: string): Promise<boolean> {
	const owners = await lockOwners(writing);
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (!member.isActive) return false;
	keepAnOwner(owners, id);
	await changeBoth(writing, tenantId, id, { isActive: false }, { status: "suspended" });
	await writing.record("member.suspended", { id, name: fullName(member) });
	return true;
}

/** Lets a suspended member in again. Refuses: 404. Records: member.reactivated. */
export async function reactivate(writing: MembershipWriting, tenantId: string, id: string): Promise<boolean> {
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (member.isActive) return false;
	await changeBoth(writing, tenantId, id, { isActive: true }, { status: "active" });
	await writing.record("member.reactivated", { id, name: fullName(member) });
	return true;
}

/**
 * Ends a membership, suspended or not; what the member made stays, with their name on it. They leave their teams.
 * Refuses: 404, 409 for the last owner. Records: member.removed, or member.left when they go by themselves.
 */
export async function dismiss(
	writing: MembershipWriting,
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

/** What `dismiss` does once it is sure; account deletion asks for it with a successor in place. */
export async function end(
	writing: MembershipWriting,
	tenantId: string,
	member: MemberRow,
	how: "removed" | "left",
): Promise<void> {
	const { db, tables } = writing;
	const { id } = member;
	const leftAt = writing.at ?? new Date();
	await changeBoth(writing, tenantId, id, { isActive: false, leftAt }, { status: "left" });
	const { teams, teamMembers } = tables;
	const was = await db
		.delete(teamMembers)
		.where(eq(teamMembers.userId, id))
		.returning({ id: teamMembers.teamId });
	const led = await db
		.update(teams)
		.set({ leadId: null })
		.where(eq(teams.leadId, id))
		.returning({ id: teams.id });
	await writing.record(`member.${how}`, {
		id,
		name: fullName(member),
		...(was.length > 0 && { teams: was.map((team) => team.id) }),
		...(led.length > 0 && { led: led.map((team) => team.id) }),
	});
}

/** A step: the tenant's own row and its line in the index, together; every process is told. */
export async function changeBoth(
	{ db, tables, at }: MembershipWriting,
	tenantId: string,
	id: string,
	here: Partial<NewTenantUser>,
	inIndex: Partial<typeof organizationMemberships.$inferInsert>,
): Promise<void> {
	const updatedAt = at ?? new Date();
	await Promise.all([
		db
			.update(tables.users)
			.set({ ...here, updatedAt })
			.where(eq(tables.users.id, id)),
		registryBeside(db)
			.update(organizationMemberships)
			.set({ ...inIndex, updatedAt })
			.where(
				and(eq(organizationMemberships.organizationId, tenantId), eq(organizationMemberships.userId, id)),
			),
		tell(db, tenantId),
	]);
}

/**
 * Every process forgets what it remembers of the tenant, its members and what they may do, once this transaction
 * has committed.
 */
export async function tell(db: Db, tenantId: string): Promise<void> {
	await registryBeside(db).execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${tenantId})`);
	registry.forget(tenantId);
}

/** Somebody who left may still hold the address that is another one's now. */
export async function freeAddress(db: Db, { users }: TenantTables, email: string, id: string): Promise<void> {
	await db
		.update(users)
		.set({ email: sql`${users.id} || '@left.invalid'` })
		.where(and(eq(users.email, email), ne(users.id, id), eq(users.isActive, false)));
}
