import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { listOperation } from "#app/tenant/api/operation.ts";
import { pageOfFew } from "#app/tenant/api/pages.server.ts";
import { answeredText, momentOf, momentShape } from "#app/tenant/api/shapes.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { findMilestones } from "./list.server.ts";
import { findReached, seesAchievementsOf } from "./of-member.server.ts";

const milestoneShape = z
	.strictObject({
		id: answeredText,
		name: answeredText,
		badge: answeredText,
		isActive: z.boolean(),
		criterion: z
			.strictObject({
				fact: answeredText.meta({ description: "What has to happen, such as `project.created`." }),
				count: z.int().meta({ description: "How often." }),
				withinDays: z.int().nullable().meta({ description: "How soon after joining; null for no limit." }),
			})
			.meta({ id: "Criterion" }),
		reached: z.int().meta({ description: "How many members have it." }),
	})
	.meta({ id: "Milestone" });

const achievementShape = z
	.strictObject({
		milestoneId: answeredText,
		name: answeredText,
		rewardText: answeredText,
		badge: answeredText,
		reachedAt: momentShape,
	})
	.meta({ id: "Achievement" });

const tag = "Onboarding";
const permission = "onboarding:manage";

/** The operations about milestones and who reached them. */
export const milestoneOperations = [
	listOperation({
		...{ id: "listMilestones", method: "GET", path: "/milestones", tag, permission },
		...{ summary: "List milestones", description: "By id." },
		answer: milestoneShape,
		refuses: [],
		async run({ tenant, query }) {
			const { data, next } = pageOfFew(await tenant.read(findMilestones), ({ id }) => id, query);
			const milestones = data.map(({ id, name, badge, isActive, criterion, reached }) => ({
				...{ id: String(id), name, badge, isActive, reached },
				criterion: { ...criterion, withinDays: criterion.withinDays ?? null },
			}));
			return { data: milestones, next };
		},
	}),
	listOperation({
		...{ id: "listAchievements", method: "GET", path: "/members/{member}/achievements", tag },
		summary: "List what a member has reached",
		description: "By milestone. Without `onboarding:manage`, only what the key’s member has reached.",
		permission: null,
		answer: achievementShape,
		refuses: [403, 404],
		async run({ tenant, params, query }) {
			const member = (params.member ?? "").replaceAll("\0", "\uFFFD");
			const reached = await tenant.read(async (reading) => {
				if (!seesAchievementsOf(reading, member)) reading.authorize(permission);
				if ((await findName(reading.db, member)) === undefined) refuseUnknown();
				return findReached(reading, member);
			});
			const { data, next } = pageOfFew(reached, ({ id }) => id, query);
			const achievements = data.map(({ id, name, rewardText, badge, reachedAt }) => ({
				...{ milestoneId: String(id), name, rewardText, badge, reachedAt: momentOf(reachedAt) },
			}));
			return { data: achievements, next };
		},
	}),
];

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such member",
		message: "There is no member with this id in this workspace.",
	});
}
