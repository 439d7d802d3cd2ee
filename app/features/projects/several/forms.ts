import { z } from "zod";
import { keyText, lineText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { stage } from "../forms.ts";

/**
 * What can be done with several projects at once. The list offers neither `restore`, which undoes `archive`, nor `undo`,
 * which undoes the others.
 */
export const DEEDS = ["lead", "team", "stage", "archive", "restore", "undo"] as const;
export type Deed = (typeof DEEDS)[number];

/** The team in the form that is no team. */
export const NO_TEAM_CHOSEN = 0;

/** A project that was selected, as the page knew it. */
export type SelectedProject = { id: number; version: number };

// Five pages of the list: enough for one thought, and few enough to lock together for a moment.
export const MOST_SELECTED = 100;

// An id and a version of ten digits each, a dot and a blank, for each of them: an Undo sends all in one text.
const pair = z.tuple([wholeNumber(), wholeNumber()]);
const selected = keyText(22 * MOST_SELECTED).refine(
	(text) => text.split(" ").every((one) => pair.safeParse(one.split(".")).success),
	{ error: RELOAD },
);

/** Writes a selection, as the boxes of the list do. */
export const writeSelection = (projects: readonly SelectedProject[]): string =>
	projects.map(({ id, version }) => `${id}.${version}`).join(" ");

/** Reads what several boxes sent; the same project counts once. */
export function readSelection(texts: readonly string[]): SelectedProject[] {
	const all = texts
		.flatMap((text) => text.split(" "))
		.map((text) => text.split(".").map(Number))
		.map(([id = 0, version = 0]) => ({ id, version }));
	return [...new Map(all.map((one) => [one.id, one])).values()];
}

/** Describes a change of several projects. Only the field that belongs to the deed counts. */
export const severalShape = z
	.object({
		projects: z.array(selected).default([]),
		deed: z.enum(DEEDS, { error: RELOAD }),
		lead: lineText({ most: 255, of: "the lead" }).optional(),
		teamId: wholeNumber({ least: NO_TEAM_CHOSEN, error: "Choose a team from the list" }).optional(),
		stage: stage.optional(),
	})
	.superRefine(({ projects, deed, ...values }, context) => {
		const say = (field: keyof typeof values | undefined, message: string) =>
			context.addIssue({ code: "custom", path: field ? [field] : [], message });
		const count = readSelection(projects).length;
		if (count === 0) say(undefined, "Select at least one project: tick the box beside its name in the list");
		if (count > MOST_SELECTED) say(undefined, `Select up to ${MOST_SELECTED} projects at a time`);
		if (deed === "lead" && values.lead === undefined)
			say("lead", "Type the name or email address of the new lead");
		if (deed === "team" && values.teamId === undefined) say("teamId", "Choose a team from the list");
		if (deed === "stage" && values.stage === undefined) say("stage", "Choose a stage");
	});

export type SeveralValues = z.output<typeof severalShape>;

/** Describes a button of the board: the project, the version that it showed, and the stage to move it to. */
export const moveShape = z.object({
	move: keyText(50)
		.transform((text): unknown => text.split("."))
		.pipe(z.tuple([wholeNumber(), wholeNumber(), stage], { error: RELOAD })),
});
