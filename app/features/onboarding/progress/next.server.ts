import { and, eq, gt, sql } from "drizzle-orm";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** How far the current member is on the path they have started, and which step is next. */
export type OnboardingNext = {
	path: string;
	total: number;
	/** How many steps are done or skipped, and how many of these are skipped. */
	settled: number;
	skipped: number;
	minutesLeft: number;
	nextKey: string;
	nextTitle: string;
};

/** Returns undefined for a member who has not started a path, or has finished it. */
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
				skipped: sql<number>`count(*) filter (where ${userProgress.status} = 'skipped')::int`,
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
			// The status is a literal so that the partial index on active sessions is used.
			.where(and(eq(sessions.userId, sql.placeholder("member")), sql`${sessions.status} = 'active'`))
			.groupBy(paths.id)
	);
});
