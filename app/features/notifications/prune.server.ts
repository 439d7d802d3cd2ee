import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";

/** Removes notifications that nobody will look for again. */
export const pruneDaily: Daily = {
	name: "notifications.prune",
	run: (tenant) => pruneNotifications(tenant, new Date()),
};

const DAYS_KEPT = 90;
/** The most notifications that a member has. */
export const MOST_KEPT = 500;
const DAY_MS = 86_400_000;

/** Removes what was read more than 90 days ago, and all but the newest 500 of each member. */
export async function pruneNotifications(tenant: ReactingTenant, now: Date): Promise<void> {
	await tenant.write(async ({ db, tables: { notifications } }) => {
		const { userId, id, at, readAt } = notifications;
		await db.delete(notifications).where(lt(readAt, new Date(now.getTime() - DAYS_KEPT * DAY_MS)));
		const ranked = db
			.select({
				userId,
				id,
				rank: sql<number>`row_number() over (partition by ${userId} order by ${at} desc, ${id} desc)`.as(
					"rank",
				),
			})
			.from(notifications)
			.as("ranked");
		const beyond = await db
			.select({ userId: ranked.userId, id: ranked.id })
			.from(ranked)
			.where(gt(ranked.rank, MOST_KEPT))
			.limit(10_000);
		for (const [member, ids] of Map.groupBy(beyond, (row) => row.userId)) {
			await db.delete(notifications).where(
				and(
					eq(userId, member),
					inArray(
						id,
						ids.map((row) => row.id),
					),
				),
			);
		}
	});
}
