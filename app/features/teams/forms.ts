import { z } from "zod";
import { blockText, keyText, nameText, searchText } from "#app/platform/text.ts";

/** What a team is made of, as both forms send it. */
export const teamShape = z.object({
	// 100: the column.
	name: nameText({ most: 100, missing: "Give the team a name", of: "the name" }),
	description: blockText({ most: 2_000, of: "the description" }).optional(),
});

/** The same, with the version that was opened. */
export const editShape = teamShape.extend({
	version: z.coerce.number({ error: "Open the page anew" }).int().min(1),
});

export type TeamValues = z.output<typeof teamShape>;
export type EditValues = z.output<typeof editShape>;

/** What the page of a team's people sends: which member, and what becomes of them. */
export const peopleShape = z.object({
	member: keyText(255, "Open the page anew").min(1, { error: "Open the page anew" }),
	to: z.enum(["in", "out", "lead", "no lead", "invited"], { error: "Open the page anew" }),
});

/** What somebody who was asked into a team answers. */
export const answerShape = z.object({
	answer: z.enum(["accept", "decline"], { error: "Open the page anew" }),
});

/** What the page that finds members can be asked. */
export const searchShape = z.object({ q: searchText(200).optional() });
