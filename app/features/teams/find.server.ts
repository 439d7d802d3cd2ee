import { and, eq, isNull, type SQL } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/index.ts";

/** Refuses: 404 for a team that does not exist or was deleted. */
export async function findTeam(reading: Reading, slug: string): Promise<Team> {
	const [team] = await select(reading, slug, isNull(reading.tables.teams.deletedAt));
	return team ?? refuseUnknown();
}

/**
 * The same, to be changed: whoever else is changing it is waited for.
 * A deleted one is found too, by those who could have deleted it. Refuses: 404.
 */
export async function findTeamToChange(writing: Writing, slug: string): Promise<Team> {
	const [team] = await select(writing, slug).for("update");
	if (!team || (team.deletedAt && !writing.can("teams:manage"))) return refuseUnknown();
	return team;
}

function select({ db, tables: { teams } }: Reading, slug: string, condition?: SQL) {
	// `%00` in an address: PostgreSQL's text cannot hold it, and says so with an error.
	const asked = slug.replaceAll("\0", "\uFFFD");
	return db
		.select()
		.from(teams)
		.where(and(eq(teams.slug, asked), condition));
}

/** Refuses: 404, in the one way that no team is told from another. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such team",
		message: "There is no team at this address. Look for it in the list of teams.",
	});
}
