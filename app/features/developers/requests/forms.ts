import { z } from "zod";
import { keyText } from "#app/platform/text.ts";

/** What can become of a call, and how a filter says it. */
export const OUTCOMES = {
	succeeded: "Succeeded (2xx, 3xx)",
	refused: "Refused (4xx)",
	failed: "Failed (5xx)",
} as const;
export type CallOutcome = keyof typeof OUTCOMES;

const filterShape = z.object({
	/** The id of a key. */
	key: keyText(12).optional(),
	outcome: z.enum(Object.keys(OUTCOMES) as [CallOutcome, ...CallOutcome[]]).optional(),
	/** The id of an operation: `listProjects`. */
	operation: keyText(50).regex(/^\w+$/).optional(),
});

export type CallsFilter = z.output<typeof filterShape>;

// Fits a time and a request's id as JSON in base64.
const cursor = keyText(200).optional();

/** Describes the query of the list: the filter, and where the page begins. */
export const callsShape = filterShape.extend({ after: cursor, before: cursor });

export type CallsQuery = z.output<typeof callsShape>;
