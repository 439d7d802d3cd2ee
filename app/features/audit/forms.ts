import { z } from "zod";
import { askedDay } from "#app/platform/http/address/asked-day.ts";
import { keyText, searchText } from "#app/platform/text.ts";

const seq = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

// An id that cannot be stored is nobody's: searched for as a character that no id has. 255: the columns.
const id = searchText(255).overwrite((text) => text || "\uFFFD");

/** What the log can be narrowed to; the same words in the addresses of the page and of the export. */
export const filterShape = z.object({
	/** Who did it: a member's id, or what acted, as `webhook`. */
	person: id.optional(),
	/** `project.created`, or everything of one kind: `project`. */
	event: keyText(100)
		.regex(/^[a-z]+(\.[a-z]+)?$/)
		.optional(),
	/** What it happened to: a kind, and with `id` one of it. */
	subject: keyText(50)
		.regex(/^[a-z]+$/)
		.optional(),
	id: id.optional(),
	/** First and last day, in the zone that times are shown in. */
	from: askedDay.optional(),
	to: askedDay.optional(),
});

export type Filter = z.output<typeof filterShape>;

/** What the list's address can say: the filter, and where the page begins. */
export const listShape = filterShape.extend({
	after: seq.optional(),
	before: seq.optional(),
	/** Words that the list of people to choose from is narrowed by. */
	who: searchText(200).optional(),
});

export type ListQuery = z.output<typeof listShape>;

export const FORMATS = ["csv", "jsonl", "archive"] as const;
export type Format = (typeof FORMATS)[number];

export const exportShape = filterShape.extend({ format: z.enum(FORMATS) });

/** Checks the log, from its beginning or behind an entry that an earlier check found in order. */
export const verifyShape = z.object({
	after: z.coerce.number({ error: "Open the page anew" }).int().min(1).optional(),
});

/** Only what is set, in one order: the same filter is always written the same. */
export function chosen(filter: Filter): Record<string, string> {
	const names = Object.keys(filterShape.shape) as (keyof Filter)[];
	return Object.fromEntries(
		names.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])),
	);
}
