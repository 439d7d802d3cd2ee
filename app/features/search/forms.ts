import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import { keyText, nameText, searchText } from "#app/platform/text.ts";

/** What can be searched, as an address names it and as it is shown. */
export const KINDS = {
	projects: "Projects",
	tasks: "Tasks",
	comments: "Comments",
	files: "Files",
	members: "Members",
	teams: "Teams",
} as const;

export const STATES = {
	active: "In active projects",
	archived: "In archived projects",
	open: "Open tasks",
	done: "Finished tasks",
} as const;

const keysOf = <Key extends string>(record: Record<Key, string>) => Object.keys(record) as [Key, ...Key[]];

const LONGEST_CURSOR = 100;

/** Describes the query string of a search. What is not a kind or a state there is left out, as a word that means nothing. */
export const searchShape = z.object({
	q: searchText(200).optional(),
	in: z.enum(keysOf(KINDS)).optional().catch(undefined),
	by: searchText(100).optional(),
	team: searchText(100).optional(),
	from: dayText("Enter the day as year-month-day, for example 2026-11-21").optional().catch(undefined),
	is: z.enum(keysOf(STATES)).optional().catch(undefined),
	sort: z.enum(["best", "newest"]).default("best"),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});
export type SearchQuery = z.output<typeof searchShape>;

export const MOST_SAVED = 20;
// 200 characters, and 100 in each of two fields, of up to four bytes with three signs each.
const LONGEST_SEARCH = 6_000;

/** Describes a search that is saved under a name. */
export const saveShape = z.object({
	name: nameText({ most: 60, missing: "Give the search a name", of: "the name" }),
	/** What comes after the question mark of its address. Absent: the search of this name is removed. */
	search: keyText(LONGEST_SEARCH).optional(),
});

/** Describes the query string of the page that saves a search. */
export const savedQueryShape = z.object({ search: keyText(LONGEST_SEARCH).optional() });
