import {
	FIRST_STARTER_ID,
	STARTERS_REVISED,
	startersWithoutRows,
} from "#app/tenant/starters/starters.server.ts";
import type { OnboardingMilestone } from "#db/schema/tenant/achievements.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

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
	...{
		id: FIRST_STARTER_ID + index,
		isActive: true,
		version: 1,
		createdBy: null,
		deletedAt: null,
		deletedBy: null,
	},
	// Nobody is left to search for: every event is checked against them from the workspace’s first day.
	...{ backfilledAt: STARTERS_REVISED, createdAt: STARTERS_REVISED, updatedAt: STARTERS_REVISED },
}));

/** A step: returns the starter milestones of a workspace without milestones of its own. To be sent before the query for these. */
export const findStarters = ({ db, tables }: TenantReading) =>
	startersWithoutRows(db, tables.onboardingMilestones, STARTERS);

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
