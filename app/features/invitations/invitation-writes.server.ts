import { and, desc, eq, gt, inArray, isNull, lte } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import { closeLinks } from "#app/tenant/registry/invitation-links.server.ts";
import { admit } from "#app/tenant/registry/membership-writes.server.ts";
import { keepPerson, type Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { Invitation, TeamInvitation } from "#db/schema/tenant/invitations.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

/**
 * Steps inside a write that answer an invitation, whether the answer comes from its page, from Clerk, or by joining
 * another way. Each locks the invitation first, so that the second of two answers finds the first.
 */

/** Returns the current status: a pending invitation past its expiry is expired, even if its row does not say so yet. */
export function statusOf({ status, expiresAt }: Pick<Invitation, "status" | "expiresAt">) {
	return status === "pending" && expiresAt.getTime() <= Date.now() ? "expired" : status;
}

/** Returns what the audit log records about an invitation. */
export const factsOf = ({ id, email, role, timesSent }: Invitation | TeamInvitation) => ({
	id,
	email,
	role,
	timesSent,
});

/** Finds an invitation to the workspace and locks it until the transaction ends. */
export async function lockInvitation(
	{ db, tables: { invitations } }: TenantWriting,
	id: string,
): Promise<Invitation | undefined> {
	const [found] = await db.select().from(invitations).where(eq(invitations.id, id)).for("update");
	return found;
}

/** Returns a person's membership status: `gone` if they left or were removed, `stranger` if they were never a member. */
export async function findMembershipStatus(
	{ db, tables: { users } }: TenantReading,
	userId: string,
): Promise<"active" | "suspended" | "gone" | "stranger"> {
	const [row] = await db
		.select({ isActive: users.isActive, leftAt: users.leftAt })
		.from(users)
		.where(eq(users.id, userId));
	if (!row) return "stranger";
	if (row.leftAt) return "gone";
	return row.isActive ? "active" : "suspended";
}

/**
 * Makes a person a member by their invitation, which must be locked and pending: with its role unless they are already
 * a member, and in its teams. Returns false when they already were a member. Records: member.joined, team.joined,
 * invitation.accepted.
 */
export async function acceptLocked(
	writing: TenantWriting,
	tenantId: string,
	invitation: Invitation,
	person: Newcomer,
): Promise<boolean> {
	const { db, tables, record } = writing;
	const joined = await admit(writing, tenantId, await keepPerson(writing, person), invitation.role);
	await joinTeams(writing, invitation, person);
	const endedAt = new Date();
	await db
		.update(tables.invitations)
		.set({ status: "accepted", acceptedBy: person.id, endedAt, updatedAt: endedAt })
		.where(eq(tables.invitations.id, invitation.id));
	await closeLinks(writing, [invitation.id]);
	await record("invitation.accepted", factsOf(invitation));
	return joined;
}

/**
 * Admits a person who became a member elsewhere: at Clerk, or by their address's domain. A pending invitation to one of
 * their addresses is accepted, with its role and teams; without one they get `role`. Returns false when they are already
 * a member, or suspended. Records: member.joined, and what `takeUp` records.
 */
export async function admitInvited(
	writing: TenantWriting,
	tenantId: string,
	person: Newcomer,
	role: string,
): Promise<boolean> {
	const invitation = await lockPendingFor(writing, person.addresses);
	if (!invitation) return admit(writing, tenantId, await keepPerson(writing, person), role);
	if ((await findMembershipStatus(writing, person.id)) === "suspended") return false;
	return acceptLocked(writing, tenantId, invitation, person);
}

/** Finds and locks the newest pending invitation to one of these addresses. */
async function lockPendingFor(
	{ db, tables: { invitations } }: TenantWriting,
	addresses: readonly string[],
): Promise<Invitation | undefined> {
	if (addresses.length === 0) return undefined;
	const [found] = await db
		.select()
		.from(invitations)
		.where(
			and(
				inArray(invitations.email, [...addresses]),
				eq(invitations.status, "pending"),
				gt(invitations.expiresAt, new Date()),
			),
		)
		.orderBy(desc(invitations.createdAt))
		.limit(1)
		.for("update");
	return found;
}

/** Adds the person to the teams that come with an invitation; skips a team that was deleted meanwhile. */
async function joinTeams(writing: TenantWriting, invitation: Invitation, person: Newcomer): Promise<void> {
	const { db, tables } = writing;
	const { teamInvitations, teams } = tables;
	const riding = await db
		.select({ invitation: teamInvitations, team: teams })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.where(
			and(
				eq(teamInvitations.invitationId, invitation.id),
				eq(teamInvitations.status, "pending"),
				isNull(teams.deletedAt),
			),
		)
		.orderBy(teams.id);
	for (const { team } of riding) await joinTeam(writing, team, person);
	const endedAt = new Date();
	await db
		.update(teamInvitations)
		.set({ status: "accepted", userId: person.id, endedAt, updatedAt: endedAt })
		.where(
			inArray(
				teamInvitations.id,
				riding.map((row) => row.invitation.id),
			),
		);
	await endTeamInvitationsWith(writing, [invitation.id], "expired");
}

type TeamFacts = { id: number; name: string; slug: string };

/** Adds a member to a team, unless they are already in it. Records: team.joined. */
export async function joinTeam(
	{ db, tables: { teamMembers }, record }: TenantWriting,
	{ id, name, slug }: TeamFacts,
	person: Pick<Newcomer, "id" | "email" | "firstName" | "lastName">,
): Promise<void> {
	const joined = await db
		.insert(teamMembers)
		.values({ teamId: id, userId: person.id })
		.onConflictDoNothing()
		.returning({ userId: teamMembers.userId });
	if (joined.length === 0) return;
	await record("team.joined", { id, name, slug, member: { id: person.id, name: fullName(person) } });
}

/** Ends the team invitations that come with these invitations. */
export async function endTeamInvitationsWith(
	{ db, tables: { teamInvitations } }: TenantWriting,
	invitationIds: string[],
	status: "declined" | "revoked" | "expired",
): Promise<void> {
	if (invitationIds.length === 0) return;
	const endedAt = new Date();
	await db
		.update(teamInvitations)
		.set({ status, endedAt, updatedAt: endedAt })
		.where(and(inArray(teamInvitations.invitationId, invitationIds), eq(teamInvitations.status, "pending")));
}

/** Declines a locked, pending invitation. Records: invitation.declined. */
export async function declineLocked(writing: TenantWriting, invitation: Invitation): Promise<void> {
	await endInvitation(writing, invitation, "declined");
	await writing.record("invitation.declined", factsOf(invitation));
}

/** Ends a locked invitation, with the team invitations that come with it; its link shows that from now on. */
export async function endInvitation(
	writing: TenantWriting,
	{ id }: Invitation,
	status: "declined" | "revoked",
): Promise<void> {
	const { db, tables } = writing;
	const endedAt = new Date();
	await db
		.update(tables.invitations)
		.set({ status, endedAt, updatedAt: endedAt })
		.where(eq(tables.invitations.id, id));
	await endTeamInvitationsWith(writing, [id], status);
	await closeLinks(writing, [id]);
}

/** Marks overdue invitations to these addresses as expired, so that the addresses can be invited again. */
export async function settleExpired(writing: TenantWriting, addresses: readonly string[]): Promise<void> {
	const { db, tables } = writing;
	const { invitations } = tables;
	const now = new Date();
	const ended = await db
		.update(invitations)
		.set({ status: "expired", endedAt: invitations.expiresAt, updatedAt: now })
		.where(
			and(
				inArray(invitations.email, [...addresses]),
				eq(invitations.status, "pending"),
				lte(invitations.expiresAt, now),
			),
		)
		.returning({ id: invitations.id });
	const ids = ended.map(({ id }) => id);
	await endTeamInvitationsWith(writing, ids, "expired");
	await closeLinks(writing, ids);
}
