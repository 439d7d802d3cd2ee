import { z } from "zod";
import { refuse } from "../../refusal.ts";
import { keyText } from "../../text.ts";

/** A time in a cursor. PostgreSQL has no year 0000. */
export const cursorTime = z.iso.datetime({ precision: 3 }).regex(/^[1-9]/);

// No cursor holds a longer text than a name of 255 characters, which may take two code units each.
const LONGEST_TEXT = 1_000;

/** A text in a cursor. */
export const cursorText = keyText(LONGEST_TEXT);

/** Where a page of a list begins or ends, for its address: a value that only the list itself reads, as JSON in base64. */
export const writeCursor = (value: unknown): string =>
	Buffer.from(JSON.stringify(value)).toString("base64url");

/** The value of a cursor. Refuses: 400 for one that is none of this list's. */
export function readCursor<Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> {
	try {
		return shape.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
	} catch {
		return refuse(400, {
			title: "This address does not add up",
			message: "It points at a page of the list that does not exist. Open the list from the menu.",
		});
	}
}

/** Which way a page was read: from its beginning, from a cursor on, or from a cursor back. */
type Direction = { size: number; backwards: boolean; fromCursor: boolean };

/**
 * A page from rows as they were read, one more than fits where there are more: the rows in the list's order, and those
 * behind which the next page and the one before begin, absent at either end.
 */
export function cutPage<Row>(rows: readonly Row[], { size, backwards, fromCursor }: Direction) {
	const more = rows.length > size;
	const shown = backwards ? rows.slice(0, size).reverse() : rows.slice(0, size);
	const [first, last] = [shown[0], shown.at(-1)];
	return {
		shown,
		after: backwards || more ? last : undefined,
		before: (backwards ? more : fromCursor) ? first : undefined,
	};
}
