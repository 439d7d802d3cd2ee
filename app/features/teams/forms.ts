import { z } from "zod";
import { blockText, keyText, nameText, RELOAD, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** 100: the column. */
export const LONGEST_TEAM_NAME = 100;

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

/** The query parameters of the page that finds members. */
export const searchShape = z.object({ q: searchText(200).optional() });
