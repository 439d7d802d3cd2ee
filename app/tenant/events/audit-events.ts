import { z } from "zod";
import { kind, textId } from "./event-kind.ts";

/** The filters, as in the page's address: `{ event: "project", from: "2026-03-01" }`. */
const filter = z.record(z.string(), z.string());

/** Continues "viewed the audit log" with the filters; empty for the whole log. */
export const narrowed = (chosen: z.infer<typeof filter>): string => {
	const words = Object.entries(chosen).map(([name, value]) => `${name} ${value}`);
	return words.length > 0 ? `, filtered by ${words.join(", ")}` : "";
};

/** Lists what happens to the audit log itself. */
export const AUDIT_EVENTS = {
	/** Recorded once for each member, filter and hour. `id`: a digest of the filter. */
	"audit.viewed": kind(
		"audit",
		{ id: z.string(), filter },
		{ subjectId: textId, sentence: ({ filter }) => `viewed the audit log${narrowed(filter)}` },
	),
	// `id`: the workspace's.
	"audit.exported": kind(
		"audit",
		{ id: z.string(), format: z.enum(["csv", "jsonl", "archive"]), filter },
		{
			subjectId: textId,
			sentence: ({ format, filter }) =>
				format === "archive"
					? "exported the whole audit log as an archive"
					: `exported the audit log as ${format === "csv" ? "CSV" : "JSON lines"}${narrowed(filter)}`,
		},
	),
	"audit.verified": kind(
		"audit",
		{
			id: z.string(),
			/** The entry after which the check began; undefined for the beginning. */
			from: z.number().int().optional(),
			/** The last valid entry. */
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
				if (fault) return `verified the audit log and found damage: ${fault}`;
				return `verified the audit log up to entry ${upTo}: ${isDone ? "intact" : "intact so far"}`;
			},
		},
	),
	/** Their personal data can no longer be read. */
	"person.erased": kind(
		"person",
		{ id: z.string() },
		{
			subjectId: textId,
			// Someone who never joined has no id, only the seal of an address.
			sentence: ({ id }) =>
				id.startsWith("mail_")
					? "permanently erased an invited person"
					: "permanently erased a former member",
		},
	),
} as const;
