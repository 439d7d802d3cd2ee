import { z } from "zod";
import { blockText, keyText, nameText, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** A team as both forms send it. */
export const teamShape = z.object({
	// 100: the column.
	name: nameText({ most: 100, missing: "Give the team a name", of: "the name" }),
	description: blockText({ most: 2_000, of: "the description" }).optional(),
});

/** The shape of an edit: a team with the version that was opened. */
export const editShape = teamShape.extend({
	version: wholeNumber({ error: "Reload the page and try again" }),
});

export type TeamValues = z.output<typeof teamShape>;
export type TeamEdit = z.output<typeof editShape>;

/** What the page of a team's people sends: the member, and what to do with them. */
export const peopleShape = z.object({
	member: keyText(255, "Reload the page and try again").min(1, { error: "Reload the page and try again" }),
	to: z.enum(["in", "out", "lead", "no lead", "invited"], { error: "Reload the page and try again" }),
});

/** The answer of a member who was invited to a team. */
export const answerShape = z.object({
	answer: z.enum(["accept", "decline"], { error: "Reload the page and try again" }),
});

/** The query parameters of the page that finds members. */
export const searchShape = z.object({ q: searchText(200).optional() });
