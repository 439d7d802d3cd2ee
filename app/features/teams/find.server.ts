import { eq } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { type Deleted, isDeleted, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/teams.ts";

/** Finds a team. Refuses: 404; for one that was deleted, it says so. */
export async function findTeam(reading: Reading, slug: string): Promise<Team> {
	const [team] = await select(reading, slug);
	if (!team) return refuseUnknown();
	return isDeleted(team) ? refuseGone(reading, team) : team;
}

/**
 * Finds a team to be changed and locks it, after waiting for anyone else who is changing it.
 * Finds a deleted one too, for members who may delete teams. Refuses: 404.
 */
export async function findTeamToChange(writing: Writing, slug: string): Promise<Team> {
	const [team] = await select(writing, slug).for("update");
	if (!team) return refuseUnknown();
	if (isDeleted(team) && !writing.can("teams:manage")) return refuseGone(writing, team);
	return team;
}

/** Refuses a deleted team. Refuses: 404, always. */
export function refuseGone(reading: Reading, team: Deleted<Team>): never {
	return refuseDeleted(
		"team",
		team,
		reading.can("teams:manage") ? pageIn("", "/teams/:team/delete", team.slug) : undefined,
	);
}

function select({ db, tables: { teams } }: Reading, slug: string) {
	// Replaces `%00` in an address, which PostgreSQL's text type rejects with an error.
	const asked = slug.replaceAll("\0", "\uFFFD");
	return db.select().from(teams).where(eq(teams.slug, asked));
}

/** Refuses: 404, worded the same for every team, so that nobody learns which ones exist. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such team",
		message: "There is no team at this address. Look for it in the list of teams.",
	});
}
