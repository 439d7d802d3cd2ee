import { and, asc, eq, gt, isNull, lte, or } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { type Delivery, type DeliveryOutcome, settle } from "#app/tenant/registry/apply-once.server.ts";
import { hasArrivedNow } from "#app/tenant/registry/clerk-deletions.server.ts";
import { copyProfile } from "#app/tenant/registry/profile.server.ts";
import { writeAsSystem } from "#app/tenant/write-as-system.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/public/users.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { leaveForGood } from "./account-deleted.server.ts";
import type { ClerkUser } from "./shapes.ts";

/**
 * Updates a person to Clerk's version: here first, then in each of their workspaces, each in its own transaction. An older
 * version than the known one is late. The same version again repeats everything, so a retry finishes what a crash left.
 */
export async function takeUser(user: ClerkUser, delivery: Delivery): Promise<DeliveryOutcome> {
	if (!(await keep(user))) return settle(delivery, "late");
	for await (const tenant of tenantsOf(user.id))
		await writeAsSystem(tenant, delivery.by, (writing) => copyProfile(writing, user.id));
	// The person was deleted meanwhile by a process that did not find this row yet.
	if (await hasArrivedNow([{ type: "user.deleted", id: user.id }])) await forget(user.id, delivery);
	return settle(delivery, "applied");
}

/**
 * Removes a person whose account is gone from every workspace, each in its own transaction. What they created stays, with
 * their name. They are marked as gone first, so that no other process adds them meanwhile.
 */
export async function forgetUser(userId: string, delivery: Delivery): Promise<DeliveryOutcome> {
	await forget(userId, delivery);
	return settle(delivery, "applied");
}

async function forget(userId: string, { by }: Delivery): Promise<void> {
	const now = new Date();
	await transactInRegistry("write", (db) =>
		db
			.update(users)
			.set({ deletedAt: now, updatedAt: now })
			.where(and(eq(users.clerkUserId, userId), isNull(users.deletedAt))),
	);
	for await (const tenant of tenantsOf(userId)) await leaveForGood(tenant, userId, by);
}

async function keep(user: ClerkUser): Promise<boolean> {
	const profile = profileOf(user);
	const clerkUpdatedAt = new Date(user.updated_at);
	const rows = await transactInRegistry("write", (db) =>
		db
			.insert(users)
			.values({ clerkUserId: user.id, ...profile, clerkUpdatedAt })
			.onConflictDoUpdate({
				target: users.clerkUserId,
				set: { ...profile, clerkUpdatedAt, updatedAt: new Date() },
				setWhere: and(
					isNull(users.deletedAt),
					or(isNull(users.clerkUpdatedAt), lte(users.clerkUpdatedAt, clerkUpdatedAt)),
				),
			})
			.returning({ id: users.clerkUserId }),
	);
	return rows.length > 0;
}

function profileOf(user: ClerkUser) {
	const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id);
	return {
		email: (primary ?? user.email_addresses[0])?.email_address ?? "",
		firstName: user.first_name ?? null,
		lastName: user.last_name ?? null,
		avatarUrl: user.has_image === false ? null : (user.image_url?.slice(0, 500) ?? null),
	};
}

const TENANTS_AT_ONCE = 100;

/** Yields every workspace this person is or was in, a page at a time. */
async function* tenantsOf(userId: string): AsyncGenerator<TenantRecord> {
	let after = "";
	for (;;) {
		const page = await transactInRegistry("read", (db) => findMembershipsOf(db, userId, after));
		for (const { id } of page) {
			const tenant = await registry.findById(id);
			if (tenant) yield tenant;
		}
		if (page.length < TENANTS_AT_ONCE) return;
		after = page.at(-1)?.id ?? "";
	}
}

function findMembershipsOf(db: Db, userId: string, after: string): Promise<{ id: string }[]> {
	const { organizationId } = organizationMemberships;
	return db
		.select({ id: organizationId })
		.from(organizationMemberships)
		.where(and(eq(organizationMemberships.userId, userId), gt(organizationId, after)))
		.orderBy(asc(organizationId))
		.limit(TENANTS_AT_ONCE);
}
