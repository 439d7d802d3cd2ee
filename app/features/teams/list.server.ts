import { and, asc, count, eq, isNull, sql } from "drizzle-orm";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { MOST_TEAMS } from "./teams.server.ts";

/** One line of the list. */
export type ListedTeam = {
	id: number;
	name: string;
	slug: string;
	description: string | null;
	members: number;
	/** Full name, or the address when none is known. */
	lead: string | null;
	/** What the asking member is in it; null when they are not in it. */
	mine: "Lead" | "Member" | null;
};

/** Lists every team, by name. */
export function listTeams(tenant: Tenant): Promise<ListedTeam[]> {
	return tenant.read(({ db, tables: { teams, teamMembers, users }, member }) => {
		const leadName = sql<
			string | null
		>`coalesce(nullif(concat_ws(' ', ${users.firstName}, ${users.lastName}), ''), ${users.email})`;
		return db
			.select({
				id: teams.id,
				name: teams.name,
				slug: teams.slug,
				description: teams.description,
				members: count(teamMembers.userId),
				lead: leadName,
				mine: sql<ListedTeam["mine"]>`case
					when ${teams.leadId} = ${member.id} then 'Lead'
					when bool_or(${teamMembers.userId} = ${member.id}) then 'Member'
				end`,
			})
			.from(teams)
			.leftJoin(teamMembers, eq(teamMembers.teamId, teams.id))
			.leftJoin(users, eq(users.id, teams.leadId))
			.where(isNull(teams.deletedAt))
			.groupBy(teams.id, users.id)
			.orderBy(asc(sql`lower(${teams.name})`), asc(teams.id))
			.limit(MOST_TEAMS);
	});
}

/** Lists the teams that have invited this member and await an answer, by name. */
export function listMyTeamInvitations(tenant: Tenant): Promise<{ name: string; slug: string }[]> {
	return tenant.read(({ db, tables: { teams, teamInvitations }, member }) =>
		db
			.select({ name: teams.name, slug: teams.slug })
			.from(teamInvitations)
			.innerJoin(teams, and(eq(teams.id, teamInvitations.teamId), isNull(teams.deletedAt)))
			.where(
				and(
					eq(teamInvitations.userId, member.id),
					eq(teamInvitations.status, "pending"),
					sql`${teamInvitations.expiresAt} > now()`,
				),
			)
			.orderBy(asc(teams.name))
			.limit(MOST_TEAMS),
	);
}
