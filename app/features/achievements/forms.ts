import { z } from "zod";
import { FACTS, type FactKey } from "#app/tenant/facts.ts";
import { BADGES, type BadgeName } from "#app/ui/badge-picture.tsx";

const FACT_KEYS = Object.keys(FACTS) as [FactKey, ...FactKey[]];
const BADGE_NAMES = Object.keys(BADGES) as [BadgeName, ...BadgeName[]];

/** What a milestone is made of, as both forms send it. */
export const milestoneShape = z.object({
	name: z
		.string({ error: "Give the milestone a name" })
		.trim()
		// At least one sign that is seen: a name of blanks and invisible marks is none.
		.regex(/[^\p{Separator}\p{Other}\p{Default_Ignorable_Code_Point}]/u, {
			error: "Give the milestone a name",
		})
		// 100: the column.
		.max(100, { error: "Use 100 characters or fewer for the name" }),
	fact: z.enum(FACT_KEYS, { error: "Choose what has to be done" }),
	// 10,000 and 3,650: as `criterionShape` has them.
	count: z.coerce
		.number({ error: "Say how often, as a number" })
		.int({ error: "Use a whole number for how often" })
		.min(1, { error: "Once is the least" })
		.max(10_000, { error: "10,000 times is the most" }),
	withinDays: z.coerce
		.number({ error: "Say within how many days, as a number, or leave it empty" })
		.int({ error: "Use a whole number of days" })
		.min(1, { error: "One day is the least" })
		.max(3_650, { error: "3,650 days is the most" })
		.optional(),
	rewardText: z
		.string()
		.trim()
		.max(1_000, { error: "Use 1,000 characters or fewer for the text" })
		.default(""),
	badge: z.enum(BADGE_NAMES, { error: "Choose a badge" }),
	/** The criterion for which it was said who has reached it: saved only when it is still that one. */
	checked: z.string().max(200).optional(),
});

/** The same, with the version that was opened. */
export const editShape = milestoneShape.extend({
	version: z.coerce.number({ error: "Open the page anew" }).int().min(1),
});

export type MilestoneValues = z.output<typeof milestoneShape>;
export type EditValues = z.output<typeof editShape>;

/** What a milestone waits for, as a form has it. */
export function criterionOf({ fact, count, withinDays }: MilestoneValues) {
	return { fact, count, ...(withinDays !== undefined && { withinDays }) };
}

/** What the list's buttons send: which milestone, and whether members can reach it. */
export const pauseShape = z.object({
	milestone: z.coerce.number({ error: "Open the page anew" }).int().min(1).max(2_147_483_647),
	to: z.enum(["paused", "active"], { error: "Open the page anew" }),
});

export const removalShape = z.object({ to: z.enum(["deleted", "there"], { error: "Open the page anew" }) });

/** What the address of "who has what" can say. */
export const everybodyShape = z.object({
	milestone: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
	after: z.string().max(400).optional(),
	before: z.string().max(400).optional(),
});

export type EverybodyQuery = z.output<typeof everybodyShape>;
