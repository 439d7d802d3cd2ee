import { and, eq } from "drizzle-orm";
import {
	acceptTeamInvitation,
	endTeamInvitation,
	inviteToTeam,
	isOpenTeamInvitation,
	lockTeamInvitation,
} from "#app/features/invitations/team-invitations.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/teams.ts";
import type { TenantUser } from "#db/schema/tenant/users.ts";
import { changeTeam, factsOf, findExisting } from "./teams.server.ts";

/** The name of the member concerned, and whether anything changed. */
export type TeamChange = { name: string; changed: boolean };

/** Adds an active member to a team. Refuses: 404, 403 `teams:manage`. Records: team.joined. */
export function addToTeam(tenant: Tenant, slug: string, memberId: string): Promise<TeamChange> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		const team = await findExisting(writing, slug);
		const member = await findActive(writing, memberId);
		const joined = await join(writing, team, member);
		if (!joined) writing.leaveUnchanged();
		return { name: fullName(member), changed: joined };
	});
}

/** A step: adds the member unless they are already in the team. Records: team.joined. */
export async function join(
	writing: Pick<Writing, "db" | "tables" | "record">,
	team: Team,
	member: TenantUser,
) {
	const { db, tables, record } = writing;
	const made = await db
		.insert(tables.teamMembers)
		.values({ teamId: team.id, userId: member.id })
		.onConflictDoNothing()
		.returning({ userId: tables.teamMembers.userId });
	if (made.length === 0) return false;
	await record("team.joined", { ...factsOf(team), member: { id: member.id, name: fullName(member) } });
	return true;
}

/**
 * Removes a member from a team; everyone may remove themselves. When the lead leaves, the team has none.
 * Refuses: 404, 403 `teams:manage`. Records: team.left.
 */
export function takeFromTeam(tenant: Tenant, slug: string, memberId: string): Promise<TeamChange> {
	return tenant.write(async (writing) => {
		if (memberId === writing.member.id) writing.authorizeSelf(memberId);
		else writing.authorize("teams:manage");
		const team = await findExisting(writing, slug);
		const member = await findKnown(writing, memberId);
		const { db, tables } = writing;
		const left = await db
			.delete(tables.teamMembers)
			.where(and(eq(tables.teamMembers.teamId, team.id), eq(tables.teamMembers.userId, memberId)))
			.returning({ userId: tables.teamMembers.userId });
		if (left.length === 0) {
			writing.leaveUnchanged();
			return { name: fullName(member), changed: false };
		}
		if (team.leadId === memberId) await changeTeam(writing, team, { leadId: null });
		await writing.record("team.left", {
			...factsOf(team),
			member: { id: memberId, name: fullName(member) },
		});
		return { name: fullName(member), changed: true };
	});
}

/** Makes a member the lead of a team, or removes its lead. Refuses: 404, 403 `teams:manage`. Records: team.entrusted. */
export function setTeamLead(tenant: Tenant, slug: string, memberId: string | null): Promise<TeamChange> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		const team = await findExisting(writing, slug);
		const member = memberId === null ? undefined : await findActive(writing, memberId);
		const name = member ? fullName(member) : "";
		if (team.leadId === memberId) {
			writing.leaveUnchanged();
			return { name, changed: false };
		}
		if (member) await join(writing, team, member);
		await changeTeam(writing, team, { leadId: memberId });
		await writing.record("team.entrusted", {
			...factsOf(team),
			...(member && { lead: name, leadId: member.id }),
		});
		return { name, changed: true };
	});
}

// 14: the same as for an invitation to the workspace.
const DAYS_TO_ANSWER = 14;

/**
 * Invites an active member to a team: sends an email, and the team's page shows them the two buttons.
 * Refuses: 404, 403 `teams:manage`. Records: team.invited.
 */
export function inviteMember(tenant: Tenant, slug: string, memberId: string): Promise<TeamChange> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		const team = await findExisting(writing, slug);
		const member = await findActive(writing, memberId);
		const isIn = await isInTeam(writing, team, memberId);
		const invited =
			!isIn &&
			(await inviteToTeam(writing, tenant.id, {
				team,
				member,
				invitedBy: writing.member.id,
				role: "member",
				message: null,
				expiresAt: new Date(Date.now() + DAYS_TO_ANSWER * 24 * 3_600_000),
			}));
		if (!invited) writing.leaveUnchanged();
		return { name: fullName(member), changed: Boolean(invited) };
	});
}

/**
 * Saves the invited member's answer. Idempotent. Refuses: 404 when there is no invitation, or it has expired.
 * Records: team.answered, and what joining records.
 */
export function answerInvitation(tenant: Tenant, slug: string, answer: "accept" | "decline"): Promise<Team> {
	return tenant.write(async (writing) => {
		const { member } = writing;
		writing.authorizeSelf(member.id);
		const team = await findExisting(writing, slug);
		const id = await waitingInvitation(writing, team);
		const found = id === undefined ? undefined : await lockTeamInvitation(writing, id);
		if (!found || !isOpenTeamInvitation(found)) {
			if (answer === "accept" && !(await isInTeam(writing, team, member.id))) refuseTooLate();
			writing.leaveUnchanged();
			return team;
		}
		if (answer === "decline") await endTeamInvitation(writing, found, "declined");
		else await acceptTeamInvitation(writing, found, await findActive(writing, member.id));
		return team;
	});
}

async function waitingInvitation({ db, tables: { teamInvitations }, member }: Writing, team: Team) {
	const [row] = await db
		.select({ id: teamInvitations.id })
		.from(teamInvitations)
		.where(
			and(
				eq(teamInvitations.teamId, team.id),
				eq(teamInvitations.userId, member.id),
				eq(teamInvitations.status, "pending"),
			),
		);
	return row?.id;
}

async function isInTeam({ db, tables: { teamMembers } }: Writing, team: Team, id: string): Promise<boolean> {
	const found = await db
		.select({ id: teamMembers.userId })
		.from(teamMembers)
		.where(and(eq(teamMembers.teamId, team.id), eq(teamMembers.userId, id)));
	return found.length > 0;
}

function refuseTooLate(): never {
	return refuse(404, {
		title: "No such invitation",
		message: "You have no invitation to this team, or it has expired. Ask someone who manages teams.",
	});
}

/** Finds a member who may open the workspace. Refuses: 404. */
export async function findActive(writing: Writing, id: string): Promise<TenantUser> {
	const member = await findKnown(writing, id);
	return member.isActive ? member : refuseNobody();
}

async function findKnown({ db, tables: { users } }: Writing, id: string): Promise<TenantUser> {
	const [member] = await db.select().from(users).where(eq(users.id, id));
	return member ?? refuseNobody();
}

function refuseNobody(): never {
	return refuse(404, {
		title: "No such member",
		message: "This person isn’t an active member. Look for them in the list of members.",
	});
}
