import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import {
	endInvitation,
	factsOf,
	lockInvitation,
	settleExpired,
} from "#app/features/invitations/steps.server.ts";
import { letterOf } from "#app/features/invitations/token.server.ts";
import { findMembershipAtClerk } from "#app/platform/clerk/members.server.ts";
import { registry } from "#app/platform/database/database.server.ts";
import { normalised } from "#app/platform/mail/email-address.server.ts";
import { applyIn, type Delivery, type Outcome, settle } from "#app/tenant/registry/apply-once.server.ts";
import { hasArrived } from "#app/tenant/registry/clerk-deletions.server.ts";
import { openLinks } from "#app/tenant/registry/invitation-links.server.ts";
import { lockOwners } from "#app/tenant/registry/membership.server.ts";
import { startingRole } from "#app/tenant/registry/membership-state.server.ts";
import type { SystemWriting } from "#app/tenant/system.server.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { applyMembership } from "./memberships.server.ts";
import type { InvitationAtClerk } from "./shapes.ts";

/** Somebody was invited at Clerk: it is an invitation like ours, which either door may answer. Records: invitation.created. */
export async function noteInvitation(invitation: InvitationAtClerk, delivery: Delivery): Promise<Outcome> {
	const tenant = await registry.findById(invitation.organization_id);
	if (!tenant) throw new Error("Its workspace is not there yet");
	return applyIn(tenant, delivery, (writing) => invite(writing, tenant, invitation));
}

/** Somebody accepted at Clerk, which made them a member there: they are let in as any new member of Clerk's. */
export async function acceptAtClerk(invitation: InvitationAtClerk, delivery: Delivery): Promise<Outcome> {
	const { organization_id: organizationId, user_id: userId } = invitation;
	// Asked, because the invitation does not say which membership it made, nor whether that one has ended since.
	const made = userId ? await findMembershipAtClerk(organizationId, userId) : undefined;
	if (!made) return settle(delivery, "ignored");
	return applyMembership({ ...made, since: made.createdAt }, delivery);
}

/** An invitation was revoked at Clerk. One that was answered meanwhile stays answered. Records: invitation.revoked. */
export async function revokeAtClerk(invitation: InvitationAtClerk, delivery: Delivery): Promise<Outcome> {
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

// Clerk's default: an invitation is good for 30 days.
const DEFAULT_MS = 30 * 24 * 3_600_000;

async function invite(
	writing: SystemWriting,
	tenant: TenantRecord,
	invitation: InvitationAtClerk,
): Promise<Outcome> {
	const { db, tables, record } = writing;
	const ends = ["accepted", "revoked"].map((end) => ({
		type: `organizationInvitation.${end}`,
		id: invitation.id,
	}));
	if (await hasArrived(db, ends)) return "late";
	const [owner] = await lockOwners(writing);
	if (!owner) return "ignored";
	const email = normalised(invitation.email_address);
	await settleExpired(writing, [email]);
	const id = idOf(invitation);
	const began = invitation.created_at ?? invitation.updated_at;
	const letter = letterOf(id, 1, new Date(invitation.expires_at ?? began + DEFAULT_MS));
	const invitedBy = (await findInviter(writing, invitation.inviter_id)) ?? owner;
	const role = await startingRole(writing, tenant.id, invitation.role);
	const [made] = await db
		.insert(tables.invitations)
		.values({ id, email, role, invitedBy, ...letter })
		.onConflictDoNothing() // it is known, or the same person was invited here already: that one counts
		.returning();
	if (!made) return "ignored";
	const { tokenHash, expiresAt } = letter;
	await openLinks(db, tenant.id, [{ id, kind: "workspace", email, tokenHash, expiresAt }]);
	await record("invitation.created", factsOf(made));
	return "applied";
}

async function findInviter(
	{ db, tables: { users } }: SystemWriting,
	userId: string | null | undefined,
): Promise<string | undefined> {
	if (!userId) return undefined;
	const [found] = await db.select({ id: users.id }).from(users).where(eq(users.id, userId));
	return found?.id;
}

/** The same of Clerk's invitations is always the same of ours: version 8 of a UUID, RFC 9562. */
function idOf({ id }: InvitationAtClerk): string {
	const hex = createHash("sha256").update(`clerk invitation ${id}`).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
