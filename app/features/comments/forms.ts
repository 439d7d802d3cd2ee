import { z } from "zod";
import { blockText, keyText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

// 200: far more boxes than a page shows. 600: a name, with what says that nobody of that name is meant.
const chosen = z.array(keyText(600)).max(200).default([]);

/** Describes a comment as its form sends it. 20,000 is about eight pages. */
export const commentShape = z.object({
	comment: blockText({ most: 20_000, missing: "Write something first", of: "the comment" }),
	/** The ids of those whose boxes are ticked. */
	tellId: chosen,
	/** Whom a name means that several members have: their ids, or `nobodyOf` that name. */
	meantId: chosen,
});

/** Adds the version that was opened. */
export const editShape = commentShape.extend({ version: wholeNumber() });

export type CommentValues = z.output<typeof commentShape>;
export type CommentEdit = z.output<typeof editShape>;

/** What to choose when a name that several members have means none of them. */
export const nobodyOf = (name: string) => `nobody:${name}`;

/** Describes the query of the list: a page ends before one comment, or begins after one. */
export const listShape = z.object({
	before: wholeNumber().optional(),
	after: wholeNumber().optional(),
});

/** Describes the query of one comment: where to go on in a long one, in UTF-16 units, of which the longest has 40,000. */
export const partShape = z.object({ from: wholeNumber({ most: 40_000 }).optional() });

/** Describes a text to look at before it is sent. 20,000: the longest text in Markdown, a comment. */
export const previewShape = z.object({
	text: blockText({ most: 20_000, missing: "Write something first", of: "the text" }),
});
