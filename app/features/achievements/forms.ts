import { z } from "zod";
import { blockText, keyText, nameText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { FACTS, type FactKey } from "#app/tenant/events/facts.ts";
import { BADGES, type BadgeName } from "#app/ui/elements/badge-picture.tsx";

const FACT_KEYS = Object.keys(FACTS) as [FactKey, ...FactKey[]];
const BADGE_NAMES = Object.keys(BADGES) as [BadgeName, ...BadgeName[]];

/** What a milestone is made of, as both forms send it. */
export const milestoneShape = z.object({
	// 100: the column.
	name: nameText({ most: 100, missing: "Give the milestone a name", of: "the name" }),
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
	rewardText: blockText({ most: 1_000, of: "the text" }).default(""),
	badge: z.enum(BADGE_NAMES, { error: "Choose a badge" }),
	/** The criterion for which it was said who has reached it: saved only when it is still that one. */
	checked: keyText(200).optional(),
});

/** The same, with the version that was opened. */
export const editShape = milestoneShape.extend({
	version: wholeNumber({ error: "Open the page anew" }),
});

export type MilestoneValues = z.output<typeof milestoneShape>;
export type MilestoneEdit = z.output<typeof editShape>;

/** What a milestone waits for, as a form has it. */
export function criterionOf({ fact, count, withinDays }: MilestoneValues) {
	return { fact, count, ...(withinDays !== undefined && { withinDays }) };
}

/** What the list's buttons send: which milestone, and whether members can reach it. */
export const pauseShape = z.object({
	milestone: wholeNumber({ error: "Open the page anew" }),
	to: z.enum(["paused", "active"], { error: "Open the page anew" }),
});

export const removalShape = z.object({ to: z.enum(["deleted", "there"], { error: "Open the page anew" }) });

/** What the address of "who has what" can say. */
export const everybodyShape = z.object({
	milestone: wholeNumber().optional(),
	after: keyText(400).optional(),
	before: keyText(400).optional(),
});

export type EverybodyQuery = z.output<typeof everybodyShape>;
