import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { dayText } from "#app/platform/day.ts";
import { blockText, keyText, lineText, nameText, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";

/** How far an active project has come, as it is stored and as it is shown. */
export const STAGES = {
	idea: "Idea",
	in_progress: "In progress",
	waiting: "Waiting",
	done: "Done",
} as const satisfies Record<ProjectStage, string>;
/** The stages as a form offers them. */
export const STAGE_OPTIONS = Object.entries(STAGES).map(([value, label]) => ({ value, label }));
export const stage = z.enum(Object.keys(STAGES) as [ProjectStage, ...ProjectStage[]], {
	error: "Choose a stage",
});

// 10,000 is about ten pages of text, far below what would slow a page.
/** The column's limit. */
export const LONGEST_PROJECT_NAME = 255;
const name = nameText({ most: LONGEST_PROJECT_NAME, missing: "Give the project a name", of: "the name" });
const description = blockText({ most: 10_000, of: "the description" }).optional();

/** Describes a project as both forms send it. */
export const projectShape = z.object({
	name,
	description,
	isPublic: checkbox(),
	/** Holds the team's id; absent means no team. */
	teamId: wholeNumber({ error: "Choose a team from the list" }).optional(),
	/** An idea, or as it was, when absent. */
	stage: stage.optional(),
	/** A member’s name or email address, as people type it. */
	lead: lineText({ most: 255, of: "the lead" }).optional(),
	dueOn: dayText("Enter the due date as year-month-day, for example 2026-11-21").optional(),
});

/** Adds the version that was opened. */
export const editShape = projectShape.extend({
	version: wholeNumber(),
});

/** Describes the copy of a project. */
export const copyShape = projectShape.pick({ name: true });

export type ProjectValues = z.output<typeof projectShape>;
export type ProjectEdit = z.output<typeof editShape>;

export const SORTS = ["updated", "created", "name", "due"] as const;
export type ProjectSort = (typeof SORTS)[number];
export const STATUS_FILTERS = ["active", "archived", "all"] as const;

/** How the list is shown: page by page, or the active projects grouped by stage, below or beside one another. */
export const VIEWS = ["list", "stages", "board"] as const;
export type ProjectView = (typeof VIEWS)[number];

/** The lead in an address that is the member who asks. */
export const ME = "me";
/** The same for projects that they created or lead. */
export const MINE = "mine";

/** What limits a list of projects. */
export const projectFilterShape = z.object({
	q: searchText(200).optional(),
	status: z.enum(STATUS_FILTERS).default("active"),
	/** Limits the list to one team's projects, by the team's slug. */
	team: keyText(100).optional(),
	stage: stage.optional(),
	/** Limits the list to projects that a member leads, by their id, or `ME`, or `MINE`. */
	lead: keyText(255).optional(),
});

// Fits a lower-case name of 255 characters as JSON in base64: 4 letters for every 3 of at most 6 × 255 bytes (\u0000), plus a margin.
const LONGEST_CURSOR = 4_000;

/** Describes the query string of the list. */
export const listShape = projectFilterShape.extend({
	view: z.enum(VIEWS).default("list"),
	sort: z.enum(SORTS).default("updated"),
	/** Narrows the teams to choose from. */
	find: searchText(200).optional(),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type ProjectFilter = z.output<typeof projectFilterShape>;
/** The list asked for; a view other than the list has no pages. */
export type ProjectQuery = Omit<z.output<typeof listShape>, "view" | "after" | "before"> & {
	view?: ProjectView;
	after?: string | undefined;
	before?: string | undefined;
	/** How many projects a page has at most. */
	limit?: number;
};
