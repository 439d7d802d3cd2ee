import { and, eq, gt } from "drizzle-orm";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { hashOf, isInvitationId } from "#app/tenant/registry/invitation-links.server.ts";
import type { Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import { writeAsSystem, writeWithTrail } from "#app/tenant/write-as-system.server.ts";
import {
	acceptLocked,
	declineLocked,
	factsOf,
	findMembershipStatus,
	lockInvitation,
	statusOf,
} from "../invitation-writes.server.ts";
import {
	acceptTeamInvitation,
	endTeamInvitation,
	isOpenTeamInvitation,
	lockTeamInvitation,
} from "../team-invitations.server.ts";
import { isFor, type Opened, openInvitation } from "./page.server.ts";

/**
 * The result of an answer. `refused` means that the invitation has changed or is not theirs; its page says which.
 * `slug` is where the workspace opens for someone who is a member now.
 */
export type InvitationOutcome =
	| { outcome: "joined" | "member"; slug: string; workspace: string }
	| { outcome: "done" | "refused"; slug?: undefined };

const REFUSED: InvitationOutcome = { outcome: "refused" };

/**
 * Makes the person who is signed in a member, if the invitation is theirs and pending. Idempotent.
 * Refuses: 404, 401, 503. Records: invitation.accepted, member.joined, team.joined; for a team team.answered, team.joined.
 */
export async function acceptInvitation(
	key: string,
	userId: string,
	facts: RequestFacts,
): Promise<InvitationOutcome> {
	const opened = await openInvitation(key, userId);
	const { link, tenant, person } = opened;
	if (tenant.status !== "active" || !person) return REFUSED;
	const { requestId, ip, userAgent } = facts;
	const trail = { actorKind: "member", actorId: userId, requestId, ip, userAgent } as const;
	const accept = link.kind === "workspace" ? acceptWorkspace : acceptTeam;
	const outcome = await writeWithTrail(tenant, trail, (writing) => accept(writing, opened, person, key));
	return outcome === "refused" ? REFUSED : { outcome, slug: tenant.slug, workspace: tenant.name };
}

type Entered = "joined" | "member" | "refused";

async function acceptWorkspace(
	writing: TenantWriting,
	{ link, tenant }: Opened,
	person: Newcomer,
	key: string,
): Promise<Entered> {
	const invitation = await lockInvitation(writing, link.invitationId);
	if (!invitation || !isFor(invitation, person) || !fits(key, invitation)) return "refused";
	const membershipStatus = await findMembershipStatus(writing, person.id);
	if (membershipStatus === "suspended") return "refused";
	if (invitation.status === "accepted" && invitation.acceptedBy === person.id) {
		return membershipStatus === "active" ? "member" : "refused";
	}
	if (statusOf(invitation) !== "pending") return "refused";
	return (await acceptLocked(writing, tenant.id, invitation, person)) ? "joined" : "member";
}

async function acceptTeam(
	writing: TenantWriting,
	{ link }: Opened,
	person: Newcomer,
	key: string,
): Promise<Entered> {
	const found = await lockTeamInvitation(writing, link.invitationId);
	if (!found || !fits(key, found.invitation)) return "refused";
	const { invitation } = found;
	if (!isFor(invitation, person) && invitation.userId !== person.id) return "refused";
	if ((await findMembershipStatus(writing, person.id)) !== "active") return "refused";
	if (invitation.status === "accepted" && invitation.userId === person.id) return "member";
	if (!isOpenTeamInvitation(found)) return "refused";
	await acceptTeamInvitation(writing, found, person);
	return "joined";
}

/** Rejects the link of an email that was replaced by a newer one while its page was open. */
const fits = (key: string, { tokenHash }: { tokenHash: string | null }) =>
	isInvitationId(key) || tokenHash === hashOf(key);

/**
 * Declines an invitation. Anyone who has the email can do so without an account, but nobody who is signed in with another
 * address.
 * Refuses: 404, 401, 503. Records: invitation.declined, or team.answered.
 */
export async function declineInvitation(key: string, userId: string | undefined): Promise<InvitationOutcome> {
	const opened = await openInvitation(key, userId);
	const { link, tenant } = opened;
	if (tenant.status !== "active") return REFUSED;
	const decline = link.kind === "workspace" ? declineWorkspace : declineTeam;
	const done = await writeAsSystem(tenant, "invitation", (writing) => decline(writing, opened, key));
	return done ? { outcome: "done" } : REFUSED;
}

async function declineWorkspace(
	writing: TenantWriting,
	{ link, person }: Opened,
	key: string,
): Promise<boolean> {
	const invitation = await lockInvitation(writing, link.invitationId);
	if (!invitation || !fits(key, invitation) || statusOf(invitation) !== "pending") return false;
	if (person && !isFor(invitation, person)) return false;
	await declineLocked(writing, invitation);
	return true;
}

async function declineTeam(writing: TenantWriting, { link, person }: Opened, key: string): Promise<boolean> {
	const found = await lockTeamInvitation(writing, link.invitationId);
	if (!found || !fits(key, found.invitation) || !isOpenTeamInvitation(found)) return false;
	const { invitation } = found;
	if (person && !isFor(invitation, person) && invitation.userId !== person.id) return false;
	await endTeamInvitation(writing, found, "declined");
	return true;
}

const ASKED_EVERY_MS = 24 * 60 * 60_000;

/**
 * Tells the inviter that someone wants a new invitation, because this one is over or was sent to an address they do
 * not have. At most once a day for each invitation. Refuses: 404, 401, 503. Records: invitation.asked.
 */
export async function askForInvitation(
	key: string,
	userId: string | undefined,
): Promise<"asked" | "asked-before" | "refused"> {
	const { link, tenant, person } = await openInvitation(key, userId);
	if (tenant.status !== "active") return "refused";
	return writeAsSystem(tenant, "invitation", async (writing) => {
		const invitation =
			link.kind === "workspace"
				? await lockInvitation(writing, link.invitationId)
				: (await lockTeamInvitation(writing, link.invitationId))?.invitation;
		if (!invitation || !fits(key, invitation)) return "refused";
		const isTheirs = person === undefined || isFor(link, person);
		if (statusOf(invitation) === "pending" && isTheirs) return "refused";
		if (await wasRequested(writing, invitation.id)) return "asked-before";
		await writing.record("invitation.asked", {
			...factsOf(invitation),
			askedBy: isTheirs ? undefined : whoIs(person),
		});
		return "asked";
	});
}

/** Describes a person by name and by a confirmed address of theirs. */
function whoIs({ firstName, lastName, addresses }: Newcomer) {
	return { name: [firstName, lastName].filter(Boolean).join(" "), email: addresses[0] ?? "" };
}

async function wasRequested({ db, tables: { auditLogs } }: TenantWriting, id: string): Promise<boolean> {
	const found = await db
		.select({ seq: auditLogs.seq })
		.from(auditLogs)
		.where(
			and(
				eq(auditLogs.subjectType, "invitation"),
				eq(auditLogs.subjectId, id),
				eq(auditLogs.event, "invitation.asked"),
				gt(auditLogs.at, new Date(Date.now() - ASKED_EVERY_MS)),
			),
		)
		.limit(1);
	return found.length > 0;
}
