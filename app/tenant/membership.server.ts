import { and, eq, isNotNull, ne, sql } from "drizzle-orm";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import type { TenantTables, TenantUser } from "#db/schema/tenant/index.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/news.ts";
import type { Db } from "#db/tenancy/open.ts";
import { registry } from "../platform/database.server.ts";
import { refuse } from "../platform/refusal.ts";
import type { EventName, Payload } from "./events.ts";
import { refuseUnknown } from "./member.server.ts";
import { fullName } from "./member-name.ts";
import { registryBeside } from "./registry-room.server.ts";

/**
 * The only way a membership changes: each step writes the tenant's `users` row and the index in `public` in one
 * transaction, tells every process, and keeps at least one active owner in an active workspace.
 * Who may ask for it is the caller's to check.
 */
export type MembershipWriting = {
	db: Db;
	tables: TenantTables;
	record<Name extends EventName>(event: Name, payload: Payload<Name>): Promise<void>;
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
 * The ids of the active owners, locked in a fixed order: two owners who step down at once must not each count on the
 * other. Taken before any other member's row, by everything that could take an owner away.
 */
export async function lockOwners({ db, tables: { users } }: MembershipWriting): Promise<string[]> {
	const rows = await db
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.role, OWNER), eq(users.isActive, true)))
		.orderBy(users.id)
		.for("update");
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
	const joined = await db
		.insert(users)
		.values({ ...person, role })
		.onConflictDoUpdate({
			target: users.id,
			set: { role, isActive: true, leftAt: null, joinedAt: now, updatedAt: now },
			setWhere: isNotNull(users.leftAt),
		})
		.returning({ id: users.id });
	if (joined.length === 0) return false;
	await registryBeside(db)
		.insert(organizationMemberships)
		.values({ organizationId: tenantId, userId: person.id, role, status: "active", joinedAt: now })
		.onConflictDoUpdate({
			target: [organizationMemberships.organizationId, organizationMemberships.userId],
			set: { role, status: "active", joinedAt: now, updatedAt: now },
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
	await change(writing, tenantId, id, { role }, { role });
	await writing.record("member.reassigned", { id, name: fullName(member), from: member.role, to: role });
	return true;
}

/** Shuts a member out until reactivated. Refuses: 404, 409 for the last owner. Records: member.suspended. */
export async function suspend(writing: MembershipWriting, tenantId: string, id: string): Promise<boolean> {
	const owners = await lockOwners(writing);
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (!member.isActive) return false;
	keepAnOwner(owners, id);
	await change(writing, tenantId, id, { isActive: false }, { status: "suspended" });
	await writing.record("member.suspended", { id, name: fullName(member) });
	return true;
}

/** Lets a suspended member in again. Refuses: 404. Records: member.reactivated. */
export async function reactivate(writing: MembershipWriting, tenantId: string, id: string): Promise<boolean> {
	const member = await findMemberRow(writing, id);
	if (member.leftAt) return refuseUnknown();
	if (member.isActive) return false;
	await change(writing, tenantId, id, { isActive: true }, { status: "active" });
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
	await change(writing, tenantId, id, { isActive: false, leftAt: new Date() }, { status: "left" });
	await db.delete(tables.teamMembers).where(eq(tables.teamMembers.userId, id));
	await db.update(tables.teams).set({ leadId: null }).where(eq(tables.teams.leadId, id));
	await writing.record(`member.${how}`, { id, name: fullName(member) });
}

async function change(
	{ db, tables }: MembershipWriting,
	tenantId: string,
	id: string,
	here: Partial<Pick<MemberRow, "role" | "isActive" | "leftAt">>,
	inIndex: Partial<typeof organizationMemberships.$inferInsert>,
): Promise<void> {
	const updatedAt = new Date();
	await db
		.update(tables.users)
		.set({ ...here, updatedAt })
		.where(eq(tables.users.id, id));
	await registryBeside(db)
		.update(organizationMemberships)
		.set({ ...inIndex, updatedAt })
		.where(and(eq(organizationMemberships.organizationId, tenantId), eq(organizationMemberships.userId, id)));
	await tell(db, tenantId);
}

/** Every process forgets what it remembers of the tenant and its members, once this transaction has committed. */
async function tell(db: Db, tenantId: string): Promise<void> {
	await registryBeside(db).execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${tenantId})`);
	registry.forget(tenantId);
}

/** Somebody who left may still hold the address that is another one's now. */
async function freeAddress(db: Db, { users }: TenantTables, email: string, id: string): Promise<void> {
	await db
		.update(users)
		.set({ email: sql`${users.id} || '@left.invalid'` })
		.where(and(eq(users.email, email), ne(users.id, id), eq(users.isActive, false)));
}
