import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import {
	endInvitation,
	factsOf,
	lockInvitation,
	settleExpired,
} from "#app/features/invitations/invitation-writes.server.ts";
import { linkOf } from "#app/features/invitations/token.server.ts";
import { findMembershipAtClerk } from "#app/platform/clerk/members.server.ts";
import { registry } from "#app/platform/database/database.server.ts";
import { normalized } from "#app/platform/mail/email-address.server.ts";
import {
	applyIn,
	type Delivery,
	type DeliveryOutcome,
	settle,
} from "#app/tenant/registry/apply-once.server.ts";
import { hasArrived } from "#app/tenant/registry/clerk-deletions.server.ts";
import { openLinks } from "#app/tenant/registry/invitation-links.server.ts";
import { lockOwners } from "#app/tenant/registry/last-owner.server.ts";
import { startingRole } from "#app/tenant/registry/membership-state.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { applyMembership } from "./memberships.server.ts";
import type { InvitationAtClerk } from "./shapes.ts";

/** Mirrors an invitation made at Clerk. It works like ours and can be answered in either place. Records: invitation.created. */
export async function noteInvitation(
	invitation: InvitationAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome> {
	const tenant = await registry.findById(invitation.organization_id);
	if (!tenant) throw new Error("Its workspace does not exist yet");
	return applyIn(tenant, delivery, (writing) => invite(writing, tenant, invitation));
}

/** Handles an invitation accepted at Clerk, which made the person a member there; they join here like any new Clerk member. */
export async function acceptAtClerk(
	invitation: InvitationAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome> {
	const { organization_id: organizationId, user_id: userId } = invitation;
	// Asks Clerk, because the invitation does not say which membership it created, nor whether that has ended since.
	const made = userId ? await findMembershipAtClerk(organizationId, userId) : undefined;
	if (!made) return settle(delivery, "ignored");
	return applyMembership({ ...made, since: made.createdAt }, delivery);
}

/** Handles an invitation revoked at Clerk. One that was answered meanwhile stays answered. Records: invitation.revoked. */
export async function revokeAtClerk(
	invitation: InvitationAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome> {
	const tenant = await registry.findById(invitation.organization_id);
	if (!tenant) return settle(delivery, "ignored");
	return applyIn(tenant, delivery, async (writing) => {
		const ours = await lockInvitation(writing, idOf(invitation));
		if (ours?.status !== "pending") return "ignored";
		await endInvitation(writing, ours, "revoked");
		await writing.record("invitation.revoked", factsOf(ours));
		return "applied";
	});
}

// Clerk's invitations expire after 30 days by default.
const DEFAULT_MS = 30 * 24 * 3_600_000;

async function invite(
	writing: TenantWriting,
	tenant: TenantRecord,
	invitation: InvitationAtClerk,
): Promise<DeliveryOutcome> {
	const { db, tables, record } = writing;
	const ends = ["accepted", "revoked"].map((end) => ({
		type: `organizationInvitation.${end}`,
		id: invitation.id,
	}));
	if (await hasArrived(writing, ends)) return "late";
	const [owner] = await lockOwners(writing);
	if (!owner) return "ignored";
	const email = normalized(invitation.email_address);
	await settleExpired(writing, [email]);
	const id = idOf(invitation);
	const began = invitation.created_at ?? invitation.updated_at;
	const content = linkOf(id, 1, new Date(invitation.expires_at ?? began + DEFAULT_MS));
	const invitedBy = (await findInviter(writing, invitation.inviter_id)) ?? owner;
	const role = await startingRole(writing, tenant.id, invitation.role);
	const [made] = await db
		.insert(tables.invitations)
		.values({ id, email, role, invitedBy, ...content })
		.onConflictDoNothing() // The invitation is known, or the same person was already invited here; the existing one counts.
		.returning();
	if (!made) return "ignored";
	const { tokenHash, expiresAt } = content;
	await openLinks(writing, tenant.id, [{ id, kind: "workspace", email, tokenHash, expiresAt }]);
	await record("invitation.created", factsOf(made));
	return "applied";
}

async function findInviter(
	{ db, tables: { users } }: TenantWriting,
	userId: string | null | undefined,
): Promise<string | undefined> {
	if (!userId) return undefined;
	const [found] = await db.select({ id: users.id }).from(users).where(eq(users.id, userId));
	return found?.id;
}

/** Derives our invitation id from Clerk's, always the same one, as a version 8 UUID (RFC 9562). */
function idOf({ id }: InvitationAtClerk): string {
	const hex = createHash("sha256").update(`clerk invitation ${id}`).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
