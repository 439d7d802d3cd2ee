import { and, eq, gt, sql } from "drizzle-orm";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** Where the asking member is on the way they have begun: the step that waits next, and how far they are. */
export type OnboardingNext = {
	path: string;
	total: number;
	settled: number;
	minutesLeft: number;
	nextKey: string;
	nextTitle: string;
};

/** Undefined for a member who has begun no path, and for one who has finished it. */
export async function findOnboardingNext(reading: Reading): Promise<OnboardingNext | undefined> {
	const [row] = await onboardingNext(reading, {}, { member: reading.member.id });
	if (!row || row.nextKey === null) return undefined;
	return { ...row, nextKey: row.nextKey, nextTitle: row.nextTitle ?? "" };
}

const onboardingNext = preparedQuery(({ db, tables }, _shape: Record<string, never>) => {
	const {
		onboardingPaths: paths,
		onboardingSessions: sessions,
		onboardingSteps: steps,
		userProgress,
	} = tables;
	const isSettled = sql`coalesce(${userProgress.status} in ('done', 'skipped'), false)`;
	const firstOpen = (column: typeof steps.key | typeof steps.title) =>
		sql<string | null>`(array_agg(${column} order by ${steps.position}) filter (where not ${isSettled}))[1]`;
	return (
		db
			.select({
				path: paths.name,
				total: sql<number>`count(*)::int`,
				settled: sql<number>`count(*) filter (where ${isSettled})::int`,
				minutesLeft: sql<number>`coalesce(sum(${steps.minutes}) filter (where not ${isSettled}), 0)::int`,
				nextKey: firstOpen(steps.key),
				nextTitle: firstOpen(steps.title),
			})
			.from(sessions)
			.innerJoin(paths, eq(paths.id, sessions.pathId))
			.innerJoin(
				steps,
				and(
					eq(steps.pathId, sessions.pathId),
					eq(steps.pathVersion, sessions.pathVersion),
					gt(steps.position, sql`0`),
				),
			)
			.leftJoin(userProgress, and(eq(userProgress.sessionId, sessions.id), eq(userProgress.stepId, steps.id)))
			// Written out, so that the index of active ones serves.
			.where(and(eq(sessions.userId, sql.placeholder("member")), sql`${sessions.status} = 'active'`))
			.groupBy(paths.id)
	);
});
