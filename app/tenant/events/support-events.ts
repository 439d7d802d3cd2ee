import { z } from "zod";
import { kind, numberId } from "./event-kind.ts";

const grant = { id: z.number().int() };

/** What happens around the access that an owner gives to the platform's operators. */
export const SUPPORT_EVENTS = {
	"support.granted": kind(
		"support",
		{ ...grant, reason: z.string(), hours: z.number().int(), until: z.iso.datetime() },
		{
			subjectId: numberId,
			sentence: ({ hours, reason }) =>
				`let support look in for ${hours} ${hours === 1 ? "hour" : "hours"}: ${reason}`,
		},
	),
	"support.ended": kind(
		"support",
		{ ...grant, how: z.enum(["ended", "expired"]) },
		{
			subjectId: numberId,
			sentence: ({ how }) =>
				how === "ended" ? "ended the access of support" : "noted that the access of support is over",
		},
	),
	/** `path`: of the page within the workspace, without its query. `operator`: the address they are known by. */
	"support.viewed": kind(
		"support",
		{ ...grant, path: z.string(), operator: z.string() },
		{ subjectId: numberId, sentence: ({ path, operator }) => `showed ${path} to support (${operator})` },
	),
} as const;
