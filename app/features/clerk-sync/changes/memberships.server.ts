import { and, eq, gt } from "drizzle-orm";
import { admitInvited } from "#app/features/invitations/invitation-writes.server.ts";
import { fetchProfile } from "#app/platform/clerk/directory.server.ts";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { normalized } from "#app/platform/mail/email-address.server.ts";
import {
	applyIn,
	type Delivery,
	type DeliveryOutcome,
	FOUND_BY_COMPARING,
	settle,
} from "#app/tenant/registry/apply-once.server.ts";
import { type End, hasArrived } from "#app/tenant/registry/clerk-deletions.server.ts";
import { isLastOwner, lockOwners } from "#app/tenant/registry/last-owner.server.ts";
import {
	findMembershipState,
	type MembershipState,
	noteVersion,
	startingRole,
} from "#app/tenant/registry/membership-state.server.ts";
import { end } from "#app/tenant/registry/membership-writes.server.ts";
import type { Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import { isAccountGone } from "#app/tenant/registry/profile.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import { invitationLinks } from "#db/schema/public/invitation-links.ts";
import { droppedTenants } from "#db/schema/public/tenants.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { findProfile } from "../people.server.ts";
import type { MembershipAtClerk } from "./shapes.ts";

/** Adds a person who became a member at Clerk. An existing member stays unchanged, since roles are ours. */
export async function applyMembership(
	membership: MembershipAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome> {
	const tenant = await registry.findById(membership.organizationId);
	if (!tenant) {
		if (await wasDropped(membership.organizationId)) return settle(delivery, "ignored");
		throw new Error("Its workspace does not exist yet: the first admin's membership creates it");
	}
	const newcomer = await findNewcomer(tenant, membership.userId);
	if (!newcomer) return settle(delivery, "late"); // The account is gone at Clerk.
	return applyIn(tenant, delivery, (writing) => admitMember(writing, tenant, membership, newcomer));
}

/** Handles a person who was removed at Clerk or left there. The last owner stays, and so does a suspension. */
export async function endMembership(
	membership: MembershipAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome> {
	const tenant = await registry.findById(membership.organizationId);
	if (!tenant) return settle(delivery, "ignored");
	return applyIn(tenant, delivery, (writing) => removeMembership(writing, tenant, membership));
}

async function admitMember(
	writing: TenantWriting,
	tenant: TenantRecord,
	membership: MembershipAtClerk,
	newcomer: Newcomer,
): Promise<DeliveryOutcome> {
	const owners = await lockOwners(writing);
	if (await isOver(writing, membership)) return "late";
	const membershipState = await findMembershipState(writing, tenant.id, membership.userId);
	const { row, known } = membershipState;
	if (known !== undefined && known > membership.updatedAt) return "late";
	const since = { ...writing, at: new Date(membership.since) };
	// The membership ended here after it began at Clerk, so ours is the latest decision, and Clerk will be notified.
	if (row?.leftAt && row.leftAt >= since.at) return "late";
	const isIn = row !== undefined && row.leftAt === null;
	const begins =
		isIn && row.isActive && isAnother(membershipState, membership) && !isLastOwner(owners, row.id);
	if (begins) await end(since, tenant.id, row, "left");
	if (begins || !isIn)
		await admitInvited(since, tenant.id, newcomer, await startingRole(writing, tenant.id, membership.role));
	await noteVersion(writing, tenant.id, membership);
	return "applied";
}

/**
 * Checks whether this is a second membership: the first one ended, though the event about that has not arrived. Not so when
 * something was decided here after Clerk's newest event; the new membership there is then a copy of that decision.
 */
function isAnother({ known, decidedAt }: MembershipState, { since }: MembershipAtClerk): boolean {
	return known !== undefined && known < since && decidedAt !== undefined && decidedAt <= known;
}

async function removeMembership(
	writing: TenantWriting,
	tenant: TenantRecord,
	membership: MembershipAtClerk,
): Promise<DeliveryOutcome> {
	const { userId, updatedAt } = membership;
	const owners = await lockOwners(writing);
	const { row, known, decidedAt } = await findMembershipState(writing, tenant.id, userId);
	if (known !== undefined && known > updatedAt) return "late";
	await noteVersion(writing, tenant.id, membership);
	if (!row || row.leftAt) return "applied";
	// They came back, or were changed here, after it had ended at Clerk.
	if (decidedAt !== undefined && decidedAt > updatedAt) return "late";
	if (!row.isActive) return "ignored";
	if (isLastOwner(owners, userId)) {
		log.warn({ tenant: tenant.id, userId }, "the last owner was removed at Clerk and stays a member here");
		return "ignored";
	}
	await end({ ...writing, at: new Date(updatedAt) }, tenant.id, row, "left");
	return "applied";
}

/**
 * Ends a membership that no longer exists at Clerk although no event about its end arrived. It ended some time after
 * `known`, its newest version, in Unix milliseconds. Anything decided here since stays.
 */
export async function endMissing(tenant: TenantRecord, userId: string, known: number): Promise<void> {
	await applyIn(tenant, FOUND_BY_COMPARING, async (writing) => {
		const owners = await lockOwners(writing);
		const membershipState = await findMembershipState(writing, tenant.id, userId);
		const { row } = membershipState;
		const isOurs = membershipState.known !== known || (membershipState.decidedAt ?? 0) > known;
		if (isOurs || !row?.isActive || isLastOwner(owners, userId)) return "ignored";
		await end({ ...writing, at: new Date(known) }, tenant.id, row, "left");
		return "applied";
	});
}

/** Lists each deletion after which a membership's creation no longer matters. */
export const endsOfMembership = ({ id, organizationId, userId }: MembershipAtClerk): End[] => [
	{ type: "organizationMembership.deleted", id },
	{ type: "organization.deleted", id: organizationId },
	{ type: "user.deleted", id: userId },
];

async function isOver(writing: TenantWriting, membership: MembershipAtClerk): Promise<boolean> {
	return (
		(await isAccountGone(writing, membership.userId)) || hasArrived(writing, endsOfMembership(membership))
	);
}

async function wasDropped(tenantId: string): Promise<boolean> {
	const found = await transactInRegistry("read", (db) =>
		db.select({ id: droppedTenants.id }).from(droppedTenants).where(eq(droppedTenants.id, tenantId)),
	);
	return found.length > 0;
}

/** Finds the person as we know them. Their verified addresses matter only while invitations are pending. */
async function findNewcomer(tenant: TenantRecord, userId: string): Promise<Newcomer | undefined> {
	const profile = await findProfile(userId);
	if (!profile) return undefined;
	const { userId: id, ...rest } = profile;
	if (!(await invitesSomebody(tenant.id))) return { id, ...rest, addresses: [] };
	const atClerk = await fetchProfile(userId);
	return { id, ...rest, addresses: (atClerk?.verifiedEmails ?? []).map(normalized) };
}

async function invitesSomebody(tenantId: string): Promise<boolean> {
	const { organizationId, isOpen, expiresAt, invitationId } = invitationLinks;
	const open = await transactInRegistry("read", (db) =>
		db
			.select({ invitationId })
			.from(invitationLinks)
			.where(and(eq(organizationId, tenantId), eq(isOpen, true), gt(expiresAt, new Date())))
			.limit(1),
	);
	return open.length > 0;
}
