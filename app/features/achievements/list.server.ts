import { and, asc, count, eq, isNull, notExists, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import type { Criterion } from "#app/tenant/events/facts.server.ts";
import { countReached } from "#app/tenant/events/facts.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { findMilestone } from "./find.server.ts";
import { MOST_MILESTONES } from "./milestones.server.ts";
import { findStarters } from "./starters.server.ts";

/** One row of the list. */
export type ListedMilestone = {
	id: number;
	name: string;
	badge: string;
	criterion: Criterion;
	isActive: boolean;
	/** How many have it. */
	reached: number;
	/** Whether the search for members who reached it before it was created or changed is still running. */
	isBackfilling: boolean;
};

// Bytes of HTML; each name is shown three times.
const MOST_TEXT = 2_000;

/** Lists every milestone, by name. Refuses: 403 `onboarding:manage`. */
export function listMilestones(tenant: Tenant): Promise<ListedMilestone[]> {
	return tenant.read(async (reading) => shortenIn(await findMilestones(reading), ["name"], MOST_TEXT));
}

/** A step: finds every milestone, by name. Refuses: 403 `onboarding:manage`. */
export async function findMilestones(reading: Reading): Promise<ListedMilestone[]> {
	reading.authorize("onboarding:manage");
	const { onboardingMilestones, userAchievements } = reading.tables;
	const { id, name, badge, criterion, isActive, backfilledAt, deletedAt } = onboardingMilestones;
	const [starters, rows] = await Promise.all([
		findStarters(reading),
		reading.db
			.select({
				...{ id, name, badge, criterion, isActive },
				reached: count(userAchievements.userId),
				isBackfilling: sql<boolean>`${isActive} and ${backfilledAt} is null`,
			})
			.from(onboardingMilestones)
			.leftJoin(userAchievements, eq(userAchievements.milestoneId, id))
			.where(isNull(deletedAt))
			.groupBy(id)
			.orderBy(asc(inNameOrder(name)), asc(id))
			.limit(MOST_MILESTONES),
	]);
	if (rows.length > 0) return rows;
	return starters.map((starter) => ({ ...starter, reached: 0, isBackfilling: false }));
}

/**
 * Counts who has already reached a criterion; with a milestone, only those who do not have it yet.
 * Refuses: 403 `onboarding:manage`.
 */
export function countWhoReached(tenant: Tenant, criterion: Criterion, milestone?: number): Promise<number> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const { userAchievements, users } = reading.tables;
		const { milestoneId, userId } = userAchievements;
		const has = reading.db
			.select({ one: sql`1` })
			.from(userAchievements)
			.where(and(eq(milestoneId, milestone ?? 0), eq(userId, users.id)));
		return countReached(reading, criterion, milestone === undefined ? undefined : notExists(has));
	});
}

/** Returns a milestone for a page that changes it, and how many have it. Refuses: 403 `onboarding:manage`, 404. */
export function getMilestone(tenant: Tenant, id: number) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const milestone = await findMilestone(reading, id);
		const { userAchievements } = reading.tables;
		const [having] = await reading.db
			.select({ count: count() })
			.from(userAchievements)
			.where(eq(userAchievements.milestoneId, id));
		return { milestone, reached: having?.count ?? 0 };
	});
}
