import { asc, eq, isNull, or, sql } from "drizzle-orm";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** A team that a project can belong to. */
export type TeamChoice = { id: number; name: string; slug: string };

/** Every team a project can be given to, by name; besides these the one it has, should that be deleted. */
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

/** The same for the filter of the list: one of every page's queries, so it is prepared. */
export const filterTeams = preparedQuery(({ db, tables: { teams } }, _shape: Record<string, never>) =>
	db
		.select({ id: teams.id, name: teams.name, slug: teams.slug })
		.from(teams)
		.where(isNull(teams.deletedAt))
		.orderBy(asc(sql`lower(${teams.name})`), asc(teams.id)),
);
