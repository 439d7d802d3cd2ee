import { and, asc, between, eq, lt, or, type SQL, sql } from "drizzle-orm";
import { addDays } from "#app/platform/day.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { countedEvents } from "./counting.server.ts";
import { type Day, earlier, later } from "./days.ts";
import type { DayFigures, SegmentFilter, UnderWay } from "./figures.ts";
import type { Range } from "./range.ts";
import { findRolled } from "./roll-up.server.ts";

/** The requested figures and days. */
export type Wanted = Range & { path: number; version?: number; who: SegmentFilter };

/**
 * Finds the figures of the whole path for everybody, each role and each team, and of each step for the requested people.
 * Rolled-up days come from the table, later ones from the audit log. No day comes from both.
 */
export async function findFigures(reading: TenantReading, wanted: Wanted): Promise<DayFigures[]> {
	const rolled = await findRolled(reading);
	const [kept, live] = await Promise.all([
		rolled === null ? [] : findKept(reading, { ...wanted, to: earlier(wanted.to, rolled) }),
		countLive(reading, { ...wanted, from: firstLive(wanted.from, rolled) }),
	]);
	return [...kept, ...live];
}

/**
 * Counts who was on the path and on its steps when the period began, and so can finish in it without having reached it
 * there.
 */
export async function findUnderWay(reading: TenantReading, wanted: Wanted): Promise<UnderWay[]> {
	const rolled = await findRolled(reading);
	const { started, done, skipped, day, ...kept } = reading.tables.onboardingAnalytics;
	const about = [kept.pathVersion, kept.stepKey, kept.segment, kept.segmentKey] as const;
	const [pathVersion, stepKey, segment, segmentKey] = about;
	const [before, live] = await Promise.all([
		reading.db
			.select({
				...{ pathVersion, stepKey, segment, segmentKey },
				left: sql`sum(${started} - ${done} - ${skipped})`.mapWith(Number),
			})
			.from(reading.tables.onboardingAnalytics)
			.where(and(lt(day, wanted.from), isWanted(reading, wanted)))
			.groupBy(...about),
		countLive(reading, { ...wanted, from: firstLive(FIRST_DAY, rolled), to: addDays(wanted.from, -1) }),
	]);
	return [...before, ...live.map((row) => ({ ...row, left: row.started - row.done - row.skipped }))];
}

/** Matches rows of the whole path for everybody, each role and each team, and of each step for the requested people. */
function isWanted({ tables }: TenantReading, { path, version, who }: Wanted) {
	const { pathId, pathVersion, stepKey, segment, segmentKey } = tables.onboardingAnalytics;
	return and(
		eq(pathId, path),
		version === undefined ? undefined : eq(pathVersion, version),
		or(eq(stepKey, ""), and(eq(segment, who.segment), eq(segmentKey, who.key))),
	);
}

// Before any workspace.
const FIRST_DAY = "2000-01-01";

/** Returns the first day that is counted from the log. */
export const firstLive = (from: Day, rolled: Day | null): Day =>
	rolled === null ? from : later(from, addDays(rolled, 1));

function findKept(reading: TenantReading, wanted: Wanted): Promise<DayFigures[]> {
	const kept = reading.tables.onboardingAnalytics;
	const { day, pathVersion, stepKey, segment, segmentKey, started, done, skipped, seconds } = kept;
	return reading.db
		.select({ day, pathVersion, stepKey, segment, segmentKey, started, done, skipped, seconds })
		.from(kept)
		.where(and(between(day, wanted.from, wanted.to), isWanted(reading, wanted)))
		.orderBy(asc(day));
}

/** Counts the requested figures from the audit log. */
export async function countLive(reading: TenantReading, wanted: Wanted): Promise<DayFigures[]> {
	if (wanted.from > wanted.to) return [];
	const { segment, key } = wanted.who;
	return readLive(reading, wanted, [
		sql`path_id = ${wanted.path}`,
		wanted.version === undefined ? undefined : sql`path_version = ${wanted.version}`,
		sql`(step_key = '' or (segment = ${segment} and segment_key = ${key}))`,
	]);
}

/** Reads figures from the log in the form of the table’s rows. */
export function readLive(
	reading: TenantReading,
	{ from, to }: Range,
	conditions: (SQL | undefined)[],
): Promise<DayFigures[]> {
	const { onboardingAnalytics: kept } = reading.tables;
	const counted = countedEvents(reading, from, addDays(to, 1));
	return reading.db
		.select({
			day: sql<Day>`day`,
			pathVersion: sql`path_version`.mapWith(kept.pathVersion),
			stepKey: sql<string>`step_key`,
			segment: sql<SegmentFilter["segment"]>`segment`,
			segmentKey: sql<string>`segment_key`,
			started: sql`started`.mapWith(kept.started),
			done: sql`done`.mapWith(kept.done),
			skipped: sql`skipped`.mapWith(kept.skipped),
			seconds: sql`seconds`.mapWith(kept.seconds) as SQL<number[]>,
		})
		.from(sql`(${counted}) as live`)
		.where(and(...conditions))
		.orderBy(sql`day`);
}
