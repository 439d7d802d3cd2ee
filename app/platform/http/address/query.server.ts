import type { z } from "zod";
import { refuse } from "../../refusal.ts";

/** Parses the address's query by the schema; a value of only spaces counts as absent. Refuses: 400 naming what is wrong. */
export function readQuery<Schema extends z.ZodObject>(request: Request, schema: Schema): z.output<Schema> {
	const given = Object.fromEntries(
		[...new URL(request.url).searchParams].filter(([, value]) => value.trim() !== ""),
	);
	const parsed = schema.safeParse(given);
	if (parsed.success) return parsed.data;
	const problems = new Set(parsed.error.issues.map((issue) => problemWith(issue, given)));
	return refuse(400, {
		title: "This link isn’t valid",
		message: `${[...problems].join(" ")} Open the page from the menu and choose again.`,
	});
}

function problemWith(issue: z.core.$ZodIssue, given: Record<string, string>): string {
	const name = issue.path.join(".");
	const what = name in given ? "This page doesn’t recognize part of it" : "A part of it is missing";
	const { values } = issue as Partial<z.core.$ZodIssueInvalidValue>;
	const allowed = values ? ` It can be ${ANY_OF.format(values.map(String))}.` : "";
	return `${what}: ${name}.${allowed}`;
}

const ANY_OF = new Intl.ListFormat("en-GB", { type: "disjunction" });
