import { and, eq, isNull } from "drizzle-orm";
import { provision, registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { isSlug, suggestSlug } from "#app/platform/slug.ts";
import { type Delivery, FOUND_BY_COMPARING } from "#app/tenant/registry/apply-once.server.ts";
import { hasArrivedNow } from "#app/tenant/registry/clerk-deletions.server.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/public/users.ts";
import { type OwnerProfile, SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import { TooManyOwned } from "#db/tenancy/registry/owned-workspaces.ts";
import { findProfile } from "../people.server.ts";
import { closeOrganization } from "./organizations.server.ts";
import type { OrganizationAtClerk } from "./shapes.ts";
import { forgetUser } from "./users.server.ts";

// Two addresses that differ by a number are common; fifty are someone playing.
const ADDRESS_TRIES = 50;

/**
 * Creates an organization's workspace unless it exists, with `ownerId` as its owner. Every step can be repeated; the
 * caller marks its event once all are done. Returns false when another workspace has its address, or when its owner
 * already owns as many as allowed.
 */
export async function createWorkspaceFromClerk(
	organization: OrganizationAtClerk,
	ownerId: string,
	{ by }: Delivery,
): Promise<boolean> {
	if (!(await registry.findById(organization.id)) && !(await build(organization, ownerId, by))) return false;
	await noteVersion(organization);
	// Both may have been deleted while the workspace was being created, when their own events found nothing to do.
	if (await isGone(ownerId)) await forgetUser(ownerId, FOUND_BY_COMPARING);
	if (await hasArrivedNow([{ type: "organization.deleted", id: organization.id }]))
		await closeOrganization(organization.id, FOUND_BY_COMPARING);
	return true;
}

async function build(organization: OrganizationAtClerk, ownerId: string, by: string): Promise<boolean> {
	const owner = (await findProfile(ownerId)) ?? (await deletedOwner(ownerId));
	const { id, name } = organization;
	const trail = { actorKind: "system", actorId: by } as const;
	for (const slug of addressesFor(organization)) {
		try {
			await provision({ id, name, slug, owner, trail });
			return true;
		} catch (error) {
			// Our form reports this itself; an organization created at Clerk waits there until its creator owns fewer.
			if (error instanceof TooManyOwned) return false;
			if (!(error instanceof SlugTaken)) throw error;
		}
	}
	// Someone else got the address first. Our form reports this itself and removes the organization.
	return false;
}

/** Stands in for a creator whose account is gone. Others may be members, so the workspace is created and handed over at once. */
async function deletedOwner(userId: string): Promise<OwnerProfile> {
	const email = `${userId}@deleted.invalid`;
	await transactInRegistry("write", (db) =>
		db.insert(users).values({ clerkUserId: userId, email, deletedAt: new Date() }).onConflictDoNothing(),
	);
	return { userId, email, firstName: null, lastName: null, avatarUrl: null };
}

async function isGone(userId: string): Promise<boolean> {
	const [person] = await transactInRegistry("read", (db) =>
		db.select({ deletedAt: users.deletedAt }).from(users).where(eq(users.clerkUserId, userId)),
	);
	return person?.deletedAt != null || hasArrivedNow([{ type: "user.deleted", id: userId }]);
}

/** Records the organization's version the workspace was created from; an older one that arrives later is late. */
async function noteVersion(organization: OrganizationAtClerk): Promise<void> {
	await transactInRegistry("write", (db) =>
		db
			.update(organizations)
			.set({ clerkUpdatedAt: new Date(organization.updated_at) })
			.where(and(eq(organizations.id, organization.id), isNull(organizations.clerkUpdatedAt))),
	);
}

function* addressesFor({ name, slug, private_metadata: metadata }: OrganizationAtClerk): Generator<string> {
	if (metadata?.address && isSlug(metadata.address)) {
		yield metadata.address;
		return;
	}
	const base = suggestSlug(slug || name, 60) || "workspace";
	if (isSlug(base)) yield base;
	for (let number = 2; number < ADDRESS_TRIES; number++) yield `${base}-${number}`;
}
