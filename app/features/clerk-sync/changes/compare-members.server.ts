import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { getOrganization } from "#app/platform/clerk/directory.server.ts";
import {
	addOrganizationMember,
	type ClerkMembership,
	membershipsOf,
	removeOrganizationMember,
} from "#app/platform/clerk/members.server.ts";
import { transactInTenant } from "#app/platform/database/database.server.ts";
import { FOUND_BY_COMPARING } from "#app/tenant/registry/apply-once.server.ts";
import { isLastOwner } from "#app/tenant/registry/last-owner.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { ClerkDifference } from "../difference.ts";
import { roleAtClerk } from "../role-at-clerk.ts";
import { applyMembership, endMissing } from "./memberships.server.ts";

/** Describes a current or former member here; times are Unix milliseconds. */
type Here = {
	userId: string;
	role: string;
	isActive: boolean;
	leftAt: number | undefined;
	known: number | undefined;
	decidedAt: number | undefined;
};

/**
 * Returns every difference between a workspace's members and its organization's. The latest decision wins: ours for a
 * membership that changed here after Clerk's newest event, Clerk's for any other. The last owner and a suspension stay.
 */
export async function* compareMembers(tenant: TenantRecord): AsyncGenerator<ClerkDifference> {
	if (!(await getOrganization(tenant.id))) return;
	const atClerk = new Map<string, ClerkMembership>();
	for await (const membership of membershipsOf(tenant.id)) atClerk.set(membership.userId, membership);
	// If the organization was deleted during the read, the list proves nothing.
	if (!(await getOrganization(tenant.id))) return;
	const owners = await findOwners(tenant);
	for await (const here of membersOf(tenant)) {
		const there = atClerk.get(here.userId);
		atClerk.delete(here.userId);
		const difference = there ? differenceIn(tenant, here, there) : onlyHere(tenant, here, owners);
		if (difference) yield difference;
	}
	for (const membership of atClerk.values()) yield missingHere(tenant, membership);
}

function differenceIn(tenant: TenantRecord, here: Here, there: ClerkMembership): ClerkDifference | undefined {
	if (here.leftAt === undefined) {
		const isAnother =
			here.known !== undefined && here.known < there.createdAt && (here.decidedAt ?? 0) <= here.known;
		return isAnother ? missingHere(tenant, there) : undefined;
	}
	if (here.leftAt < there.createdAt) return missingHere(tenant, there);
	return {
		...{ kind: "membership ended here", userId: here.userId, organizationId: tenant.id },
		...{ remedy: "ended at Clerk too", side: "clerk" },
		repair: () => removeOrganizationMember(tenant.id, here.userId),
	};
}

function onlyHere(tenant: TenantRecord, here: Here, owners: string[]): ClerkDifference | undefined {
	const { userId, known } = here;
	// For a member who is gone on both sides, or suspended, it does not matter whether Clerk has them.
	if (!here.isActive) return undefined;
	const about = { userId, organizationId: tenant.id };
	const isClerksToSay = known !== undefined && (here.decidedAt ?? 0) <= known;
	if (isClerksToSay && !isLastOwner(owners, userId)) {
		return {
			...{ kind: "membership ended at Clerk", ...about, remedy: "ended here too", side: "here" },
			repair: () => endMissing(tenant, userId, known),
		};
	}
	return {
		...{ kind: "membership missing at Clerk", ...about, remedy: "added at Clerk", side: "clerk" },
		repair: async () => void (await addOrganizationMember(tenant.id, userId, roleAtClerk(here.role))),
	};
}

function missingHere(tenant: TenantRecord, there: ClerkMembership): ClerkDifference {
	return {
		...{ kind: "membership missing here", userId: there.userId, organizationId: tenant.id },
		...{ remedy: "added here", side: "here" },
		repair: async () =>
			void (await applyMembership({ ...there, since: there.createdAt }, FOUND_BY_COMPARING)),
	};
}

function findOwners(tenant: TenantRecord): Promise<string[]> {
	return transactInTenant(tenant, "read", async ({ db }) => {
		const rows = await db
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.role, "owner"), eq(users.isActive, true)));
		return rows.map(({ id }) => id);
	});
}

const MEMBERS_AT_ONCE = 500;

/** Yields every member row of the workspace with its index entry, a page at a time. */
async function* membersOf(tenant: TenantRecord): AsyncGenerator<Here> {
	for (let after = ""; ; ) {
		const page = await findMembers(tenant, after);
		yield* page;
		if (page.length < MEMBERS_AT_ONCE) return;
		after = page.at(-1)?.userId ?? "";
	}
}

function findMembers(tenant: TenantRecord, after: string): Promise<Here[]> {
	return transactInTenant(tenant, "read", async ({ db, registry }) => {
		const rows = await db
			.select({ userId: users.id, role: users.role, isActive: users.isActive, leftAt: users.leftAt })
			.from(users)
			.where(and(gt(users.id, after), isNull(users.sponsorId)))
			.orderBy(asc(users.id))
			.limit(MEMBERS_AT_ONCE);
		const { userId, clerkUpdatedAt, updatedAt, organizationId } = organizationMemberships;
		const index = await registry
			.select({ userId, clerkUpdatedAt, updatedAt })
			.from(organizationMemberships)
			.where(and(eq(organizationId, tenant.id), gt(userId, after)))
			.orderBy(asc(userId))
			.limit(MEMBERS_AT_ONCE);
		const known = new Map(index.map((row) => [row.userId, row]));
		return rows.map((row) => ({
			...row,
			leftAt: row.leftAt?.getTime(),
			known: known.get(row.userId)?.clerkUpdatedAt?.getTime(),
			decidedAt: known.get(row.userId)?.updatedAt.getTime(),
		}));
	});
}
