import { announceEnded } from "#app/platform/clerk/end-session.server.ts";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { type Delivery, type DeliveryOutcome, settle } from "#app/tenant/registry/apply-once.server.ts";
import { type End, hasArrivedNow } from "#app/tenant/registry/clerk-deletions.server.ts";
import { createWorkspaceFromClerk } from "../changes/create-workspace.server.ts";
import { acceptAtClerk, noteInvitation, revokeAtClerk } from "../changes/invitations.server.ts";
import { applyMembership, endMembership, endsOfMembership } from "../changes/memberships.server.ts";
import { closeOrganization, updateOrganizationName } from "../changes/organizations.server.ts";
import {
	goneShape,
	invitationShape,
	membershipOf,
	membershipShape,
	type OrganizationAtClerk,
	organizationShape,
	userShape,
} from "../changes/shapes.ts";
import { forgetUser, takeUser } from "../changes/users.server.ts";

type Handler = (data: unknown, delivery: Delivery) => Promise<DeliveryOutcome>;

/** Maps each kind of event that the product uses to its handler, which parses the shape it relies on. All others are stored and ignored. */
const handlers: Record<string, Handler> = {
	"user.created": (data, delivery) => takeUser(userShape.parse(data), delivery),
	"user.updated": (data, delivery) => takeUser(userShape.parse(data), delivery),
	"user.deleted": (data, delivery) => forgetUser(goneShape.parse(data).id, delivery),
	"organization.created": (data, delivery) => takeOrganization(organizationShape.parse(data), delivery),
	"organization.updated": async (data, delivery) => {
		const organization = organizationShape.parse(data);
		return (await updateOrganizationName(organization, delivery)) ?? takeOrganization(organization, delivery);
	},
	"organization.deleted": (data, delivery) => closeOrganization(goneShape.parse(data).id, delivery),
	"organizationMembership.created": async (data, delivery) => {
		const sent = membershipShape.parse(data);
		const { organization, role, public_user_data: person } = sent;
		// The membership may arrive before its organization. The creator, or else the first admin, owns the workspace.
		const founder = organization.created_by ?? (role === "org:admin" ? person.user_id : undefined);
		// Without a workspace there is nothing to join; once there is one, comparing with Clerk finds its members.
		if (founder && !(await createWorkspaceFromClerk(organization, founder, delivery)))
			return settle(delivery, "ignored");
		return applyMembership(membershipOf(sent), delivery);
	},
	// Roles are ours: a change of role at Clerk changes nothing here and adds nobody.
	"organizationMembership.updated": (_data, delivery) => settle(delivery, "ignored"),
	"organizationMembership.deleted": (data, delivery) =>
		endMembership(membershipOf(membershipShape.parse(data)), delivery),
	"session.ended": (data, delivery) => endSessionHere(goneShape.parse(data).id, delivery),
	"session.removed": (data, delivery) => endSessionHere(goneShape.parse(data).id, delivery),
	"session.revoked": (data, delivery) => endSessionHere(goneShape.parse(data).id, delivery),
	"organizationInvitation.created": (data, delivery) => noteInvitation(invitationShape.parse(data), delivery),
	"organizationInvitation.accepted": (data, delivery) => acceptAtClerk(invitationShape.parse(data), delivery),
	"organizationInvitation.revoked": (data, delivery) => revokeAtClerk(invitationShape.parse(data), delivery),
};

/** Returns the id of the event's subject; empty when it names none that we could know. */
export function subjectOf(event: ClerkEvent): string {
	const parsed = goneShape.safeParse(event.data);
	return parsed.success ? parsed.data.id : "";
}

/** Applies an event. Safe to repeat and in any order: a late "created" does not bring back what was deleted. */
export async function applyEvent(event: ClerkEvent, delivery: Delivery): Promise<DeliveryOutcome> {
	const handler = Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined;
	if (!handler) return settle(delivery, "ignored");
	if (!event.type.endsWith(".deleted") && (await hasArrivedNow(endsOf(event))))
		return settle(delivery, "late");
	return handler(event.data, delivery);
}

/** Ends a session that was signed out at Clerk; from then on no process accepts its token. */
async function endSessionHere(sessionId: string, delivery: Delivery): Promise<DeliveryOutcome> {
	await announceEnded(sessionId);
	return settle(delivery, "applied");
}

async function takeOrganization(
	organization: OrganizationAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome> {
	// The organization was created in Clerk's dashboard; its first admin's membership creates the workspace.
	if (!organization.created_by) return settle(delivery, "ignored");
	const founded = await createWorkspaceFromClerk(organization, organization.created_by, delivery);
	return settle(delivery, founded ? "applied" : "ignored");
}

/** Lists each deletion after which the event no longer matters. */
function endsOf(event: ClerkEvent): End[] {
	const membership = membershipShape.safeParse(event.data).data;
	if (membership) return endsOfMembership(membershipOf(membership));
	return [{ type: event.type.replace(/\.\w+$/, ".deleted"), id: subjectOf(event) }];
}
