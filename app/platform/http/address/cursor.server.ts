import { z } from "zod";
import { refuse } from "../../refusal.ts";
import { keyText } from "../../text.ts";
import { fitting } from "./fitting.server.ts";

/** A time in a cursor. PostgreSQL has no year 0000. */
export const cursorTime = z.iso.datetime({ precision: 3 }).regex(/^[1-9]/);

// No cursor holds a longer text than a name of 255 characters, each of which may take two code units.
const LONGEST_TEXT = 1_000;

/** A text in a cursor. */
export const cursorText = keyText(LONGEST_TEXT);

/** Encodes the start or end of a list page for its address: a value that only the list itself reads, as JSON in base64. */
export const writeCursor = (value: unknown): string =>
	Buffer.from(JSON.stringify(value)).toString("base64url");

/** Decodes a cursor. Refuses: 400 for one that does not belong to this list. */
export function readCursor<Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> {
	try {
		return shape.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
	} catch {
		return refuse(400, {
			title: "This link isn’t valid",
			message: "It points to a page of the list that doesn’t exist. Open the list from the menu.",
		});
	}
}

/** How a page was read: from the beginning, forward from a cursor, or back from a cursor. */
type Direction = { size: number; backwards: boolean; fromCursor: boolean };

/**
 * Cuts a page from rows that were read with one extra where there are more: as many as have room on it. Returns the rows in the list's order, and
 * the ones that the next and the previous page continue from, absent at either end.
 */
export function cutPage<Row>(rows: readonly Row[], { size, backwards, fromCursor }: Direction) {
	const room = Math.min(size, fitting(rows));
	const more = rows.length > room;
	const shown = backwards ? rows.slice(0, room).reverse() : rows.slice(0, room);
	const [first, last] = [shown[0], shown.at(-1)];
	return {
		shown,
		after: backwards || more ? last : undefined,
		before: (backwards ? more : fromCursor) ? first : undefined,
	};
}
