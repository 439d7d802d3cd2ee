import { and, asc, count, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { shortened, shortenIn } from "#app/ui/text/shortened.ts";
import { findPeopleOn, membersWith, NOBODY, type PeopleOn } from "../progress/people-on.server.ts";
import { findStarters } from "../templates/starters.server.ts";
import { MOST_PATHS } from "./paths.server.ts";

/** Who gets a path, by name. */
export type Audience = { roles: string[]; teams: string[]; isDefault: boolean };

/** One row of the list of paths. */
export type ListedPath = {
	id: number;
	name: string;
	publishedVersion: number | null;
	publishedAt: Date | null;
	draftVersion: number;
	/** Counts the published version, or the draft if nothing is published. */
	steps: number;
	minutes: number;
	/** The titles of the first of these steps. */
	firstSteps: string[];
	/** How many members are partway through any of its versions. */
	active: number;
	audience: Audience;
};

/** A path in the list, with who is on it. */
export type PathInList = ListedPath & { people: PeopleOn };

/** A path that can be restored. */
export type DeletedPath = { id: number; name: string; deletedAt: Date };

// A page has room for the steps and faces of about a dozen paths.
const MOST_IN_FULL = 12;

/** Lists every path by name, and the most recently deleted ones. Refuses: 403 `onboarding:manage`. */
export function listPaths(tenant: Tenant): Promise<{ paths: PathInList[]; deleted: DeletedPath[] }> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const [paths, people, deleted] = await Promise.all([
			findPaths(reading),
			findPeopleOn(reading),
			selectDeleted(reading),
		]);
		const inFull = paths.length <= MOST_IN_FULL;
		const titles = shortened(paths.flatMap(({ firstSteps }) => firstSteps));
		const shown = paths.map((path): PathInList => {
			const { faces, ...counts } = people.get(path.id) ?? NOBODY;
			const firstSteps = titles.splice(0, path.firstSteps.length);
			return {
				...path,
				firstSteps: inFull ? firstSteps : [],
				people: { ...counts, faces: inFull ? faces : [] },
			};
		});
		return { paths: shortenIn(shown, ["name"]), deleted: shortenIn(deleted, ["name"]) };
	});
}

/** A step: finds every path by name, with who gets it. */
export async function findPaths(reading: Reading): Promise<ListedPath[]> {
	const [rows, active, audiences] = await Promise.all([
		selectPaths(reading),
		countActive(reading),
		findAudiences(reading),
	]);
	return rows.map(({ isDefault, ...row }) => ({
		...row,
		active: active.get(row.id) ?? 0,
		audience: { roles: [], teams: [], ...audiences.get(row.id), isDefault },
	}));
}

// As many as a card has room for.
const FIRST_STEPS = 4;

async function selectPaths(reading: Reading) {
	const { onboardingPaths: paths, onboardingSteps: steps } = reading.tables;
	const { id, name, publishedVersion, publishedAt, draftVersion, isDefault } = paths;
	const [starters, rows] = await Promise.all([
		findStarters(reading),
		reading.db
			.select({
				...{ id, name, publishedVersion, publishedAt, draftVersion, isDefault },
				steps: count(steps.id),
				minutes: sql<number>`coalesce(sum(${steps.minutes}), 0)::int`,
				firstSteps: sql`coalesce(to_jsonb(
					(array_agg(${steps.title} order by ${steps.position}, ${steps.id}) filter (where ${steps.id} is not null))
					[1:${FIRST_STEPS}::int]
				), '[]'::jsonb)`.mapWith((found: string) => JSON.parse(found) as string[]),
			})
			.from(paths)
			.leftJoin(
				steps,
				and(
					eq(steps.pathId, id),
					sql`${steps.pathVersion} = coalesce(${publishedVersion}, ${draftVersion})`,
					gt(steps.position, 0),
				),
			)
			.where(isNull(paths.deletedAt))
			.groupBy(id)
			.orderBy(asc(inNameOrder(name)), asc(id))
			.limit(MOST_PATHS),
	]);
	if (rows.length > 0) return rows;
	return starters.map(({ path, steps: all }) => ({
		...path,
		steps: all.length,
		firstSteps: all.slice(0, FIRST_STEPS).map(({ title }) => title),
		minutes: all.reduce((sum, step) => sum + step.minutes, 0),
	}));
}

/** Counts the members partway through, by path. */
export async function countActive({ db, tables }: Reading): Promise<Map<number, number>> {
	const { onboardingSessions: sessions } = tables;
	const rows = await db
		.select({ pathId: sessions.pathId, count: count() })
		.from(sessions)
		.innerJoin(tables.users, membersWith(tables))
		.where(eq(sessions.status, "active"))
		.groupBy(sessions.pathId);
	return new Map(rows.map((row) => [row.pathId, row.count]));
}

/** Finds the roles and teams of each path. The default is not included. */
export async function findAudiences(reading: Reading) {
	const { onboardingPathTargets: targets, roles, teams } = reading.tables;
	const [starting, rows] = await Promise.all([
		starterTargets(reading),
		reading.db
			.select({ pathId: targets.pathId, role: roles.name, team: teams.name })
			.from(targets)
			.leftJoin(roles, eq(roles.key, targets.role))
			.leftJoin(teams, and(eq(teams.id, targets.teamId), isNull(teams.deletedAt)))
			.orderBy(asc(inNameOrder(roles.name)), asc(inNameOrder(teams.name))),
	]);
	const audiences = new Map<number, { roles: string[]; teams: string[] }>();
	for (const { pathId, role, team } of rows.length > 0 ? rows : starting) {
		const audience = audiences.get(pathId) ?? { roles: [], teams: [] };
		if (role !== null) audience.roles.push(role);
		if (team !== null) audience.teams.push(team);
		audiences.set(pathId, audience);
	}
	return audiences;
}

async function starterTargets(reading: Reading) {
	const [starters, roles] = await Promise.all([findStarters(reading), findRoles(reading)]);
	return starters.map(({ path, role }) => ({
		pathId: path.id,
		role: roles.find(({ key }) => key === role)?.name ?? null,
		team: null,
	}));
}

// Only the most recent ones: older ones are hardly ever needed.
const DELETED_SHOWN = 20;

async function selectDeleted({ db, tables: { onboardingPaths } }: Reading): Promise<DeletedPath[]> {
	const { id, name, deletedAt } = onboardingPaths;
	const rows = await db
		.select({ id, name, deletedAt })
		.from(onboardingPaths)
		.where(isNotNull(deletedAt))
		.orderBy(desc(deletedAt), desc(id))
		.limit(DELETED_SHOWN);
	return rows.map((row) => ({ ...row, deletedAt: row.deletedAt as Date }));
}
