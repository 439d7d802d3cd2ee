import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import { keyText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

// 9 digits fit PostgreSQL’s integer.
const number = wholeNumber();

/** Whose figures: `role:member`, `team:7`. */
const who = keyText(60).regex(/^(role:[a-z0-9_-]{1,50}|team:[1-9]\d{0,8})$/);

/** The query of the insights page. */
export const insightsShape = z.object({
	path: number.optional(),
	version: number.optional(),
	/** The first and the last day, both included, in UTC. */
	from: dayText().optional(),
	to: dayText().optional(),
	who: who.optional(),
});

export type InsightsQuery = z.output<typeof insightsShape>;
