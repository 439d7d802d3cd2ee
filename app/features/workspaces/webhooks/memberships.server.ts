import { and, eq, isNotNull, ne } from "drizzle-orm";
import { z } from "zod";
import { registry } from "#app/platform/database.server.ts";
import { log } from "#app/platform/log.server.ts";
import { fullName } from "#app/tenant/member-name.ts";
import { type SystemWriting, writeAsSystem } from "#app/tenant/system.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import type { TenantRecord } from "#db/tenancy/registry.ts";
import { getProfile } from "../people.server.ts";
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
	const profile = await getProfile(userId);
	const tenant = (await registry.findById(membership.organization.id)) ?? (await foundFirst(membership));
	if (!tenant) return "ignored";
	const role = membership.role === "org:admin" ? "admin" : "member";
	return writeAsSystem(tenant, "webhook", async (writing): Promise<Outcome> => {
		const {
			db,
			tables: { users },
			registry: publicDb,
			record,
		} = writing;
		const { email, firstName, lastName, avatarUrl } = profile;
		const joined = await db
			.insert(users)
			.values({ id: userId, email, firstName, lastName, avatarUrl, role })
			// Somebody who left is back; somebody suspended stays so.
			.onConflictDoUpdate({
				target: users.id,
				set: { role, isActive: true, leftAt: null, joinedAt: new Date(), updatedAt: new Date() },
				setWhere: isNotNull(users.leftAt),
			})
			.returning({ id: users.id });
		if (joined.length === 0) return "applied";
		await publicDb
			.insert(organizationMemberships)
			.values({ organizationId: tenant.id, userId, role, status: "active", joinedAt: new Date() })
			.onConflictDoUpdate({
				target: [organizationMemberships.organizationId, organizationMemberships.userId],
				set: { role, status: "active", updatedAt: new Date() },
			});
		await record("member.joined", { id: userId, name: fullName(profile), role });
		return "applied";
	});
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
	return writeAsSystem(tenant, "webhook", (writing) =>
		leave(writing, tenant, membership.public_user_data.user_id, "membership"),
	);
}

/**
 * Takes a member out, here and in the index, and records it. The last owner stays unless their account is gone:
 * a workspace that nobody can manage helps nobody.
 */
export async function leave(
	{ db, tables: { users }, registry: publicDb, record }: SystemWriting,
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
		.where(
			and(
				eq(organizationMemberships.organizationId, tenant.id),
				eq(organizationMemberships.userId, userId),
				ne(organizationMemberships.status, "left"),
			),
		);
	const [person] = left;
	if (!person) return "applied";
	await record("member.left", { id: userId, name: fullName(person) });
	registry.forget(tenant.id);
	return "applied";
}
