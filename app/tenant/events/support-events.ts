import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { kind, numberId } from "./event-kind.ts";

const grant = { id: z.number().int() };

/** Lists what happens around the access that an owner grants to the platform's operators. */
export const SUPPORT_EVENTS = {
	"support.granted": kind(
		"support",
		{
			...grant,
			reason: z.string(),
			hours: z.number().int(),
			opensFiles: z.boolean().default(false),
			until: z.iso.datetime(),
		},
		{
			subjectId: numberId,
			sentence: ({ hours, reason, opensFiles }) =>
				sentence`granted support access${opensFiles ? ", with what is in files," : ""} for ${hours} ${hours === 1 ? "hour" : "hours"}: ${reason}`,
		},
	),
	"support.ended": kind(
		"support",
		{ ...grant, how: z.enum(["ended", "expired"]) },
		{
			subjectId: numberId,
			sentence: ({ how }) =>
				how === "ended" ? "ended support access" : "recorded that support access expired",
		},
	),
	/** `path`: of the page within the workspace, without its query. `operator`: the operator's email address. */
	"support.viewed": kind(
		"support",
		{ ...grant, path: z.string(), operator: z.string() },
		{
			subjectId: numberId,
			sentence: ({ path, operator }) => sentence`let support (${operator}) view ${path}`,
		},
	),
} as const;
