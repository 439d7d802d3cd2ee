import { z } from "zod";
import { keyText, RELOAD } from "#app/platform/text.ts";

// A day, a kind and an id as JSON in base64: 60 characters, plus a margin.
const LONGEST_CURSOR = 200;

/** Describes the query string of the list. */
export const workQueryShape = z.object({
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

// A slug of 255 characters and an id.
const LONGEST_TASK = 270;

/** A task: the slug of its project and its id, as one button has them. */
const task = keyText(LONGEST_TASK)
	.regex(/^[^.]+\.\d{1,9}$/, { error: RELOAD })
	.transform((text): [project: string, id: string] => {
		const at = text.indexOf(".");
		return [text.slice(0, at), text.slice(at + 1)];
	});

/** Describes the button of a task. It says which state is wanted, so pressing twice does not switch back. */
export const tickShape = z.object({ task, to: z.enum(["done", "open"], { error: RELOAD }) });

export type WorkQuery = z.output<typeof workQueryShape>;
