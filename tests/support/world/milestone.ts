import type { MilestoneValues } from "#app/features/achievements/forms.ts";
import { createMilestone } from "#app/features/achievements/milestones.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

let number = 0;

/** Makes a milestone as somebody who may: reached by a first project unless told otherwise; returns its id. */
export async function aMilestone(tenant: Tenant, given: Partial<MilestoneValues> = {}): Promise<number> {
	const values = {
		name: `Milestone ${++number}`,
		...{ fact: "project.created", count: 1, rewardText: "", badge: "star" },
		...given,
	} as MilestoneValues;
	const saved = await createMilestone(tenant, values);
	if (saved.outcome !== "saved") throw new Error(`“${values.name}” was not made: ${saved.outcome}`);
	return saved.id;
}

/** What was given, as `who what when by`, sorted: who by id, what by name. */
export function awardsIn(tenant: Tenant): Promise<string[]> {
	return tenant.read(async ({ db, tables: { userAchievements, onboardingMilestones } }) => {
		const milestones = await db.select().from(onboardingMilestones);
		const names = new Map(milestones.map(({ id, name }) => [id, name]));
		const rows = await db.select().from(userAchievements);
		return rows
			.map(({ userId, milestoneId, reachedAt, eventId }) =>
				[userId, names.get(milestoneId), reachedAt.toISOString(), eventId].join(" "),
			)
			.sort();
	});
}

/** How often each award was recorded, in the same form without the time. */
export function recordedAwardsIn(tenant: Tenant): Promise<string[]> {
	return tenant.read(async ({ db, tables: { auditLogs } }) => {
		const rows = await db.select().from(auditLogs);
		return rows
			.filter(({ event }) => event === "achievement.awarded")
			.map(({ payload }) => {
				const { name, member, by, reachedAt } = payload as Record<string, string> & {
					member: { id: string };
				};
				return [member.id, name, reachedAt, by].join(" ");
			})
			.sort();
	});
}
