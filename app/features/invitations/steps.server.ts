import { and, desc, eq, gt, inArray, isNull, lte } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import { closeLinks } from "#app/tenant/registry/invitation-links.server.ts";
import { admit, type MembershipWriting } from "#app/tenant/registry/membership.server.ts";
import { keepPerson, type Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import type { Invitation, TeamInvitation } from "#db/schema/tenant/index.ts";

/**
 * Steps inside a write that answer an invitation, whichever way the answer comes: from its page, from Clerk, or by
 * joining otherwise. Each locks the invitation first, so that of two answers the second finds the first.
 */

/** What an invitation is now: a pending one whose time is over has expired, though nobody has written it down. */
export function statusOf({ status, expiresAt }: Pick<Invitation, "status" | "expiresAt">) {
	return status === "pending" && expiresAt.getTime() <= Date.now() ? "expired" : status;
}

/** What the trail says of an invitation. */
export const factsOf = ({ id, email, role, timesSent }: Invitation | TeamInvitation) => ({
	id,
	email,
	role,
	timesSent,
});

/** A workspace's invitation, held until the transaction ends. */
export async function lockInvitation(
	{ db, tables: { invitations } }: MembershipWriting,
	id: string,
): Promise<Invitation | undefined> {
	const [found] = await db.select().from(invitations).where(eq(invitations.id, id)).for("update");
	return found;
}

/** Whether somebody is in: `gone` once they left or were removed, `stranger` when they never were. */
export async function standingOf(
	{ db, tables: { users } }: Pick<MembershipWriting, "db" | "tables">,
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
 * Makes a member of somebody by their invitation, which must be locked and pending: with its role unless they are in
 * already, and in its teams. False when they were a member. Records: member.joined, team.joined, invitation.accepted.
 */
export async function takeUp(
	writing: MembershipWriting,
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
	await closeLinks(db, [invitation.id]);
	await record("invitation.accepted", factsOf(invitation));
	return joined;
}

/**
 * Lets somebody in who became a member elsewhere: at Clerk, or by their address's domain. An invitation that waits for
 * one of their addresses is taken up, and its role and teams count; without one they get `role`. False when they are in
 * already, or suspended. Records: member.joined, and what `takeUp` records.
 */
export async function admitInvited(
	writing: MembershipWriting,
	tenantId: string,
	person: Newcomer,
	role: string,
): Promise<boolean> {
	const invitation = await lockPendingFor(writing, person.addresses);
	if (!invitation) return admit(writing, tenantId, await keepPerson(writing, person), role);
	if ((await standingOf(writing, person.id)) === "suspended") return false;
	return takeUp(writing, tenantId, invitation, person);
}

/** The newest invitation that waits for one of these addresses. */
async function lockPendingFor(
	{ db, tables: { invitations } }: MembershipWriting,
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

/** The teams that ride on an invitation; one that was deleted meanwhile is passed over. */
async function joinTeams(
	writing: MembershipWriting,
	invitation: Invitation,
	person: Newcomer,
): Promise<void> {
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
	await endRiding(writing, [invitation.id], "expired");
}

type TeamFacts = { id: number; name: string; slug: string };

/** Puts a member into a team; in it already is fine. Records: team.joined. */
export async function joinTeam(
	{ db, tables: { teamMembers }, record }: MembershipWriting,
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

/** The team invitations that ride on these end with them. */
export async function endRiding(
	{ db, tables: { teamInvitations } }: MembershipWriting,
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

/** Turns a locked, pending invitation away. Records: invitation.declined. */
export async function turnDown(writing: MembershipWriting, invitation: Invitation): Promise<void> {
	await endInvitation(writing, invitation, "declined");
	await writing.record("invitation.declined", factsOf(invitation));
}

/** Ends a locked invitation, with the teams that ride on it; its link says so from now on. */
export async function endInvitation(
	writing: MembershipWriting,
	{ id }: Invitation,
	status: "declined" | "revoked",
): Promise<void> {
	const { db, tables } = writing;
	const endedAt = new Date();
	await db
		.update(tables.invitations)
		.set({ status, endedAt, updatedAt: endedAt })
		.where(eq(tables.invitations.id, id));
	await endRiding(writing, [id], status);
	await closeLinks(db, [id]);
}

/** Writes down that the time of these addresses' invitations is over, so that they can be invited again. */
export async function settleExpired(writing: MembershipWriting, addresses: readonly string[]): Promise<void> {
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
	await endRiding(writing, ids, "expired");
	await closeLinks(db, ids);
}
