import { and, desc, eq, isNull } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** Something that somebody has reached. */
export type Achievement = { id: number; name: string; rewardText: string; badge: string; reachedAt: Date };

// As many as there can be milestones, and those that were made since; a bound, because nothing here is without one.
const SHOWN = 100;

/** A step: what a member has reached, the latest first. What was deleted is left out. */
export function findAchievementsOf({ db, tables }: Reading, memberId: string): Promise<Achievement[]> {
	const { onboardingMilestones, userAchievements } = tables;
	const { id, name, rewardText, badge, deletedAt } = onboardingMilestones;
	const { milestoneId, userId, reachedAt } = userAchievements;
	return db
		.select({ id, name, rewardText, badge, reachedAt })
		.from(userAchievements)
		.innerJoin(onboardingMilestones, and(eq(id, milestoneId), isNull(deletedAt)))
		.where(eq(userId, memberId))
		.orderBy(desc(reachedAt), desc(id))
		.limit(SHOWN);
}

/** Who may know what a member has reached: they themselves, and those who write the milestones. */
export const seesAchievementsOf = (reading: Reading, memberId: string): boolean =>
	memberId === reading.member.id || reading.can("onboarding:manage");
