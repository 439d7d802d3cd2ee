import { and, desc, eq, isNull } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";

/** A milestone that a member has reached. */
export type Achievement = { id: number; name: string; rewardText: string; badge: string; reachedAt: Date };

// Twice the most milestones that can exist at a time: nothing here is unbounded.
const SHOWN = 50;
// Bytes of HTML: a page has 50 kB for all.
const MOST_TEXT = 6_000;

/** A step: finds what a member has reached, latest first, without deleted milestones. */
export async function findAchievementsOf({ db, tables }: Reading, memberId: string): Promise<Achievement[]> {
	const { onboardingMilestones, userAchievements } = tables;
	const { id, name, rewardText, badge, deletedAt } = onboardingMilestones;
	const { milestoneId, userId, reachedAt } = userAchievements;
	const reached = await db
		.select({ id, name, rewardText, badge, reachedAt })
		.from(userAchievements)
		.innerJoin(onboardingMilestones, and(eq(id, milestoneId), isNull(deletedAt)))
		.where(eq(userId, memberId))
		.orderBy(desc(reachedAt), desc(id))
		.limit(SHOWN);
	return shortenIn(reached, ["name", "rewardText"], MOST_TEXT);
}

/** Tells whether the reader may see a member’s achievements: the member themselves, and those who manage milestones. */
export const seesAchievementsOf = (reading: Reading, memberId: string): boolean =>
	memberId === reading.member.id || reading.can("onboarding:manage");
