import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { blockText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** Lists how long support access may last, in hours. */
export const HOURS = [1, 2, 4, 8, 24, 48, 72] as const;
// 72, since people forget about longer access.
const MOST_HOURS = 72;
// Fits a few sentences.
const LONGEST_REASON = 500;

/** Describes the form in which an owner grants support access. */
export const grantShape = z.object({
	intent: z.literal("grant"),
	hours: z.coerce
		.number({ error: "Choose how long" })
		.int({ error: "Choose whole hours" })
		.min(1, { error: "Choose at least 1 hour" })
		.max(MOST_HOURS, { error: `Choose at most ${MOST_HOURS} hours` }),
	reason: blockText({ most: LONGEST_REASON, missing: "Say what support should look at" }),
	files: checkbox(),
});

const endShape = z.object({
	intent: z.literal("end"),
	grant: wholeNumber(),
});

/** Describes every form of the support access page. */
export const supportShape = z.discriminatedUnion("intent", [grantShape, endShape], {
	error: RELOAD,
});
