import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { blockText, keyText, nameText, RELOAD, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** The version that the form was opened with. A stale one is refused. */
const version = wholeNumber();

const pathText = {
	// 100: the column.
	name: nameText({ most: 100, missing: "Give the path a name", of: "the name" }),
	description: blockText({ most: 2_000, of: "the description" }).optional(),
};

/** A new path and what it starts from: the key of a template, or nothing. */
export const newPathShape = z.object({
	...pathText,
	from: keyText(50, "Choose what to start from"),
});

/** The name and description of a path. */
export const pathShape = z.object({ ...pathText, version });

export type NewPathValues = z.output<typeof newPathShape>;
export type PathValues = z.output<typeof pathShape>;

/** The name for a copy of a path. */
export const copyShape = z.object({ name: pathText.name });

/** What the pages that delete a path or remove a step submit. */
export const removalShape = z.object({ to: z.enum(["gone", "there"], { error: RELOAD }) });

/** A step’s place, from 1. */
const place = wholeNumber({ least: 1, most: 99 });

/** Moves a step one place up or down, or to where it was dragged. */
export const moveShape = z.object({
	version,
	up: place.optional(),
	down: place.optional(),
	/** What a drag sends: the step, and the one that it was dropped before or after. */
	place: place.optional(),
	ahead: place.optional(),
	behind: place.optional(),
});

/** Returns the place of the step that moves, and the one that it gets; undefined when nothing was pressed. */
export function moveOf(sent: z.output<typeof moveShape>): { place: number; to: number } | undefined {
	const { up, down, place: from, ahead, behind } = sent;
	if (up !== undefined) return { place: up, to: up - 1 };
	if (down !== undefined) return { place: down, to: down + 1 };
	const target = ahead ?? behind;
	if (from === undefined || target === undefined) return undefined;
	// Without the step, those that follow it have moved up.
	return { place: from, to: (ahead ?? target + 1) - (target > from ? 1 : 0) };
}

/** Publishes what the page showed, or reverts to an old version. */
export const publishShape = z.object({ version });

/** Who gets a path: `role:admin`, `team:7`; and which path each had when the page was loaded: `role:admin@3`, `default@3`. */
export const assignShape = z.object({
	targets: z.array(keyText(80)).max(500).default([]),
	held: z.array(keyText(100)).max(500).default([]),
	/** What the page had room for: other teams keep the path they have. Everything when absent. */
	shown: z.array(keyText(80)).max(500).optional(),
	isDefault: checkbox(),
	version,
});

export type AssignValues = z.output<typeof assignShape>;

const markdown = blockText({ most: 20_000, of: "the text" });

/** The onboarding rules of the whole workspace. */
export const rulesShape = z.object({
	version: wholeNumber({ least: 0 }),
	welcomeText: markdown.optional(),
	skippingAllowed: checkbox(),
	remindAfterDays: z
		.number({ error: "Enter a number of days from 1 to 90, or leave this empty" })
		.int({ error: "Enter whole days" })
		.min(1, { error: "Enter at least 1 day, or leave this empty" })
		.max(90, { error: "Enter at most 90 days" })
		.optional(),
	reminderText: blockText({ most: 2_000, of: "the reminder" }).optional(),
});

export type RulesValues = z.output<typeof rulesShape>;

/** Narrows the teams that the page shows. */
export const findTeamShape = z.object({ find: searchText(200).optional() });

/** The requested page of the history. */
export const historyShape = z.object({ before: wholeNumber().optional() });

/** The version to preview; the draft if left out. */
export const previewShape = z.object({ version: wholeNumber().optional() });
