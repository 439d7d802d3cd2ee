import { and, count, eq, isNull, like, ne, or, sql } from "drizzle-orm";
import { suggestSlug } from "#app/platform/slug.ts";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import { freeName, type WithFormerName } from "#app/tenant/refusals/free-name.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Team } from "#db/schema/tenant/teams.ts";
import { findTeamToChange, refuseGone } from "./find.server.ts";
import { LONGEST_TEAM_NAME, type TeamEdit, type TeamValues } from "./forms.ts";

/** 200: the list shows all teams on one page. */
export const MOST_TEAMS = 200;
export const TOO_MANY_TEAMS = `A workspace can have up to ${MOST_TEAMS} teams. Delete one you no longer need first.`;

/** The result of saving a team. All but `saved` are for the person to fix: 409. */
export type SavedTeam =
	| { outcome: "saved"; slug: string; name: string }
	| { outcome: "taken" }
	| { outcome: "full" }
	| { outcome: "stale"; current: Team };

/** Creates an empty team. Refuses: 403 `teams:manage`. Records: team.created. */
export function createTeam(tenant: Tenant, values: TeamValues): Promise<SavedTeam> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		await oneAtATime(writing, "teams");
		const trouble = await troubleWithNew(writing, values.name);
		if (trouble) {
			writing.leaveUnchanged();
			return { outcome: trouble };
		}
		const { id, slug } = await insert(writing, values);
		await writing.record("team.created", { id, name: values.name, slug });
		return { outcome: "saved", slug, name: values.name };
	});
}

/**
 * Saves what was typed, unless someone else saved a change since the form was opened. The address stays.
 * Refuses: 404, 403 `teams:manage`. Records: team.edited.
 */
export function editTeam(tenant: Tenant, slug: string, values: TeamEdit): Promise<SavedTeam> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		await oneAtATime(writing, "teams");
		const team = await findExisting(writing, slug);
		const changes = changesBetween(team, textOf(values));
		const trouble = await troubleWithEdit(writing, team, values);
		if (trouble || Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return trouble ?? { outcome: "saved", slug, name: team.name };
		}
		await changeTeam(writing, team, textOf(values));
		await writing.record("team.edited", { id: team.id, slug, name: values.name, changes });
		return { outcome: "saved", slug, name: values.name };
	});
}

/**
 * Deletes a team so that it can be restored. Idempotent. `seen`: its version, as the caller saw it. Refuses: 404, 403
 * `teams:manage`. Records: team.deleted.
 */
export function removeTeam(tenant: Tenant, slug: string, seen?: number): Promise<Team> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		const team = await findTeamToChange(writing, slug);
		if (team.deletedAt) {
			writing.leaveUnchanged();
			return team;
		}
		ensureUnchanged(team.version, seen);
		await changeTeam(writing, team, { deletedAt: new Date(), deletedBy: writing.member.id });
		await writing.record("team.deleted", factsOf(team));
		return team;
	});
}

/**
 * Restores a deleted team with its members, with a number in its name when that has been taken since. Idempotent.
 * Refuses: 404, 403 `teams:manage`, 409 when the workspace has as many teams as it can.
 * Records: team.undeleted, team.edited when it gets a number.
 */
export function undeleteTeam(tenant: Tenant, slug: string): Promise<WithFormerName<Team>> {
	return tenant.write(async (writing) => {
		const team = await findDeletedTeam(writing, slug);
		const { name: formerName } = team;
		if (!isDeleted(team)) return { ...team, formerName };
		const name = await freeName({ name: formerName, most: LONGEST_TEAM_NAME }, (free) =>
			isTaken(writing, free),
		);
		return { ...(await bringBack(writing, team, name)), formerName };
	});
}

/**
 * Restores a deleted team with its members under a name of choice, if no other team has it. Idempotent.
 * Refuses: 404, 403 `teams:manage`, 409 when the workspace has as many teams as it can.
 * Records: team.undeleted, team.edited when its name is a new one.
 */
export function undeleteTeamAs(tenant: Tenant, slug: string, name: string): Promise<Team | "taken"> {
	return tenant.write(async (writing) => {
		const team = await findDeletedTeam(writing, slug);
		if (!isDeleted(team)) return team;
		if (!(await isTaken(writing, name))) return bringBack(writing, team, name);
		writing.leaveUnchanged();
		return "taken";
	});
}

/** A step: locks a team that may have to come back, and all names of teams; if it is there, nothing will change. */
async function findDeletedTeam(writing: Writing, slug: string): Promise<Team> {
	writing.authorize("teams:manage");
	await oneAtATime(writing, "teams");
	const team = await findTeamToChange(writing, slug);
	if (!isDeleted(team)) writing.leaveUnchanged();
	else if (await isFull(writing)) refuseFull(TOO_MANY_TEAMS);
	return team;
}

async function bringBack(writing: Writing, team: Team, name: string): Promise<Team> {
	const changes = changesBetween(team, { name });
	await changeTeam(writing, team, { name, deletedAt: null, deletedBy: null });
	await writing.record("team.undeleted", factsOf(team));
	if (changes.name) await writing.record("team.edited", { ...factsOf(team), name, changes });
	return { ...team, name };
}

/** Returns how events name a team. */
export const factsOf = ({ id, name, slug }: Team) => ({ id, name, slug });

/** Finds a team that is not deleted, to be changed. Refuses: 404. */
export async function findExisting(writing: Writing, slug: string): Promise<Team> {
	const team = await findTeamToChange(writing, slug);
	return isDeleted(team) ? refuseGone(writing, team) : team;
}

/** Changes a row that `findTeamToChange` has locked, so that nobody else can have changed it since. */
export async function changeTeam(
	{ db, tables: { teams } }: Writing,
	team: Team,
	values: Partial<typeof teams.$inferInsert>,
): Promise<void> {
	await db
		.update(teams)
		.set({ ...values, version: team.version + 1, updatedAt: new Date() })
		.where(eq(teams.id, team.id));
}

function textOf({ name, description }: TeamValues) {
	return { name, description: description ?? null };
}

async function troubleWithNew(writing: Writing, name: string): Promise<"taken" | "full" | undefined> {
	if (await isFull(writing)) return "full";
	return (await isTaken(writing, name)) ? "taken" : undefined;
}

async function isFull({ db, tables: { teams } }: Writing): Promise<boolean> {
	const [there] = await db.select({ count: count() }).from(teams).where(isNull(teams.deletedAt));
	return (there?.count ?? 0) >= MOST_TEAMS;
}

async function troubleWithEdit(
	writing: Writing,
	team: Team,
	values: TeamEdit,
): Promise<SavedTeam | undefined> {
	if (team.version !== values.version) return { outcome: "stale", current: team };
	return (await isTaken(writing, values.name, team.id)) ? { outcome: "taken" } : undefined;
}

async function isTaken({ db, tables: { teams } }: Writing, name: string, but?: number): Promise<boolean> {
	const found = await db
		.select({ id: teams.id })
		.from(teams)
		.where(
			and(
				sql`lower(${teams.name}) = lower(${name})`,
				isNull(teams.deletedAt),
				but === undefined ? undefined : ne(teams.id, but),
			),
		)
		.limit(1);
	return found.length > 0;
}

// Paths below /teams that are forms.
const KEPT = new Set(["new"]);

async function insert({ db, tables: { teams } }: Writing, values: TeamValues) {
	const suggested = suggestSlug(values.name, 80) || "team"; // 80: room for a number within the column
	const base = KEPT.has(suggested) ? `${suggested}-team` : suggested;
	const taken = await db
		.select({ slug: teams.slug })
		.from(teams)
		.where(or(eq(teams.slug, base), like(teams.slug, `${base}-%`)));
	const used = new Set(taken.map(({ slug }) => slug));
	let slug = base;
	for (let number = 2; used.has(slug); number++) slug = `${base}-${number}`;
	const [made] = await db
		.insert(teams)
		.values({ ...textOf(values), slug })
		.returning({ id: teams.id, slug: teams.slug });
	return made as { id: number; slug: string };
}
