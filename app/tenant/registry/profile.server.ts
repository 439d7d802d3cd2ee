import { and, eq, ne } from "drizzle-orm";
import { users as people } from "#db/schema/public/users.ts";
import { changesBetween } from "../events/changes.server.ts";
import { erasedAddress, fullName } from "../people/member-name.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";
import { freeAddress, type MemberRow, tell } from "./membership-writes.server.ts";

/** What a member enters about themselves in a workspace. */
export type ProfileValues = { firstName: string; lastName: string | null; phone: string | null };

/** A step: saves it, here and in the index of people. Records: member.edited. False when nothing differs. */
export async function keepProfile(
	writing: TenantWriting,
	tenantId: string,
	member: MemberRow,
	values: ProfileValues,
): Promise<boolean> {
	const changes = changesBetween(member, values);
	if (Object.keys(changes).length === 0) return false;
	const { db, tables } = writing;
	const updatedAt = new Date();
	const { firstName, lastName } = values;
	await db
		.update(tables.users)
		.set({ ...values, updatedAt })
		.where(eq(tables.users.id, member.id));
	await registryOf(writing)
		.update(people)
		.set({ firstName, lastName, updatedAt })
		.where(eq(people.clerkUserId, member.id));
	const name = fullName({ ...member, firstName, lastName });
	await writing.record("member.edited", { id: member.id, name, changes });
	await tell(writing, tenantId);
	return true;
}

/**
 * A step: copies the person from `public` into the tenant's own row. The lock keeps a newer version from being
 * written between reading and copying, so the last copy is always the newest.
 */
export async function copyProfile(writing: TenantWriting, userId: string): Promise<void> {
	const { db, tables } = writing;
	const { email, firstName, lastName, avatarUrl } = people;
	const [person] = await registryOf(writing)
		.select({ email, firstName, lastName, avatarUrl })
		.from(people)
		.where(eq(people.clerkUserId, userId))
		.for("share");
	if (!person) return;
	await freeAddress(db, tables, person.email, userId);
	await db
		.update(tables.users)
		.set({ ...person, updatedAt: new Date() })
		// A person erased here stays erased: a profile changed at Clerk does not bring them back.
		.where(and(eq(tables.users.id, userId), ne(tables.users.email, erasedAddress(userId))));
}

/** A step: tells whether a person's account is gone. A deletion at the same time waits for this transaction, and sees its changes. */
export async function isAccountGone(writing: TenantWriting, userId: string): Promise<boolean> {
	const [person] = await registryOf(writing)
		.select({ deletedAt: people.deletedAt })
		.from(people)
		.where(eq(people.clerkUserId, userId))
		.for("share");
	return person?.deletedAt != null;
}
