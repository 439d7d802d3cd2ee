import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import { keyText, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

const seq = wholeNumber({ most: Number.MAX_SAFE_INTEGER });

// Turns an id that cannot be stored into a character that no id has, so it matches nothing. 255 is the columns' limit.
const id = searchText(255).overwrite((text) => text || "\uFFFD");

/** Describes the filters of the log, named alike in the addresses of the page and of the export. */
export const filterShape = z.object({
	/** Says who did it: a member's id, or the kind of actor, such as `webhook`. */
	person: id.optional(),
	/** Names one event, `project.created`, or a whole kind, `project`. */
	event: keyText(100)
		.regex(/^[a-z]+(\.[a-z]+)?$/)
		.optional(),
	/** Names the kind of subject; `id` picks a single one. */
	subject: keyText(50)
		.regex(/^[a-z]+$/)
		.optional(),
	id: id.optional(),
	/** Sets the first and last day, in the displayed time zone. */
	from: dayText().optional(),
	to: dayText().optional(),
});

export type Filter = z.output<typeof filterShape>;

/** Describes the query string of the list: the filter, and where the page begins. */
export const listShape = filterShape.extend({
	after: seq.optional(),
	before: seq.optional(),
	/** Narrows the list of people to choose from. */
	find: searchText(200).optional(),
});

export type LogQuery = z.output<typeof listShape>;

export const FORMATS = ["csv", "jsonl", "archive"] as const;
export type Format = (typeof FORMATS)[number];

/** Without a format, one is still to be chosen. */
export const exportShape = filterShape.extend({ format: z.enum(FORMATS).optional() });

/** Asks for a check of the log, from its beginning or after the last entry that an earlier check verified. */
export const verifyShape = z.object({
	after: wholeNumber({ most: Number.MAX_SAFE_INTEGER }).optional(),
});

/** Keeps only the filters that are set, in a fixed order, so that equal filters are always written the same way. */
export function chosen(filter: Filter): Record<string, string> {
	const names = Object.keys(filterShape.shape) as (keyof Filter)[];
	return Object.fromEntries(
		names.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])),
	);
}
