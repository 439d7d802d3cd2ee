import { z } from "zod";
import { blockText, keyText, nameText, RELOAD, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** 100: the column. */
export const LONGEST_TEAM_NAME = 100;

/** Beyond this, how many projects a team has exactly says nothing more of it in a list. */
export const MOST_COUNTED = 99;

/** A team as both forms send it. */
export const teamShape = z.object({
	name: nameText({ most: LONGEST_TEAM_NAME, missing: "Give the team a name", of: "the name" }),
	description: blockText({ most: 2_000, of: "the description" }).optional(),
});

/** The shape of an edit: a team with the version that was opened. */
export const editShape = teamShape.extend({
	version: wholeNumber(),
});

export type TeamValues = z.output<typeof teamShape>;
export type TeamEdit = z.output<typeof editShape>;

/** What the page of a team's people sends: the member, and what to do with them. */
export const peopleShape = z.object({
	member: keyText(255).min(1, { error: RELOAD }),
	to: z.enum(["in", "out", "lead", "no lead", "invited"], { error: RELOAD }),
});

/** The answer of a member who was invited to a team. */
export const answerShape = z.object({
	answer: z.enum(["accept", "decline"], { error: RELOAD }),
});

// A name of 100 characters, each of which may take six bytes as JSON, and an id, in base64: with a margin.
const LONGEST_CURSOR = 1_200;

/** The query parameters of the list. */
export const listShape = z.object({
	q: searchText(200).optional(),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type TeamQuery = Partial<z.output<typeof listShape>>;

/** The query parameters of the page that finds members. */
export const searchShape = z.object({ q: searchText(200).optional() });
