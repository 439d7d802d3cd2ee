import { and, eq, isNotNull, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import { registry } from "#app/platform/database.server.ts";
import { log } from "#app/platform/log.server.ts";
import { fullName } from "#app/tenant/member-name.ts";
import { type SystemWriting, writeAsSystem } from "#app/tenant/system.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { Db } from "#db/tenancy/open.ts";
import type { TenantRecord } from "#db/tenancy/registry.ts";
import { findProfile } from "../people.server.ts";
import type { Outcome } from "./apply.server.ts";
import { foundWorkspace, organizationShape } from "./organizations.server.ts";

/** A membership as Clerk sends one, in full on deletion too. */
export const membershipShape = z.object({
	id: z.string(),
	role: z.string(),
	organization: organizationShape,
	public_user_data: z.object({ user_id: z.string() }),
	updated_at: z.number(),
});

export type ClerkMembership = z.output<typeof membershipShape>;

/** Lets a person in who became a member at Clerk. One who is in already stays what they are: roles are ours to say. */
export async function applyMembership(membership: ClerkMembership): Promise<Outcome> {
	const userId = membership.public_user_data.user_id;
	const profile = await findProfile(userId);
	if (!profile) return "late"; // the account is gone at Clerk
	const tenant = (await registry.findById(membership.organization.id)) ?? (await foundFirst(membership));
	if (!tenant) throw new Error("Its workspace is not there yet: its first admin's membership makes it");
	const role = membership.role === "org:admin" ? "admin" : "member";
	return writeAsSystem(tenant, "webhook", async (writing): Promise<Outcome> => {
		const { db, registry: publicDb, record } = writing;
		const known = await knownVersion(publicDb, tenant, userId);
		if (known !== undefined && known > membership.updated_at) return "late";
		// A second membership says that the first one ended, though word of that is still on its way.
		const isAnother = known !== undefined && known < membership.updated_at;
		const { email, firstName, lastName, avatarUrl } = profile;
		await freeAddress(db, email, userId);
		const joined = await db
			.insert(users)
			.values({ id: userId, email, firstName, lastName, avatarUrl, role })
			// Somebody who left is back; somebody suspended stays so.
			.onConflictDoUpdate({
				target: users.id,
				set: { role, isActive: true, leftAt: null, joinedAt: new Date(), updatedAt: new Date() },
				setWhere: isAnother
					? or(isNotNull(users.leftAt), and(eq(users.isActive, true), ne(users.role, "owner")))
					: isNotNull(users.leftAt),
			})
			.returning({ id: users.id });
		const clerkUpdatedAt = new Date(membership.updated_at);
		const rejoined = joined.length > 0 ? { role, status: "active" as const } : {};
		await publicDb
			.insert(organizationMemberships)
			.values({
				organizationId: tenant.id,
				userId,
				role,
				status: "active",
				joinedAt: new Date(),
				clerkUpdatedAt,
			})
			.onConflictDoUpdate({
				target: [organizationMemberships.organizationId, organizationMemberships.userId],
				set: { ...rejoined, clerkUpdatedAt, updatedAt: new Date() },
			});
		if (joined.length === 0) return "applied";
		await record("member.joined", { id: userId, name: fullName(profile), role });
		return "applied";
	});
}

/** The newest version of a person's membership that is known, Unix milliseconds: an older one is late, whichever of theirs it is. */
async function knownVersion(publicDb: Db, tenant: TenantRecord, userId: string): Promise<number | undefined> {
	const [known] = await publicDb
		.select({ at: organizationMemberships.clerkUpdatedAt })
		.from(organizationMemberships)
		.where(thatOf(tenant, userId))
		.for("update");
	return known?.at?.getTime();
}

function thatOf(tenant: TenantRecord, userId: string) {
	return and(
		eq(organizationMemberships.organizationId, tenant.id),
		eq(organizationMemberships.userId, userId),
	);
}

/** Somebody who left may still hold the address that is another one's now. */
export async function freeAddress(db: Db, email: string, userId: string): Promise<void> {
	await db
		.update(users)
		.set({ email: sql`${users.id} || '@left.invalid'` })
		.where(and(eq(users.email, email), ne(users.id, userId), eq(users.isActive, false)));
}

/** The membership came before its organization: the organization's creator, or its first admin, owns the workspace. */
async function foundFirst({
	organization,
	role,
	public_user_data: person,
}: ClerkMembership): Promise<TenantRecord | undefined> {
	const ownerId = organization.created_by ?? (role === "org:admin" ? person.user_id : undefined);
	if (!ownerId) return undefined;
	await foundWorkspace(organization, ownerId);
	return registry.findById(organization.id);
}

/** Somebody was removed at Clerk, or left there. */
export async function endMembership(membership: ClerkMembership): Promise<Outcome> {
	const tenant = await registry.findById(membership.organization.id);
	if (!tenant) return "ignored";
	const userId = membership.public_user_data.user_id;
	return writeAsSystem(tenant, "webhook", async (writing) => {
		const known = await knownVersion(writing.registry, tenant, userId);
		if (known !== undefined && known > membership.updated_at) return "late";
		await writing.registry
			.update(organizationMemberships)
			.set({ clerkUpdatedAt: new Date(membership.updated_at) })
			.where(thatOf(tenant, userId));
		return leave(writing, tenant, userId, "membership");
	});
}

/**
 * Takes a member out, here and in the index, and records it. The last owner stays unless their account is gone:
 * a workspace that nobody can manage helps nobody.
 */
export async function leave(
	{ db, registry: publicDb, record }: SystemWriting,
	tenant: TenantRecord,
	userId: string,
	because: "membership" | "account",
): Promise<Outcome> {
	// Locked in a fixed order, so that two owners who leave at once do not each count on the other.
	const owners = await db
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.role, "owner"), eq(users.isActive, true)))
		.orderBy(users.id)
		.for("update");
	const isLastOwner = owners.length === 1 && owners[0]?.id === userId;
	if (isLastOwner && because === "membership") {
		log.warn({ tenant: tenant.id, userId }, "the last owner was removed at Clerk and stays a member here");
		return "ignored";
	}
	const now = new Date();
	const left = await db
		.update(users)
		.set({ isActive: false, leftAt: now, updatedAt: now })
		.where(and(eq(users.id, userId), eq(users.isActive, true)))
		.returning({ firstName: users.firstName, lastName: users.lastName, email: users.email });
	await publicDb
		.update(organizationMemberships)
		.set({ status: "left", updatedAt: now })
		.where(and(thatOf(tenant, userId), ne(organizationMemberships.status, "left")));
	const [person] = left;
	if (!person) return "applied";
	await record("member.left", { id: userId, name: fullName(person) });
	registry.forget(tenant.id);
	return "applied";
}
