import { asc, eq, isNull, or } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import type { TeamChoice } from "#app/tenant/choices.server.ts";
import { suggestPeople } from "#app/tenant/people/find-named.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** What the form of a project offers: teams to choose from, and names of possible leads. */
export type ProjectChoices = { teams: TeamChoice[]; people: string[] };

/** Returns what the form offers; for a project that exists, its current team even if that was deleted. */
export async function projectChoices(reading: Reading, currentTeam?: number | null): Promise<ProjectChoices> {
	const [teams, people] = await Promise.all([teamChoices(reading, currentTeam), suggestPeople(reading)]);
	return { teams, people };
}

/** Lists every team a project can be given to, by name, and its current team even if that was deleted. */
function teamChoices({ db, tables: { teams } }: Reading, current?: number | null): Promise<TeamChoice[]> {
	const there = isNull(teams.deletedAt);
	return db
		.select({ id: teams.id, name: teams.name, slug: teams.slug })
		.from(teams)
		.where(current ? or(there, eq(teams.id, current)) : there)
		.orderBy(asc(inNameOrder(teams.name)), asc(teams.id));
}
