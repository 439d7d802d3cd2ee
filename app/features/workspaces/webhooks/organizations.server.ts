import { and, eq, isNull, lt, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import { provision, registry, transactInRegistry } from "#app/platform/database.server.ts";
import { isSlug, suggestSlug } from "#app/tenant/slug.ts";
import { writeAsSystem } from "#app/tenant/system.server.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import { GRACE_DAYS } from "#db/tenancy/life.ts";
import { REGISTRY_CHANNEL } from "#db/tenancy/news.ts";
import { type Profile, SlugTaken } from "#db/tenancy/provision.ts";
import { findProfile } from "../people.server.ts";
import type { Outcome } from "./apply.server.ts";

/** An organization as Clerk sends one: https://clerk.com/docs/reference/backend/types/backend-organization */
export const organizationShape = z.object({
	id: z.string(),
	name: z.string().min(1),
	slug: z.string().nullish(),
	created_by: z.string().nullish(),
	/** `address` is set by our own form: the workspace address the person chose. */
	private_metadata: z.object({ address: z.string().optional() }).loose().nullish(),
	updated_at: z.number(),
});

export type ClerkOrganization = z.output<typeof organizationShape>;

/** Makes the organization's workspace unless it is there. */
export async function takeOrganization(organization: ClerkOrganization): Promise<Outcome> {
	if (await registry.findById(organization.id)) return "applied";
	if (!organization.created_by) return "ignored"; // made in Clerk's dashboard: its first admin's membership makes it
	return foundWorkspace(organization, organization.created_by);
}

// Two addresses that differ in a number are common; fifty of them are somebody playing.
const ADDRESS_TRIES = 50;

/** Makes the workspace of an organization, with `ownerId` as its owner. */
export async function foundWorkspace(organization: ClerkOrganization, ownerId: string): Promise<Outcome> {
	const owner = (await findProfile(ownerId)) ?? nobodyAnyMore(ownerId);
	const { id, name } = organization;
	const trail = { actorKind: "system", actorId: "webhook" } as const;
	for (const slug of addressesFor(organization)) {
		try {
			await provision({ id, name, slug, owner, trail });
			await noteVersion(organization);
			return "applied";
		} catch (error) {
			if (!(error instanceof SlugTaken)) throw error;
		}
	}
	// Our form chose an address that somebody else got first: the form itself says so and removes the organization.
	return "ignored";
}

/** The creator's account is gone, but others may be members: "user.deleted", which comes or came, takes them out. */
function nobodyAnyMore(userId: string): Profile {
	return { userId, email: `${userId}@deleted.invalid`, firstName: null, lastName: null, avatarUrl: null };
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

/** Takes over a newer name. Refuses nothing: an older one is late. */
export async function updateOrganizationName(organization: ClerkOrganization): Promise<Outcome> {
	const tenant = await registry.findById(organization.id);
	if (!tenant) return takeOrganization(organization);
	const updatedAt = new Date(organization.updated_at);
	const outcome = await writeAsSystem(
		tenant,
		"webhook",
		async ({ registry: publicDb, record }): Promise<Outcome> => {
			const newer = await publicDb
				.update(organizations)
				.set({ clerkUpdatedAt: updatedAt, updatedAt: new Date() })
				.where(
					and(
						eq(organizations.id, organization.id),
						or(isNull(organizations.clerkUpdatedAt), lt(organizations.clerkUpdatedAt, updatedAt)),
					),
				)
				.returning({ id: organizations.id });
			if (newer.length === 0) return "late";
			const renamed = await publicDb
				.update(tenants)
				.set({ name: organization.name, updatedAt: new Date() })
				.where(and(eq(tenants.id, organization.id), ne(tenants.name, organization.name)))
				.returning({ id: tenants.id });
			if (renamed.length === 0) return "applied";
			await publicDb.execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${organization.id})`);
			await record("workspace.renamed", { id: organization.id, from: tenant.name, to: organization.name });
			return "applied";
		},
	);
	registry.forget(organization.id);
	return outcome;
}

/** The organization is gone at Clerk: the workspace closes, its data stays until an operator drops it. */
export async function closeOrganization(id: string): Promise<Outcome> {
	const tenant = await registry.findById(id);
	if (!tenant) return "ignored";
	if (tenant.status === "archived") return "applied";
	await writeAsSystem(tenant, "webhook", async ({ registry: publicDb, record }) => {
		const now = new Date();
		const dropAfter = new Date(now.getTime() + GRACE_DAYS * 24 * 3_600_000);
		const reason = "Its organization was deleted.";
		const closed = { isActive: false, statusReason: reason, archivedAt: now, dropAfter, updatedAt: now };
		await publicDb
			.update(tenants)
			.set({ status: "archived", ...closed })
			.where(eq(tenants.id, id));
		await publicDb.execute(sql`select pg_notify(${REGISTRY_CHANNEL}, ${id})`);
		await record("workspace.archived", { id, name: tenant.name, reason, until: dropAfter.toISOString() });
	});
	registry.forget(id);
	return "applied";
}
