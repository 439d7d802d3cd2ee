import { z } from "zod";
import { kind, textId } from "./event-kind.ts";

/** What was looked for, as the address of the page has it: `{ event: "project", from: "2026-03-01" }`. */
const filter = z.record(z.string(), z.string());

/** Behind "read the audit log": nothing when all of it. */
const narrowed = (chosen: z.infer<typeof filter>): string => {
	const words = Object.entries(chosen).map(([name, value]) => `${name} ${value}`);
	return words.length > 0 ? `, only ${words.join(", ")}` : "";
};

/** What happens to the trail itself. */
export const AUDIT_EVENTS = {
	/** Once for each member, filter and hour. `id`: a digest of the filter. */
	"audit.viewed": kind(
		"audit",
		{ id: z.string(), filter },
		{ subjectId: textId, sentence: ({ filter }) => `read the audit log${narrowed(filter)}` },
	),
	// `id`: the workspace's.
	"audit.exported": kind(
		"audit",
		{ id: z.string(), format: z.enum(["csv", "jsonl", "archive"]), filter },
		{
			subjectId: textId,
			sentence: ({ format, filter }) =>
				format === "archive"
					? "took out the whole audit log as an archive"
					: `took out the audit log as ${format === "csv" ? "CSV" : "JSON lines"}${narrowed(filter)}`,
		},
	),
	"audit.verified": kind(
		"audit",
		{
			id: z.string(),
			/** The entry behind which it began; from the beginning when left out. */
			from: z.number().int().optional(),
			/** The last entry that is in order. */
			upTo: z.number().int(),
			/** False when time ran out before the end. */
			isDone: z.boolean().default(true),
			/** What is wrong, and where. */
			fault: z.string().optional(),
			seq: z.number().int().optional(),
		},
		{
			subjectId: textId,
			sentence: ({ upTo, isDone, fault }) => {
				if (fault) return `checked the audit log and found it damaged: ${fault}`;
				return `checked the audit log up to entry ${upTo} and found it whole${isDone ? "" : " so far"}`;
			},
		},
	),
	/** What was personal to them can be read by nobody any more. */
	"person.erased": kind(
		"person",
		{ id: z.string() },
		{
			subjectId: textId,
			// Who never joined has no id: only the seal of an address.
			sentence: ({ id }) =>
				id.startsWith("mail_")
					? "erased somebody who was invited, for good"
					: "erased somebody who left, for good",
		},
	),
} as const;
