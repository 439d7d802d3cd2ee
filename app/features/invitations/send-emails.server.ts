import { and, asc, eq, isNull } from "drizzle-orm";
import { href } from "react-router";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { log } from "#app/platform/log/log.server.ts";
import { renderEmail } from "#app/platform/mail/email.ts";
import { MailUnavailable, sendMail } from "#app/platform/mail/mail.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { OWNER } from "#app/tenant/registry/last-owner.server.ts";
import { hueOf } from "#app/ui/elements/hue.ts";
import { emailSentence, inEmail } from "#app/ui/text/isolate.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type InvitationFacts, invitationEmail, requestEmail } from "./emails.ts";
import { statusOf } from "./invitation-writes.server.ts";
import { promisedTokenOf } from "./token.server.ts";

/**
 * Sends the email of an invitation to a workspace, unless it was answered, revoked or sent again since. After a crash it
 * may be sent twice; both emails have the same link.
 */
export async function sendInvitation(
	tenant: ReactingTenant,
	wanted: { id: string; timesSent: number },
): Promise<void> {
	const facts = await tenant.read((reading) => findInvitationFacts(reading, tenant, wanted));
	if (facts) await post(tenant, facts.email, invitationEmail(facts), facts.inviter);
}

/** Sends the email of an invitation to a team, unless it comes with an invitation to the workspace. */
export async function sendTeamInvitation(tenant: ReactingTenant, id: string): Promise<void> {
	const facts = await tenant.read((reading) => findTeamInvitationFacts(reading, tenant, id));
	if (facts) await post(tenant, facts.email, invitationEmail(facts), facts.inviter);
}

/** Tells the inviter, or else an owner, that someone wants a new invitation. */
export async function sendInvitationRequest(
	tenant: ReactingTenant,
	request: { id: string; email: string; askedBy?: { name: string; email: string } },
): Promise<void> {
	const to = await tenant.read((reading) => findInviter(reading, request.id));
	if (!to) return;
	const whom = encodeURIComponent(request.askedBy?.email ?? request.email);
	const url = `${pageIn(tenant.address, "/invitations/new")}?address=${whom}`;
	const { email, askedBy } = request;
	await post(tenant, to, requestEmail({ workspace: tenant.name, email, askedBy, url }));
}

async function post(
	{ id, name }: ReactingTenant,
	to: string,
	{ subject, content }: ReturnType<typeof requestEmail>,
	inviter?: string,
): Promise<void> {
	const sender = { name, hue: hueOf(id) };
	const fromName = inviter === undefined ? inEmail(name) : emailSentence`${inviter} at ${name}`;
	await sendMail({ to, fromName, subject, ...renderEmail({ sender, ...content }) }).catch(
		(error: unknown) => {
			// The inviter sees that nobody answers; retrying for days would change nothing.
			if (!(error instanceof MailUnavailable && error.permanent)) throw error;
			log.warn({ err: error }, "an invitation's email was refused permanently");
		},
	);
}

const urlOf = (origin: string, invitation: Parameters<typeof promisedTokenOf>[0]) =>
	origin + href("/invitations/:key", { key: promisedTokenOf(invitation) });

type Addressed = InvitationFacts & { email: string };

async function findInvitationFacts(
	{ db, tables }: TenantReading,
	{ name, timeZone, origin }: ReactingTenant,
	{ id, timesSent }: { id: string; timesSent: number },
): Promise<Addressed | undefined> {
	const { invitations, roles, teamInvitations, teams, users } = tables;
	const [row] = await db
		.select({ invitation: invitations, role: roles.name, inviter: users })
		.from(invitations)
		.innerJoin(roles, eq(roles.key, invitations.role))
		.innerJoin(users, eq(users.id, invitations.invitedBy))
		.where(and(eq(invitations.id, id), eq(invitations.timesSent, timesSent)));
	if (!row || statusOf(row.invitation) !== "pending") return undefined;
	const riding = await db
		.select({ name: teams.name })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.where(and(eq(teamInvitations.invitationId, id), isNull(teams.deletedAt)))
		.orderBy(asc(inNameOrder(teams.name)));
	const { email, message, expiresAt } = row.invitation;
	return {
		...{ email, message, expiresAt, kind: "workspace", role: row.role },
		workspace: { name, timeZone },
		inviter: fullName(row.inviter),
		teams: riding.map((team) => team.name),
		url: urlOf(origin, row.invitation),
	};
}

async function findTeamInvitationFacts(
	{ db, tables }: TenantReading,
	{ name, timeZone, origin }: ReactingTenant,
	id: string,
): Promise<Addressed | undefined> {
	const { teamInvitations, teams, users } = tables;
	const [row] = await db
		.select({ invitation: teamInvitations, team: teams, inviter: users })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.innerJoin(users, eq(users.id, teamInvitations.invitedBy))
		.where(eq(teamInvitations.id, id));
	const isOwn = row !== undefined && row.invitation.tokenHash !== null;
	if (!isOwn || row.team.deletedAt || statusOf(row.invitation) !== "pending") return undefined;
	const { email, message, expiresAt, role } = row.invitation;
	return {
		...{ email, message, expiresAt, kind: "team", role },
		workspace: { name, timeZone },
		inviter: fullName(row.inviter),
		teams: [row.team.name],
		url: urlOf(origin, row.invitation),
	};
}

/** Returns the address of the inviter while they are a member, otherwise that of the owner who joined first. */
async function findInviter({ db, tables }: TenantReading, id: string): Promise<string | undefined> {
	const { invitations, teamInvitations, users } = tables;
	const active = eq(users.isActive, true);
	const [[first], [second], [owner]] = await Promise.all([
		db
			.select({ email: users.email })
			.from(invitations)
			.innerJoin(users, eq(users.id, invitations.invitedBy))
			.where(and(eq(invitations.id, id), active)),
		db
			.select({ email: users.email })
			.from(teamInvitations)
			.innerJoin(users, eq(users.id, teamInvitations.invitedBy))
			.where(and(eq(teamInvitations.id, id), active)),
		db
			.select({ email: users.email })
			.from(users)
			.where(and(eq(users.role, OWNER), active))
			.orderBy(asc(users.joinedAt))
			.limit(1),
	]);
	return (first ?? second ?? owner)?.email;
}
