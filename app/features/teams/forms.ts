import { z } from "zod";

/** What a team is made of, as both forms send it. */
export const teamShape = z.object({
	name: z
		.string({ error: "Give the team a name" })
		.trim()
		.min(1, { error: "Give the team a name" })
		// 100: the column.
		.max(100, { error: "Use 100 characters or fewer for the name" }),
	description: z
		.string()
		.trim()
		.max(2_000, { error: "Use 2,000 characters or fewer for the description" })
		.optional(),
});

/** The same, with the version that was opened. */
export const editShape = teamShape.extend({
	version: z.coerce.number({ error: "Open the page anew" }).int().min(1),
});

export type TeamValues = z.output<typeof teamShape>;
export type EditValues = z.output<typeof editShape>;

/** What the page of a team's people sends: which member, and what becomes of them. */
export const peopleShape = z.object({
	member: z.string({ error: "Open the page anew" }).min(1).max(255),
	to: z.enum(["in", "out", "lead", "no lead", "invited"], { error: "Open the page anew" }),
});

/** What somebody who was asked into a team answers. */
export const answerShape = z.object({
	answer: z.enum(["accept", "decline"], { error: "Open the page anew" }),
});

/** What the page that finds members can be asked. */
export const searchShape = z.object({ q: z.string().trim().max(200).optional() });
