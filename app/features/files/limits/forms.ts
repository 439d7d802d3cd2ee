import { z } from "zod";
import { LARGEST_FILE, MB } from "#app/platform/file-size.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** The most that one file may have, in the unit in which the form asks for it. */
export const MOST_MB = LARGEST_FILE / MB;

/** What each choice of kinds is called. */
export const KIND_LABELS = {
	any: "Any kind, except programs",
	"documents and pictures": "Only documents and pictures",
} as const;

/** Describes the limits as their form sends them. `mostGb`: what operators give every workspace. */
export const limitsShape = (mostGb: number) => {
	const quota = wholeNumber({ most: mostGb, error: `Choose whole gigabytes (GB), from 1 to ${mostGb}` });
	return z.object({
		savedAt: wholeNumber({ least: 0, most: Number.MAX_SAFE_INTEGER }),
		quota,
		memberQuota: quota.optional(),
		largest: wholeNumber({
			most: MOST_MB,
			error: `Choose whole megabytes (MB), from 1 to ${MOST_MB}`,
		}),
		kinds: z.enum(Object.keys(KIND_LABELS) as [keyof typeof KIND_LABELS], {
			error: "Choose one of the kinds",
		}),
	});
};

export type LimitValues = z.output<ReturnType<typeof limitsShape>>;
