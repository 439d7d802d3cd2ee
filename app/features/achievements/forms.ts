import { z } from "zod";
import { blockText, keyText, nameText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { FACTS, type FactKey } from "#app/tenant/events/facts.ts";
import { BADGES, type BadgeName } from "#app/ui/elements/badge-picture.tsx";

const FACT_KEYS = Object.keys(FACTS) as [FactKey, ...FactKey[]];
const BADGE_NAMES = Object.keys(BADGES) as [BadgeName, ...BadgeName[]];

/** 100: the column. */
export const LONGEST_MILESTONE_NAME = 100;

/** The fields of a milestone, as both forms submit them. */
export const milestoneShape = z.object({
	name: nameText({ most: LONGEST_MILESTONE_NAME, missing: "Give the milestone a name", of: "the name" }),
	fact: z.enum(FACT_KEYS, { error: "Choose what has to be done" }),
	// 10,000 and 3,650: the limits of `criterionShape`.
	count: z.coerce
		.number({ error: "Enter how often, as a number" })
		.int({ error: "Enter a whole number" })
		.min(1, { error: "Enter 1 or more" })
		.max(10_000, { error: "Enter 10,000 or less" }),
	withinDays: z.coerce
		.number({ error: "Enter a number of days, or leave this empty" })
		.int({ error: "Enter whole days" })
		.min(1, { error: "Enter at least 1 day" })
		.max(3_650, { error: "Enter at most 3,650 days" })
		.optional(),
	rewardText: blockText({ most: 1_000, of: "the text" }).default(""),
	badge: z.enum(BADGE_NAMES, { error: "Choose a badge" }),
	/** The criterion that was checked for who has reached it. The form is saved only if it is still the same. */
	checked: keyText(200).optional(),
});

/** The fields of a milestone, with the version that was opened. */
export const editShape = milestoneShape.extend({
	version: wholeNumber(),
});

export type MilestoneValues = z.output<typeof milestoneShape>;
export type MilestoneEdit = z.output<typeof editShape>;

/** Builds the criterion from a form’s values. */
export function criterionOf({ fact, count, withinDays }: MilestoneValues) {
	return { fact, count, ...(withinDays !== undefined && { withinDays }) };
}

/** What the list’s buttons submit: which milestone, and whether members can reach it. */
export const pauseShape = z.object({
	milestone: wholeNumber(),
	to: z.enum(["paused", "active"], { error: RELOAD }),
});

export const removalShape = z.object({
	to: z.enum(["deleted", "there"], { error: RELOAD }),
});

/** The query of everybody’s achievements. */
export const everybodyShape = z.object({
	milestone: wholeNumber().optional(),
	after: keyText(400).optional(),
	before: keyText(400).optional(),
});

export type EverybodyQuery = z.output<typeof everybodyShape>;
