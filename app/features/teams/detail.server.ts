import { and, asc, count, desc, eq, notExists, sql } from "drizzle-orm";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { matchesWords } from "#app/tenant/choices.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/teams.ts";
import { findTeam } from "./find.server.ts";

/** 50: a list that can be read through; search finds anyone who is not on it. */
const PEOPLE_SHOWN = 50;
// The oldest ones; they are answered or expire within days.
const INVITED_SHOWN = 50;
const FOUND_SHOWN = 20;
const PROJECTS_SHOWN = 6;
// Bytes of HTML: a page has 50 kB for all, and shows some names three times.
const MOST_TEXT = 5_000;

/** A member of a team. */
export type TeamPerson = { id: string; name: string; role: string; joinedAt: Date; isLead: boolean };

/**
 * Returns a team with its people who match the words, the lead first, and what this member may do with it. Refuses:
 * 404.
 */
export function getTeam(tenant: Tenant, slug: string, words?: string) {
	return tenant.read(async (reading) => {
		const team = await findTeam(reading, slug);
		const [people, [all], own, invited, [mine], projects] = await Promise.all([
			peopleOf(reading, team, words),
			countPeople(reading, team, words),
			ownPart(reading, team),
			reading.can("teams:manage") ? pendingInvitations(reading, team) : [],
			myInvitation(reading, team),
			projectsOf(reading, team),
		]);
		const invitations = invited.slice(0, Math.min(INVITED_SHOWN, fitting(invited, MOST_TEXT)));
		return {
			team,
			people,
			more: Math.max(0, (all?.people ?? 0) - people.length),
			projects,
			invitations,
			moreInvited: invited.length > invitations.length,
			invited: mine !== undefined,
			isIn: own.length > 0,
			cannotManage: reading.can("teams:manage") ? null : reasonAgainst(reading.member, "teams:manage"),
		};
	});
}

function ownPart({ db, tables: { teamMembers }, member }: Reading, team: Team) {
	return db
		.select({ id: teamMembers.userId })
		.from(teamMembers)
		.where(and(eq(teamMembers.teamId, team.id), eq(teamMembers.userId, member.id)));
}

/** Matches the people in the team whose name, or address where it may be seen, contains the words. */
const inTeam = ({ tables: { teamMembers, users }, can }: Reading, team: Team, words: string | undefined) =>
	and(eq(teamMembers.teamId, team.id), matchesWords(users, words, { seesAddresses: can("users:manage") }));

function countPeople(reading: Reading, team: Team, words: string | undefined) {
	const { teamMembers, users } = reading.tables;
	return reading.db
		.select({ people: count() })
		.from(teamMembers)
		.innerJoin(users, eq(users.id, teamMembers.userId))
		.where(inTeam(reading, team, words));
}

async function peopleOf(reading: Reading, team: Team, words: string | undefined): Promise<TeamPerson[]> {
	const { db, tables } = reading;
	const { teamMembers, users, roles } = tables;
	const rows = await db
		.select({
			id: users.id,
			firstName: users.firstName,
			lastName: users.lastName,
			email: users.email,
			role: roles.name,
			joinedAt: teamMembers.joinedAt,
		})
		.from(teamMembers)
		.innerJoin(users, eq(users.id, teamMembers.userId))
		.innerJoin(roles, eq(roles.key, users.role))
		.where(inTeam(reading, team, words))
		.orderBy(sql`${users.id} <> ${team.leadId ?? ""}`, asc(teamMembers.joinedAt), asc(users.id))
		.limit(PEOPLE_SHOWN);
	return rows.slice(0, fitting(rows, MOST_TEXT)).map(({ id, role, joinedAt, ...person }) => ({
		id,
		name: fullName(person),
		role,
		joinedAt,
		isLead: id === team.leadId,
	}));
}

/** The active projects of a team that changed last, of those that the member sees. */
function projectsOf(reading: Reading, team: Team) {
	const { projects } = reading.tables;
	const { name, slug, stage, dueOn, status } = projects;
	return reading.db
		.select({ name, slug, stage, dueOn, status })
		.from(projects)
		.where(and(eq(projects.teamId, team.id), eq(projects.status, "active"), listedProjects(reading)))
		.orderBy(desc(projects.updatedAt), desc(projects.id))
		.limit(PROJECTS_SHOWN);
}

function pendingInvitations({ db, tables: { teamInvitations } }: Reading, team: Team) {
	const { id, email, expiresAt, invitationId } = teamInvitations;
	return db
		.select({ id, email, expiresAt, isNew: sql<boolean>`${invitationId} is not null` })
		.from(teamInvitations)
		.where(and(eq(teamInvitations.teamId, team.id), eq(teamInvitations.status, "pending")))
		.orderBy(asc(teamInvitations.createdAt))
		.limit(INVITED_SHOWN + 1);
}

function myInvitation({ db, tables: { teamInvitations }, member }: Reading, team: Team) {
	return db
		.select({ id: teamInvitations.id })
		.from(teamInvitations)
		.where(
			and(
				eq(teamInvitations.teamId, team.id),
				eq(teamInvitations.userId, member.id),
				eq(teamInvitations.status, "pending"),
				sql`${teamInvitations.expiresAt} > now()`,
			),
		);
}

/** A member who could be added to a team. */
export type Candidate = { id: string; name: string; email: string };

/** Finds active members who are not in the team and match the words, by name. Refuses: 404, 403 `teams:manage`. */
export function findCandidates(tenant: Tenant, slug: string, words: string | undefined) {
	return tenant.read(async (reading) => {
		reading.authorize("teams:manage");
		const team = await findTeam(reading, slug);
		const { db, tables } = reading;
		const { users, teamMembers } = tables;
		const rows = await db
			.select({ id: users.id, firstName: users.firstName, lastName: users.lastName, email: users.email })
			.from(users)
			.where(
				and(
					eq(users.isActive, true),
					matchesWords(users, words, { seesAddresses: true }),
					notExists(
						db
							.select({ one: sql`1` })
							.from(teamMembers)
							.where(and(eq(teamMembers.teamId, team.id), eq(teamMembers.userId, users.id))),
					),
				),
			)
			.orderBy(asc(inNameOrder(sortName(users))), asc(users.id))
			.limit(FOUND_SHOWN + 1);
		const candidates = rows.map(({ id, ...person }) => ({ id, name: fullName(person), email: person.email }));
		const shown = candidates.slice(0, Math.min(FOUND_SHOWN, fitting(candidates, MOST_TEXT)));
		return { team, candidates: shown, more: candidates.length > shown.length };
	});
}
