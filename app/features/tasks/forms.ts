import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import { keyText, lineText, RELOAD, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** Describes a task as it is added. */
export const taskShape = z.object({
	// 400 is the column's limit.
	task: lineText({ most: 400, missing: "Say what is to be done", of: "the task" }),
	/** A member’s name or email address, as people type it. */
	person: lineText({ most: 255, of: "the person" }).optional(),
	dueOn: dayText("Enter the due date as year-month-day, for example 2026-11-21").optional(),
});

/** Adds the version that was opened. */
export const editShape = taskShape.extend({ version: wholeNumber() });

export type TaskValues = z.output<typeof taskShape>;
export type TaskEdit = z.output<typeof editShape>;

// Fits a time and an id as JSON in base64.
const cursor = keyText(100).optional();

/** Which tasks a list shows. */
export const SHOWN = ["open", "done"] as const;

/** Adds the list that the form was below; none on the project’s page. */
export const addShape = taskShape.extend({ show: z.enum(SHOWN).optional() });

/** Describes the query string of the list. */
export const listShape = z.object({
	show: z.enum(SHOWN).default("open"),
	after: cursor,
	before: cursor,
});

export type TaskQuery = Pick<z.output<typeof listShape>, "show"> & {
	after?: string | undefined;
	before?: string | undefined;
	/** How many tasks a page has at most. */
	limit?: number;
};

const id = wholeNumber().optional();

/** Lists what the buttons of a list do to one task. */
export const PRESSES = ["done", "open", "up", "down", "place"] as const;

/**
 * Describes a pressed button of a list: each is named for what it does, and has the task's id as its value. `ahead` or
 * `behind`: the task before or after which `place` puts it. The rest says which page of the list it was on; none of it on the project's page.
 */
export const pressShape = listShape
	.extend({ show: z.enum(SHOWN).optional(), ahead: id, behind: id })
	.extend(Object.fromEntries(PRESSES.map((name) => [name, id])) as Record<Press, typeof id>)
	.refine((pressed) => PRESSES.filter((name) => pressed[name] !== undefined).length === 1, { error: RELOAD })
	.refine(
		({ place, ahead, behind }) =>
			[ahead, behind].filter((one) => one !== undefined).length === (place === undefined ? 0 : 1),
		{ error: RELOAD },
	);

export type Press = (typeof PRESSES)[number];

/** The project to move a task to, by its slug. */
export const moveShape = z.object({ project: keyText(100, "Choose a project").min(1, "Choose a project") });

/** Narrows the projects to move it to. */
export const searchShape = z.object({ q: searchText(200).optional() });

/** Says which state is wanted, so pressing twice does not switch back. */
export const removalShape = z.object({ to: z.enum(["deleted", "there"], { error: RELOAD }) });
