import { and, desc, eq, isNull } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";

/** A milestone that a member has reached. */
export type Achievement = { id: number; name: string; rewardText: string; badge: string; reachedAt: Date };

// Twice the most milestones that can exist at a time: nothing here is unbounded.
const SHOWN = 50;
// Bytes of HTML: a page has 50 kB for all.
const MOST_TEXT = 6_000;

/** A step: finds what a member has reached, latest first, without deleted milestones, as a page has room for it. */
export async function findAchievementsOf(reading: Reading, memberId: string): Promise<Achievement[]> {
	return shortenIn(await findReached(reading, memberId), ["name", "rewardText"], MOST_TEXT);
}

/** A step: finds the same, with every text as it is. */
export function findReached({ db, tables }: Reading, memberId: string): Promise<Achievement[]> {
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
