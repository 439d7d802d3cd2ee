import { z } from "zod";
import { blockText } from "#app/platform/text.ts";

/** How long support may look in, in hours. */
export const HOURS = [1, 2, 4, 8, 24, 48, 72] as const;
// 72: an access that runs longer is forgotten.
const MOST_HOURS = 72;
// A few sentences.
const LONGEST_REASON = 500;

/** What an owner sends to let support look in. */
export const grantShape = z.object({
	intent: z.literal("grant"),
	hours: z.coerce
		.number({ error: "Choose for how long" })
		.int({ error: "Choose whole hours" })
		.min(1, { error: "Choose an hour at least" })
		.max(MOST_HOURS, { error: `Choose ${MOST_HOURS} hours at most` }),
	reason: blockText({ most: LONGEST_REASON, missing: "Say what support should look at" }),
});

const endShape = z.object({
	intent: z.literal("end"),
	grant: z.coerce.number({ error: "Open the page anew" }).int({ error: "Open the page anew" }),
});

/** Everything that can be sent to the page of support access. */
export const supportShape = z.discriminatedUnion("intent", [grantShape, endShape], {
	error: "Open the page anew",
});
