import type { z } from "zod";
import { fieldLabel } from "../../field-label.ts";
import { refuse } from "../../refusal.ts";
import { RELOAD } from "../../text.ts";

/** Parses the address's query by the schema; a value of only spaces counts as absent. Refuses: 400 naming what is wrong. */
export function readQuery<Schema extends z.ZodObject>(request: Request, schema: Schema): z.output<Schema> {
	const given = Object.fromEntries(
		[...new URL(request.url).searchParams].filter(([, value]) => value.trim() !== ""),
	);
	const parsed = schema.safeParse(given, { error: problemOf });
	if (parsed.success) return parsed.data;
	const problems = parsed.error.issues.map(
		({ path, message }) => `${fieldLabel(path.join("."))}: ${message === RELOAD ? UNKNOWN : message}.`,
	);
	return refuse(400, {
		title: "This link isn’t valid",
		message: `${[...new Set(problems)].join(" ")} Open the page from the menu and choose again.`,
	});
}

// What no one types has RELOAD for its sentence, which does not help with a link.
const UNKNOWN = "This page doesn’t recognize it";

/** Says what is wrong with a value whose shape does not say it. */
function problemOf(issue: z.core.$ZodRawIssue): string {
	const { values } = issue as Partial<z.core.$ZodIssueInvalidValue>;
	const problem = issue.input === undefined ? "It is missing" : UNKNOWN;
	return values ? `${problem}. It can be ${ANY_OF.format(values.map(String))}` : problem;
}

const ANY_OF = new Intl.ListFormat("en-GB", { type: "disjunction" });
