import { and, eq, isNull, type SQL } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/teams.ts";

/** Finds a team. Refuses: 404 for a team that does not exist or was deleted. */
export async function findTeam(reading: Reading, slug: string): Promise<Team> {
	const [team] = await select(reading, slug, isNull(reading.tables.teams.deletedAt));
	return team ?? refuseUnknown();
}

/**
 * Finds a team to be changed and locks it, after waiting for anyone else who is changing it.
 * Finds a deleted one too, for members who may delete teams. Refuses: 404.
 */
export async function findTeamToChange(writing: Writing, slug: string): Promise<Team> {
	const [team] = await select(writing, slug).for("update");
	if (!team || (team.deletedAt && !writing.can("teams:manage"))) return refuseUnknown();
	return team;
}

function select({ db, tables: { teams } }: Reading, slug: string, condition?: SQL) {
	// Replaces `%00` in an address, which PostgreSQL's text type rejects with an error.
	const asked = slug.replaceAll("\0", "\uFFFD");
	return db
		.select()
		.from(teams)
		.where(and(eq(teams.slug, asked), condition));
}

/** Refuses: 404, worded the same for every team, so that nobody learns which ones exist. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such team",
		message: "There is no team at this address. Look for it in the list of teams.",
	});
}
