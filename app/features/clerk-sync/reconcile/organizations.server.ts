import { and, asc, eq, gt, inArray, like } from "drizzle-orm";
import {
	type ClerkOrganization,
	deleteOrganization,
	getOrganization,
	renameOrganization,
} from "#app/platform/clerk/directory.server.ts";
import {
	allOrganizations,
	IDS_AT_ONCE,
	membershipsOf,
	whichOrganizationsExist,
} from "#app/platform/clerk/members.server.ts";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { FOUND_BY_COMPARING } from "#app/tenant/registry/apply-once.server.ts";
import { hasArrivedNow } from "#app/tenant/registry/clerk-deletions.server.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import { droppedTenants, tenants } from "#db/schema/public/tenants.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { compareMembers } from "../changes/compare-members.server.ts";
import { createWorkspaceFromClerk } from "../changes/create-workspace.server.ts";
import { updateOrganizationName } from "../changes/organizations.server.ts";
import type { ClerkDifference } from "../difference.ts";
import { storeMissedEvents } from "./missed-events.server.ts";

/** Compares every organization at Clerk with its workspace: existence, name and members. Skips closed workspaces. */
export async function* compareOrganizations(): AsyncGenerator<ClerkDifference> {
	for await (const organization of allOrganizations()) {
		const before = await registry.findById(organization.id);
		if (!before) yield* missingHere(organization);
		const tenant = before ?? (await registry.findById(organization.id));
		if (!tenant || tenant.status === "archived") continue;
		yield* compareName(tenant, organization);
		yield* compareMembers(tenant);
	}
}

async function* missingHere(organization: ClerkOrganization): AsyncGenerator<ClerkDifference> {
	const { id } = organization;
	if (await wasDropped(id)) {
		yield {
			...{ kind: "organization of a dropped workspace", organizationId: id },
			...{ remedy: "deleted at Clerk", side: "clerk" },
			repair: () => deleteOrganization(id),
		};
		return;
	}
	const founder = organization.createdBy ?? (await firstAdmin(id));
	// Without a creator or admin nobody could own it; its first admin's membership will create it.
	if (!founder) return;
	yield {
		...{ kind: "workspace missing here", organizationId: id, remedy: "created here", side: "here" },
		async repair() {
			const made = await createWorkspaceFromClerk(asSent(organization), founder, FOUND_BY_COMPARING);
			if (!made) throw new Error(`Its address ${organization.address} belongs to another workspace`);
		},
	};
}

async function firstAdmin(organizationId: string): Promise<string | undefined> {
	for await (const { role, userId } of membershipsOf(organizationId)) {
		if (role === "org:admin") return userId;
	}
	return undefined;
}

/** Converts an organization to the form that a webhook sends. */
const asSent = ({ id, name, slug, createdBy, address, updatedAt }: ClerkOrganization) => ({
	...{ id, name, slug, created_by: createdBy, updated_at: updatedAt },
	private_metadata: { address },
});

/** Compares the names. The latest wins: Clerk's if the organization changed there since its newest event. */
async function* compareName(
	tenant: TenantRecord,
	organization: ClerkOrganization,
): AsyncGenerator<ClerkDifference> {
	const { id, name, createdAt, updatedAt } = organization;
	if (tenant.name === name) return;
	const known = await findKnownVersion(id);
	const about = { organizationId: id };
	if (updatedAt > (known ?? createdAt)) {
		yield {
			...{ kind: "name newer at Clerk", ...about, remedy: `renamed here to “${name}”`, side: "here" },
			repair: async () => void (await updateOrganizationName(asSent(organization), FOUND_BY_COMPARING)),
		};
		return;
	}
	yield {
		...{ kind: "name newer here", ...about, remedy: `renamed at Clerk to “${tenant.name}”`, side: "clerk" },
		repair: async () => void (await renameOrganization(id, tenant.name)),
	};
}

async function findKnownVersion(id: string): Promise<number | undefined> {
	const [row] = await transactInRegistry("read", (db) =>
		db.select({ at: organizations.clerkUpdatedAt }).from(organizations).where(eq(organizations.id, id)),
	);
	return row?.at?.getTime();
}

async function wasDropped(id: string): Promise<boolean> {
	const rows = await transactInRegistry("read", (db) =>
		db.select({ id: droppedTenants.id }).from(droppedTenants).where(eq(droppedTenants.id, id)),
	);
	return rows.length > 0;
}

/** Finds open workspaces whose organization is gone at Clerk. Each closes unless an operator restored it after that. */
export async function* findGoneOrganizations(): AsyncGenerator<ClerkDifference> {
	for await (const ids of openHere()) {
		const there = await whichOrganizationsExist(ids);
		for (const id of ids) {
			if (there.has(id) || (await hasArrivedNow([{ type: "organization.deleted", id }]))) continue;
			yield {
				...{ kind: "organization gone at Clerk", organizationId: id },
				...{ remedy: "closed here; it can be restored for a while", side: "here" },
				async repair() {
					// Asks again about this one, so that no workspace closes because of an incomplete list.
					if (await getOrganization(id)) throw new Error("Clerk still has this organization");
					await storeMissedEvents("organization.deleted", { id, object: "organization", deleted: true });
				},
			};
		}
	}
}

// Matches Clerk's organization ids; workspaces created by `npm run migrate -- new tenant` have none there.
const CLERKS = "org\\_%";

/** Yields the ids of every open workspace, a page at a time. */
export async function* openHere(): AsyncGenerator<string[]> {
	for (let after = ""; ; ) {
		const rows = await transactInRegistry("read", (db) =>
			db
				.select({ id: tenants.id })
				.from(tenants)
				.where(
					and(
						inArray(tenants.status, ["active", "suspended"]),
						like(tenants.id, CLERKS),
						gt(tenants.id, after),
					),
				)
				.orderBy(asc(tenants.id))
				.limit(IDS_AT_ONCE),
		);
		if (rows.length > 0) yield rows.map(({ id }) => id);
		if (rows.length < IDS_AT_ONCE) return;
		after = rows.at(-1)?.id ?? "";
	}
}
