import { sql } from "drizzle-orm";
import { addDays } from "#app/platform/day.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { countedEvents, newestEvent, oldestEvent } from "./counting.server.ts";
import { type Day, dayOf, earlier } from "./days.ts";

/** Counts the onboarding events of each day that is over. */
export const rollUpDaily: Daily = { name: "insights.roll", run: rollUp };

// Limits one statement, because a workspace’s first roll-up may cover years.
const DAYS_AT_ONCE = 7;

/**
 * Rolls up every day before this one that was not rolled up yet. Idempotent: nothing is ever removed from the log, so a
 * day’s figures can only be replaced by the same ones or by a later count of the same day.
 */
export async function rollUp(tenant: Pick<ReactingTenant, "read" | "write">, day: Day): Promise<void> {
	let from = await tenant.read((reading) => findDue(reading, day));
	while (from !== undefined && from < day) {
		const [first, before] = [from, earlier(addDays(from, DAYS_AT_ONCE), day)];
		await tenant.write((writing) => keepFigures(writing, first, before));
		from = before;
	}
}

/** Finds the last rolled-up day; null before the first roll-up. Every earlier day was rolled up too. */
export async function findRolled({
	db,
	tables: { onboardingAnalytics },
}: TenantReading): Promise<Day | null> {
	const [row] = await db
		.select({ day: sql<Day | null>`max(${onboardingAnalytics.day})` })
		.from(onboardingAnalytics);
	return row?.day ?? null;
}

/** Finds the first day to roll up; undefined, after one index lookup, if nothing happened since the last time. */
async function findDue(reading: TenantReading, day: Day): Promise<Day | undefined> {
	const { db, tables } = reading;
	const rolledDay = sql`(select max(${tables.onboardingAnalytics.day}) from ${tables.onboardingAnalytics})`;
	const [row] = await db
		.select({ rolled: sql<Day | null>`rolled`, newest: sql<string | null>`newest` })
		.from(sql`(select ${rolledDay} as rolled, ${newestEvent(reading)} as newest) as state`);
	if (!row?.newest) return undefined;
	const { rolled } = row;
	const newest = dayOf(new Date(row.newest));
	if (rolled === null) return findFirst(reading);
	// The last day is rolled up again the day after: a transaction that started before midnight may commit later.
	const isSettled = newest <= rolled && newest < addDays(day, -2);
	return isSettled ? undefined : rolled;
}

async function findFirst(reading: TenantReading): Promise<Day | undefined> {
	const [row] = await reading.db
		.select({ oldest: sql<string | null>`oldest` })
		.from(sql`(select ${oldestEvent(reading)} as oldest) as state`);
	return row?.oldest ? dayOf(new Date(row.oldest)) : undefined;
}

async function keepFigures(writing: TenantWriting, from: Day, before: Day): Promise<void> {
	const { onboardingAnalytics: kept } = writing.tables;
	await writing.db
		.insert(kept)
		// Materialized: the distributed PostgreSQL of docs/operations.md refuses to insert what it would select itself.
		.select(sql`with counted as materialized (${countedEvents(writing, from, before)}) select * from counted`)
		.onConflictDoUpdate({
			target: [kept.pathId, kept.day, kept.pathVersion, kept.stepKey, kept.segment, kept.segmentKey],
			set: {
				started: sql`excluded.started`,
				done: sql`excluded.done`,
				skipped: sql`excluded.skipped`,
				medianSeconds: sql`excluded.median_seconds`,
				seconds: sql`excluded.seconds`,
			},
		});
}
