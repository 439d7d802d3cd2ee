import { z } from "zod";
import { blockText, keyText, nameText, searchText } from "#app/platform/text.ts";

// 255: the column. 10,000: some ten pages of text, far from what would slow a page.
const name = nameText({ most: 255, missing: "Give the project a name", of: "the name" });
const description = blockText({ most: 10_000, of: "the description" }).optional();

/** What a project is made of, as both forms send it. */
export const projectShape = z.object({
	name,
	description,
	isPublic: z.boolean().default(false),
	/** The team's id; none when left out. */
	teamId: z.coerce.number({ error: "Choose a team of the list" }).int().min(1).optional(),
});

/** The same, with the version that was opened. */
export const editShape = projectShape.extend({
	version: z.coerce.number({ error: "Open the page anew" }).int().min(1),
});

export type ProjectValues = z.output<typeof projectShape>;
export type EditValues = z.output<typeof editShape>;

export const SORTS = ["updated", "created", "name"] as const;
export const STATUS_FILTERS = ["active", "archived", "all"] as const;

// A name of 255 characters, in lower case, as JSON in base64: 4 letters for 3 of at most 6 × 255 bytes (\u0000), and some.
const LONGEST_CURSOR = 4_000;

/** What the list's address can say. */
export const listShape = z.object({
	q: searchText(200).optional(),
	status: z.enum(STATUS_FILTERS).default("active"),
	sort: z.enum(SORTS).default("updated"),
	/** A team's slug: only its projects. */
	team: keyText(100).optional(),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type ListQuery = z.output<typeof listShape>;
