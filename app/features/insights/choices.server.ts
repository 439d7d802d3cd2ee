import { and, asc, desc, eq, exists, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/** A path that may have figures. */
export type PathChoice = { id: number; name: string; isDefault: boolean; isDeleted: boolean };
/** A role or a team, as `who` names it. */
export type SegmentChoice = { key: string; name: string };
/** A step of a path, as in the newest published version that contains it. */
export type StepChoice = { key: string; title: string; isGone: boolean };

/** Lists the paths, the default first, then deleted ones that have figures. */
export function findPaths({ db, tables }: Reading): Promise<PathChoice[]> {
	const { onboardingAnalytics: kept, onboardingPaths } = tables;
	const { id, name, isDefault, deletedAt } = onboardingPaths;
	const figures = db.select({ one: sql`1` }).from(kept).where(eq(kept.pathId, id));
	return db
		.select({ id, name, isDefault, isDeleted: sql<boolean>`${deletedAt} is not null` })
		.from(onboardingPaths)
		.where(or(isNull(deletedAt), exists(figures)))
		.orderBy(sql`${deletedAt} is not null`, desc(isDefault), asc(inNameOrder(name)), asc(id));
}

/**
 * Finds the requested path, or else the one that was started last; undefined if none was ever started.
 * Refuses: 404.
 */
export async function findShownPath(
	{ db, tables: { onboardingSessions: sessions } }: Reading,
	paths: readonly PathChoice[],
	asked: number | undefined,
): Promise<PathChoice | undefined> {
	if (asked !== undefined) return paths.find(({ id }) => id === asked) ?? refuseUnknown();
	const [newest] = await db
		.select({ path: sessions.pathId })
		.from(sessions)
		.orderBy(desc(sessions.id))
		.limit(1);
	return newest && (paths.find(({ id }) => id === newest.path) ?? paths[0]);
}

/** Lists the numbers of the published versions, newest first. */
export async function findVersions({ db, tables }: Reading, path: number): Promise<number[]> {
	const { version, pathId, publishedAt } = tables.onboardingPathVersions;
	const rows = await db
		.select({ version })
		.from(tables.onboardingPathVersions)
		.where(and(eq(pathId, path), isNotNull(publishedAt)))
		.orderBy(desc(version));
	return rows.map((row) => row.version);
}

/** Lists the steps of one published version, or of all: the newest version’s in order, then those no longer in it. */
export async function findSteps(reading: Reading, path: number, version?: number): Promise<StepChoice[]> {
	const { onboardingPathVersions: versions, onboardingSteps: steps } = reading.tables;
	const rows = await reading.db
		.select({ key: steps.key, title: steps.title, version: steps.pathVersion })
		.from(steps)
		.innerJoin(versions, and(eq(versions.pathId, steps.pathId), eq(versions.version, steps.pathVersion)))
		.where(
			and(
				eq(steps.pathId, path),
				isNotNull(versions.publishedAt),
				// Steps removed from a version while it was a draft have a position below 1.
				gt(steps.position, 0),
				version === undefined ? undefined : eq(steps.pathVersion, version),
			),
		)
		.orderBy(desc(steps.pathVersion), asc(steps.position));
	const newest = rows[0]?.version;
	const found = new Map<string, StepChoice>();
	for (const { key, title, version: of } of rows) {
		if (!found.has(key)) found.set(key, { key, title, isGone: of !== newest });
	}
	return [...found.values()];
}

/** Lists the roles and teams that figures can be filtered by, including deleted teams, whose figures stay. */
export async function findSegments(
	reading: Reading,
): Promise<{ roles: SegmentChoice[]; teams: SegmentChoice[] }> {
	const { id, name, deletedAt } = reading.tables.teams;
	const [roles, teams] = await Promise.all([
		findRoles(reading),
		reading.db
			.select({ id, name, isDeleted: sql<boolean>`${deletedAt} is not null` })
			.from(reading.tables.teams)
			.orderBy(asc(inNameOrder(name)), asc(id)),
	]);
	return {
		roles: roles.map(({ key, name: label }) => ({ key, name: label })),
		teams: teams.map((team) => ({
			key: String(team.id),
			name: team.isDeleted ? sentence`${team.name} (deleted)` : team.name,
		})),
	};
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "Path not found",
		message: "There is no onboarding path with this number. Open Insights from the menu and choose one.",
	});
}
