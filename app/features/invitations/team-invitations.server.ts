import { randomUUID } from "node:crypto";
import { and, eq, lte, sql } from "drizzle-orm";
import { normalized } from "#app/platform/mail/email-address.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { closeLinks, openLinks, renewLink } from "#app/tenant/registry/invitation-links.server.ts";
import type { Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { TeamInvitation } from "#db/schema/tenant/invitations.ts";
import type { Team } from "#db/schema/tenant/teams.ts";
import { joinTeam, statusOf } from "./invitation-writes.server.ts";
import { linkOf } from "./token.server.ts";

/**
 * Steps inside a write for invitations of members to a team. Each has its own email and page, like an invitation to the
 * workspace; the reaction to `team.invited` sends the email. The caller checks who may take a step.
 */

type TeamFacts = Pick<Team, "id" | "name" | "slug">;

export type TeamInvite = {
	team: TeamFacts;
	/** The active member who is invited. */
	member: { id: string; email: string };
	/** The id of the member who invites them. */
	invitedBy: string;
	role: TeamInvitation["role"];
	message: string | null;
	expiresAt: Date;
};

/**
 * Invites a member to a team. Returns the invitation's id, or undefined when one is already pending. Records:
 * team.invited.
 */
export async function inviteToTeam(
	writing: TenantWriting,
	tenantId: string,
	{ team, member, invitedBy, role, message, expiresAt }: TeamInvite,
): Promise<string | undefined> {
	const { db, tables, record } = writing;
	const email = normalized(member.email);
	await settleExpired(writing, team.id, email);
	const id = randomUUID();
	const content = linkOf(id, 1, expiresAt);
	const made = await db
		.insert(tables.teamInvitations)
		.values({ id, email, ...content, invitedBy, message, teamId: team.id, role, userId: member.id })
		.onConflictDoNothing()
		.returning({ id: tables.teamInvitations.id });
	if (made.length === 0) return undefined;
	await openLinks(writing, tenantId, [{ id, kind: "team", email, tokenHash: content.tokenHash, expiresAt }]);
	await record("team.invited", { ...factsOf(team), invitation: id, email });
	return id;
}

/** Finds an invitation to a team with that team, and locks the invitation until the transaction ends. */
export async function lockTeamInvitation(
	{ db, tables: { teamInvitations, teams } }: TenantWriting,
	id: string,
): Promise<{ invitation: TeamInvitation; team: Team } | undefined> {
	const [invitation] = await db
		.select()
		.from(teamInvitations)
		.where(eq(teamInvitations.id, id))
		.for("update");
	if (!invitation) return undefined;
	const [team] = await db.select().from(teams).where(eq(teams.id, invitation.teamId));
	return team && { invitation, team };
}

/**
 * Sends a locked invitation that has its own email again; the link in the older email stops working. Records:
 * team.invited.
 */
export async function resendTeamInvitation(
	writing: TenantWriting,
	{ invitation, team }: { invitation: TeamInvitation; team: TeamFacts },
	expiresAt: Date,
): Promise<void> {
	const { teamInvitations } = writing.tables;
	const content = linkOf(invitation.id, invitation.timesSent + 1, expiresAt);
	await writing.db
		.update(teamInvitations)
		.set({ ...content, status: "pending", endedAt: null, updatedAt: new Date() })
		.where(eq(teamInvitations.id, invitation.id));
	await renewLink(writing, invitation.id, content);
	await writing.record("team.invited", {
		...factsOf(team),
		invitation: invitation.id,
		email: invitation.email,
	});
}

/** Ends a locked, pending invitation without a member. Records: team.answered. */
export async function endTeamInvitation(
	writing: TenantWriting,
	{ invitation, team }: { invitation: TeamInvitation; team: TeamFacts },
	how: "declined" | "revoked",
): Promise<void> {
	await settle(writing, invitation, { status: how });
	const { id, email } = invitation;
	await writing.record("team.answered", { ...factsOf(team), invitation: id, email, how });
}

/**
 * Adds the invited, active member to the team, as its lead if the invitation says so. Records: team.answered,
 * team.joined, team.entrusted.
 */
export async function acceptTeamInvitation(
	writing: TenantWriting,
	{ invitation, team }: { invitation: TeamInvitation; team: TeamFacts },
	person: Pick<Newcomer, "id" | "email" | "firstName" | "lastName">,
): Promise<void> {
	const { db, tables, record } = writing;
	await joinTeam(writing, team, person);
	if (invitation.role === "lead") {
		await db
			.update(tables.teams)
			.set({ leadId: person.id, version: sql`${tables.teams.version} + 1`, updatedAt: new Date() })
			.where(eq(tables.teams.id, team.id));
		await record("team.entrusted", { ...factsOf(team), lead: fullName(person), leadId: person.id });
	}
	await settle(writing, invitation, { status: "accepted", userId: person.id });
	const { id, email } = invitation;
	await record("team.answered", { ...factsOf(team), invitation: id, email, how: "accepted" });
}

/** Tells whether the invitation can still be answered. */
export const isOpenTeamInvitation = ({ invitation, team }: { invitation: TeamInvitation; team: Team }) =>
	statusOf(invitation) === "pending" && team.deletedAt === null;

const factsOf = ({ id, name, slug }: TeamFacts) => ({ id, name, slug });

async function settle(
	writing: TenantWriting,
	{ id }: TeamInvitation,
	change: Partial<TeamInvitation>,
): Promise<void> {
	const { teamInvitations } = writing.tables;
	const endedAt = new Date();
	await writing.db
		.update(teamInvitations)
		.set({ ...change, endedAt, updatedAt: endedAt })
		.where(eq(teamInvitations.id, id));
	await closeLinks(writing, [id]);
}

async function settleExpired(writing: TenantWriting, teamId: number, email: string): Promise<void> {
	const { db, tables } = writing;
	const { teamInvitations } = tables;
	const now = new Date();
	const ended = await db
		.update(teamInvitations)
		.set({ status: "expired", endedAt: teamInvitations.expiresAt, updatedAt: now })
		.where(
			and(
				eq(teamInvitations.teamId, teamId),
				eq(teamInvitations.email, email),
				eq(teamInvitations.status, "pending"),
				lte(teamInvitations.expiresAt, now),
			),
		)
		.returning({ id: teamInvitations.id });
	await closeLinks(
		writing,
		ended.map(({ id }) => id),
	);
}
