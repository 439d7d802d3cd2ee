import { and, desc, eq, isNull } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** A milestone that a member has reached. */
export type Achievement = { id: number; name: string; rewardText: string; badge: string; reachedAt: Date };

// Twice the most milestones that can exist at a time: nothing here is unbounded.
const SHOWN = 100;

/** A step: finds what a member has reached, latest first, without deleted milestones. */
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

/** Tells whether the reader may see a member’s achievements: the member themselves, and those who manage milestones. */
export const seesAchievementsOf = (reading: Reading, memberId: string): boolean =>
	memberId === reading.member.id || reading.can("onboarding:manage");
