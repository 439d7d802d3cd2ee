import { and, eq, isNull } from "drizzle-orm";
import { provision, registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { isSlug, suggestSlug } from "#app/platform/slug.ts";
import { type Delivery, FOUND_BY_COMPARING } from "#app/tenant/registry/apply-once.server.ts";
import { hasArrivedNow } from "#app/tenant/registry/clerk-deletions.server.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/public/users.ts";
import { type Profile, SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import { TooManyOwned } from "#db/tenancy/registry/owned.ts";
import { findProfile } from "../people.server.ts";
import { closeOrganization } from "./organizations.server.ts";
import type { ClerkOrganization } from "./shapes.ts";
import { forgetUser } from "./users.server.ts";

// Two addresses that differ in a number are common; fifty of them are somebody playing.
const ADDRESS_TRIES = 50;

/**
 * Makes the workspace of an organization unless it is there, with `ownerId` as its owner. Every step may be repeated:
 * the caller marks its event once all of them are done. False when its address is another workspace's, or when its
 * owner owns as many as one person may.
 */
export async function foundWorkspace(
	organization: ClerkOrganization,
	ownerId: string,
	{ by }: Delivery,
): Promise<boolean> {
	if (!(await registry.findById(organization.id)) && !(await build(organization, ownerId, by))) return false;
	await noteVersion(organization);
	// Both may have been deleted while the workspace was being made: then their own events found nothing to do.
	if (await isGone(ownerId)) await forgetUser(ownerId, FOUND_BY_COMPARING);
	if (await hasArrivedNow([{ type: "organization.deleted", id: organization.id }]))
		await closeOrganization(organization.id, FOUND_BY_COMPARING);
	return true;
}

async function build(organization: ClerkOrganization, ownerId: string, by: string): Promise<boolean> {
	const owner = (await findProfile(ownerId)) ?? (await nobodyAnyMore(ownerId));
	const { id, name } = organization;
	const trail = { actorKind: "system", actorId: by } as const;
	for (const slug of addressesFor(organization)) {
		try {
			await provision({ id, name, slug, owner, trail });
			return true;
		} catch (error) {
			// The form says so itself; one that was made at Clerk waits there until its creator owns fewer.
			if (error instanceof TooManyOwned) return false;
			if (!(error instanceof SlugTaken)) throw error;
		}
	}
	// Our form chose an address that somebody else got first: the form itself says so and removes the organization.
	return false;
}

/** The creator's account is gone, but others may be members: the workspace is made, and handed over at once. */
async function nobodyAnyMore(userId: string): Promise<Profile> {
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

/** Which version of the organization the workspace was made from: an older one that comes now is late. */
async function noteVersion(organization: ClerkOrganization): Promise<void> {
	await transactInRegistry("write", (db) =>
		db
			.update(organizations)
			.set({ clerkUpdatedAt: new Date(organization.updated_at) })
			.where(and(eq(organizations.id, organization.id), isNull(organizations.clerkUpdatedAt))),
	);
}

function* addressesFor({ name, slug, private_metadata: metadata }: ClerkOrganization): Generator<string> {
	if (metadata?.address && isSlug(metadata.address)) {
		yield metadata.address;
		return;
	}
	const base = suggestSlug(slug || name, 60) || "workspace";
	if (isSlug(base)) yield base;
	for (let number = 2; number < ADDRESS_TRIES; number++) yield `${base}-${number}`;
}
