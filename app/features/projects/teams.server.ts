import { asc, eq, isNull, or, sql } from "drizzle-orm";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** Describes a team that a project can belong to. */
export type TeamChoice = { id: number; name: string; slug: string };

/** Lists every team a project can be given to, by name, and its current team even if that was deleted. */
export function teamChoices(
	{ db, tables: { teams } }: Reading,
	current?: number | null,
): Promise<TeamChoice[]> {
	const there = isNull(teams.deletedAt);
	return db
		.select({ id: teams.id, name: teams.name, slug: teams.slug })
		.from(teams)
		.where(current ? or(there, eq(teams.id, current)) : there)
		.orderBy(asc(sql`lower(${teams.name})`), asc(teams.id));
}

/** Lists the teams for the filter. The query is prepared because every page of the list runs it. */
export const filterTeams = preparedQuery(({ db, tables: { teams } }, _shape: Record<string, never>) =>
	db
		.select({ id: teams.id, name: teams.name, slug: teams.slug })
		.from(teams)
		.where(isNull(teams.deletedAt))
		.orderBy(asc(sql`lower(${teams.name})`), asc(teams.id)),
);
