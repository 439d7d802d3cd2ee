import { z } from "zod";
import { keyText, nameText } from "#app/platform/text.ts";

/** What can be deleted and restored, as the list names its kinds. */
export const KINDS = {
	project: "Projects",
	task: "Tasks",
	comment: "Comments",
	file: "Files",
	team: "Teams",
	role: "Roles",
} as const;

export type DeletedKind = keyof typeof KINDS;

export const kindShape = z.enum(Object.keys(KINDS) as [DeletedKind, ...DeletedKind[]], {
	error: "Choose one of the kinds",
});

// A time, a kind and an id as JSON in base64: 80 characters, plus a margin.
const LONGEST_CURSOR = 200;

/** Describes the query of the list. */
export const listShape = z.object({
	kind: kindShape.optional(),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

const newName = (most: number) => nameText({ most, missing: "Give it a name", of: "the name" }).optional();

/** Describes what the button or the form sends: a new name, where the old one is taken. 100: the columns of teams and roles. */
export const restoreShape = z.object({ name: newName(100) });

/** The same for a project. 255: its column. */
export const restoreProjectShape = z.object({ name: newName(255) });

export type DeletedQuery = z.output<typeof listShape>;
