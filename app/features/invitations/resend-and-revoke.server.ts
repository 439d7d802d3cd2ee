import { and, eq, isNull, ne } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { erasedAddress } from "#app/tenant/people/member-name.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { isInvitationId, renewLink } from "#app/tenant/registry/invitation-links.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Invitation } from "#db/schema/tenant/invitations.ts";
import { refuseUnknown } from "./find.server.ts";
import { DEFAULT_DAYS } from "./forms.ts";
import { endInvitation, factsOf, lockInvitation, statusOf } from "./invitation-writes.server.ts";
import { requireGrant } from "./own-permissions.server.ts";
import { linkOf } from "./token.server.ts";

/**
 * Sends an invitation again, with a new expiry; the link in the older email stops working. Pressing twice sends one
 * email, because the second press carries an outdated number.
 * Refuses: 404, 403 `users:manage` or a permission of the role that the asking member lacks, 409 when it was answered,
 * revoked or superseded. Records: invitation.resent.
 */
export function resendInvitation(tenant: Tenant, id: string, timesSent: number): Promise<Invitation> {
	return tenant.write(async (writing) => {
		const invitation = await findToChange(writing, id);
		const status = statusOf(invitation);
		if (status !== "pending" && status !== "expired") return refuseOver(invitation);
		if (invitation.timesSent !== timesSent) {
			writing.leaveUnchanged();
			return invitation;
		}
		await refuseOvertaken(writing, invitation);
		await renewed(writing, invitation, DEFAULT_DAYS);
		return invitation;
	});
}

export const expiryIn = (days: number): Date => new Date(Date.now() + days * 24 * 60 * 60_000);

/**
 * A step: sends a locked invitation again, if the asking member may assign its role. Refuses: 403. Records:
 * invitation.resent.
 */
export async function renewed(writing: Writing, invitation: Invitation, days: number): Promise<void> {
	await authorizeRoleOf(writing, invitation);
	const { id } = invitation;
	const content = linkOf(id, invitation.timesSent + 1, expiryIn(days));
	await reopen(writing, invitation, content);
	await renewLink(writing, id, content);
	await writing.record("invitation.resent", { ...factsOf(invitation), timesSent: content.timesSent });
}

/**
 * Ends an invitation that nobody has answered. Idempotent. `seen`: how often it was sent, as the caller saw it. Refuses: 404, 403 `users:manage` or a permission of the role
 * that the asking member lacks, 409 when it was answered. Records: invitation.revoked.
 */
export function revokeInvitation(tenant: Tenant, id: string, seen?: number): Promise<Invitation> {
	return tenant.write(async (writing) => {
		const invitation = await findToChange(writing, id);
		if (invitation.status === "accepted" || invitation.status === "declined") return refuseOver(invitation);
		if (invitation.status === "revoked") {
			writing.leaveUnchanged();
			return invitation;
		}
		await authorizeRoleOf(writing, invitation);
		ensureUnchanged(invitation.timesSent, seen);
		await endInvitation(writing, invitation, "revoked");
		await writing.record("invitation.revoked", factsOf(invitation));
		return invitation;
	});
}

/**
 * Undoes a revocation: the email that was sent works again. Refuses: 404, 403 as above, 409 when it has expired or was
 * superseded. Records: invitation.restored.
 */
export function restoreInvitation(tenant: Tenant, id: string): Promise<Invitation> {
	return tenant.write(async (writing) => {
		const invitation = await findToChange(writing, id);
		if (statusOf(invitation) === "pending") {
			writing.leaveUnchanged();
			return invitation;
		}
		const { expiresAt, tokenHash } = invitation;
		const isOver = invitation.status !== "revoked" || expiresAt.getTime() <= Date.now();
		if (isOver || tokenHash === null) return refuseOver(invitation);
		await refuseOvertaken(writing, invitation);
		await authorizeRoleOf(writing, invitation);
		await reopen(writing, invitation, { timesSent: invitation.timesSent, tokenHash, expiresAt });
		await renewLink(writing, id, { tokenHash, expiresAt });
		await writing.record("invitation.restored", factsOf(invitation));
		return invitation;
	});
}

async function findToChange(writing: Writing, id: string): Promise<Invitation> {
	writing.authorize("users:manage");
	const found = isInvitationId(id) ? await lockInvitation(writing, id) : undefined;
	// An erased person has no address left to write to.
	return found && found.email !== erasedAddress(id) ? found : refuseUnknown();
}

async function authorizeRoleOf(writing: Writing, { role }: Invitation): Promise<void> {
	const found = (await findRoles(writing)).find(({ key }) => key === role);
	if (found) requireGrant(writing, found);
}

/** Makes an invitation pending again, with the team invitations that ended together with it. */
async function reopen(
	{ db, tables }: Writing,
	{ id, status }: Invitation,
	content: ReturnType<typeof linkOf>,
): Promise<void> {
	const again = { status: "pending", endedAt: null, updatedAt: new Date() } as const;
	await db
		.update(tables.invitations)
		.set({ ...again, ...content })
		.where(eq(tables.invitations.id, id));
	const { teamInvitations } = tables;
	await db
		.update(teamInvitations)
		.set({ ...again, expiresAt: content.expiresAt })
		.where(and(eq(teamInvitations.invitationId, id), eq(teamInvitations.status, status)));
}

/** Refuses: 409, when the person has joined another way meanwhile or was invited again. */
async function refuseOvertaken({ db, tables }: Writing, { id, email }: Invitation): Promise<void> {
	const { invitations, users } = tables;
	const [[member], [other]] = await Promise.all([
		db
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.email, email), isNull(users.leftAt))),
		db
			.select({ id: invitations.id })
			.from(invitations)
			.where(and(eq(invitations.email, email), eq(invitations.status, "pending"), ne(invitations.id, id))),
	]);
	if (!member && !other) return;
	refuse(409, {
		title: member ? "Already a member" : "Already invited again",
		isFinal: true,
		message: member
			? `${email} is already a member of this workspace, so nothing was sent.`
			: `There is a newer invitation for ${email}. Use that one. Nothing was changed.`,
		rule: "one-invitation",
	});
}

function refuseOver({ email, status }: Invitation): never {
	refuse(409, {
		title: "This invitation is over",
		isFinal: true,
		message: `The invitation for ${email} was ${OVER[status]}, so nothing was changed. To ask again, send a new invitation.`,
		rule: "invitation-over",
	});
}

const OVER: Record<Invitation["status"], string> = {
	pending: "superseded",
	expired: "not answered in time",
	accepted: "accepted",
	declined: "declined",
	revoked: "revoked",
};
