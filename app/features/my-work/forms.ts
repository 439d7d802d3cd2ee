import { z } from "zod";
import { keyText } from "#app/platform/text.ts";

// A day, a kind and an id as JSON in base64: 60 characters, plus a margin.
const LONGEST_CURSOR = 200;

/** Describes the query string of the list. */
export const workQueryShape = z.object({
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type WorkQuery = z.output<typeof workQueryShape>;
