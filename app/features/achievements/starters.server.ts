import type { OnboardingMilestone } from "#db/schema/tenant/achievements.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

// No sequence gets this far, so a starter milestone has the same id, and address, before and after it is copied.
const FIRST_ID = 900_000_001;
const LAST_REVISED = new Date("2026-11-28T12:00:00Z");

// By name, as lists show them.
const STARTERS: readonly OnboardingMilestone[] = [
	{
		name: "First project",
		rewardText: "You’ve created your first project. Your plans have a place now.",
		badge: "flag",
		criterion: { fact: "project.created", count: 1 },
	},
	{
		name: "Good company",
		rewardText: "You’ve invited three people. Many hands make light work.",
		badge: "people",
		criterion: { fact: "person.invited", count: 3 },
	},
	{
		name: "Settled in",
		rewardText: "You finished onboarding in your first week. You’re ready to go.",
		badge: "tick",
		criterion: { fact: "onboarding.completed", count: 1, withinDays: 7 },
	},
	{
		name: "Ten projects",
		rewardText: "You’ve created ten projects. You know your way around.",
		badge: "summit",
		criterion: { fact: "project.created", count: 10 },
	},
].map((milestone, index) => ({
	...milestone,
	...{ id: FIRST_ID + index, isActive: true, version: 1, createdBy: null, deletedAt: null, deletedBy: null },
	// Nobody is left to search for: every event is checked against them from the workspace’s first day.
	...{ backfilledAt: LAST_REVISED, createdAt: LAST_REVISED, updatedAt: LAST_REVISED },
}));

/**
 * A step: returns the starter milestones of a workspace that has no rows for them yet. As milestones are never deleted
 * for good, any row means that they were copied. To be asked before the rows: if they are copied in between, both are right.
 */
export async function findStarters({ db, tables }: TenantReading): Promise<readonly OnboardingMilestone[]> {
	const { id } = tables.onboardingMilestones;
	const [row] = await db.select({ id }).from(tables.onboardingMilestones).limit(1);
	return row ? [] : STARTERS;
}

/** A step: gives the workspace its own copies of the starter milestones. Idempotent: a second transaction waits and copies nothing. */
export async function copyStarters(writing: TenantReading): Promise<void> {
	const starters = await findStarters(writing);
	if (starters.length === 0) return;
	const { db, tables } = writing;
	await db
		.insert(tables.onboardingMilestones)
		.overridingSystemValue()
		.values([...starters])
		.onConflictDoNothing();
}
