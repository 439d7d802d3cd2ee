import { and, asc, eq, ilike, notExists, sql } from "drizzle-orm";
import { reasonAgainst } from "#app/tenant/explain.ts";
import { fullName } from "#app/tenant/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/index.ts";
import { findTeam } from "./find.server.ts";

/** Enough to know each other by; more are found among the members. */
const PEOPLE_SHOWN = 200;
const FOUND_SHOWN = 20;

/** Somebody in a team. */
export type TeamPerson = { id: string; name: string; role: string; joinedAt: Date; isLead: boolean };

/** A team with its people, the lead first, and what this member may do with it. Refuses: 404. */
export function getTeam(tenant: Tenant, slug: string) {
	return tenant.read(async (reading) => {
		const team = await findTeam(reading, slug);
		const [people, invitations, [mine]] = await Promise.all([
			peopleOf(reading, team),
			reading.can("teams:manage") ? pendingInvitations(reading, team) : [],
			myInvitation(reading, team),
		]);
		return {
			team,
			people,
			invitations,
			invited: mine !== undefined,
			isIn: people.some(({ id }) => id === reading.member.id),
			cannotManage: reading.can("teams:manage") ? null : reasonAgainst(reading.member, "teams:manage"),
		};
	});
}

async function peopleOf({ db, tables }: Reading, team: Team): Promise<TeamPerson[]> {
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
		.where(eq(teamMembers.teamId, team.id))
		.orderBy(sql`${users.id} <> ${team.leadId ?? ""}`, asc(teamMembers.joinedAt), asc(users.id))
		.limit(PEOPLE_SHOWN);
	return rows.map(({ id, role, joinedAt, ...person }) => ({
		id,
		name: fullName(person),
		role,
		joinedAt,
		isLead: id === team.leadId,
	}));
}

function pendingInvitations({ db, tables: { teamInvitations } }: Reading, team: Team) {
	const { id, email, expiresAt, invitationId } = teamInvitations;
	return db
		.select({ id, email, expiresAt, isNew: sql<boolean>`${invitationId} is not null` })
		.from(teamInvitations)
		.where(and(eq(teamInvitations.teamId, team.id), eq(teamInvitations.status, "pending")))
		.orderBy(asc(teamInvitations.createdAt))
		.limit(PEOPLE_SHOWN);
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

/** Somebody who could be put into a team. */
export type Candidate = { id: string; name: string; email: string };

/** Active members who are not in the team, by name, those that fit the words. Refuses: 404, 403 `teams:manage`. */
export function findCandidates(tenant: Tenant, slug: string, words: string | undefined) {
	return tenant.read(async (reading) => {
		reading.authorize("teams:manage");
		const team = await findTeam(reading, slug);
		const { db, tables } = reading;
		const { users, teamMembers } = tables;
		const whole = sql`coalesce(${users.firstName} || ' ', '') || coalesce(${users.lastName} || ' ', '') || ${users.email}`;
		const rows = await db
			.select({ id: users.id, firstName: users.firstName, lastName: users.lastName, email: users.email })
			.from(users)
			.where(
				and(
					eq(users.isActive, true),
					words ? ilike(whole, `%${words.replaceAll(/[\\%_]/g, "\\$&")}%`) : undefined,
					notExists(
						db
							.select({ one: sql`1` })
							.from(teamMembers)
							.where(and(eq(teamMembers.teamId, team.id), eq(teamMembers.userId, users.id))),
					),
				),
			)
			.orderBy(asc(sql`lower(${whole})`), asc(users.id))
			.limit(FOUND_SHOWN + 1);
		const candidates = rows.map(({ id, ...person }) => ({ id, name: fullName(person), email: person.email }));
		return { team, candidates: candidates.slice(0, FOUND_SHOWN), more: candidates.length > FOUND_SHOWN };
	});
}
