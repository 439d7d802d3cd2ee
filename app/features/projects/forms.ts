import { z } from "zod";

// 255: the column. 10,000: some ten pages of text, far from what would slow a page.
const name = z
	.string({ error: "Give the project a name" })
	.trim()
	.min(1, { error: "Give the project a name" })
	.max(255, { error: "Use 255 characters or fewer for the name" });

const description = z
	.string()
	.trim()
	.max(10_000, { error: "Use 10,000 characters or fewer for the description" })
	.optional();

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
	q: z.string().trim().max(200).optional(),
	status: z.enum(STATUS_FILTERS).default("active"),
	sort: z.enum(SORTS).default("updated"),
	/** A team's slug: only its projects. */
	team: z.string().trim().min(1).max(100).optional(),
	after: z.string().max(LONGEST_CURSOR).optional(),
	before: z.string().max(LONGEST_CURSOR).optional(),
});

export type ListQuery = z.output<typeof listShape>;
