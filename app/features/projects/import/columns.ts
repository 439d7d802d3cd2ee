import { comparable } from "#app/platform/text.ts";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import { STAGES } from "../forms.ts";

/** What a project can be given by a file. */
export type ImportedField = "name" | "description" | "stage" | "lead" | "dueOn" | "team";

/** What our own export and those of other products call a column, the likeliest first. */
const HEADINGS: Record<ImportedField, string[]> = {
	name: ["name", "project name", "project", "title", "task name", "summary", "subject"],
	description: ["description", "notes", "details", "body"],
	stage: ["stage", "status", "state", "progress"],
	lead: ["lead", "project lead", "owner", "assignee", "assigned to", "manager"],
	dueOn: ["due", "due date", "due on", "deadline", "target date", "end date"],
	team: ["team", "team name"],
};

/** What the columns of a file are for. */
export type Columns = { at: Partial<Record<ImportedField, number>>; leftOut: string[] };

/** Finds the column of each field; the others are left out. */
export function columnsIn(headings: readonly string[]): Columns {
	const known = headings.map((heading) => comparable(heading.replaceAll(/[_*:]/g, " ")));
	const at: Columns["at"] = {};
	for (const [field, names] of Object.entries(HEADINGS)) {
		const name = names.find((one) => known.includes(one));
		if (name !== undefined) at[field as ImportedField] = known.indexOf(name);
	}
	const used = new Set(Object.values(at));
	return { at, leftOut: headings.filter((heading, place) => !used.has(place) && heading.trim() !== "") };
}

/** What other products call the stages. */
const STAGE_WORDS: Record<ProjectStage, string[]> = {
	idea: ["to do", "todo", "not started", "backlog", "planned", "open", "new", "draft"],
	in_progress: ["in progress", "doing", "started", "active", "ongoing", "on track", "at risk"],
	waiting: ["on hold", "paused", "blocked", "pending"],
	done: ["complete", "completed", "closed", "finished", "resolved"],
};

/** Returns the stage that a cell names; undefined when none has this name. */
export function stageNamed(cell: string): ProjectStage | undefined {
	const word = comparable(cell.replaceAll(/[_-]/g, " "));
	return (Object.keys(STAGES) as ProjectStage[]).find(
		(stage) => comparable(STAGES[stage]) === word || STAGE_WORDS[stage].includes(word),
	);
}

/** Returns a cell without the apostrophe that exports, like ours, put before what a spreadsheet would run; some run wide signs too. */
export const plainCell = (cell: string | undefined): string | undefined =>
	cell?.replace(/^'(?=[=+\-@\t＝＋－＠])/, "").trim() || undefined;
