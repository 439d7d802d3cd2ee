import type { z } from "zod";
import { refuse } from "../../refusal.ts";

/** Parses the address's query by the schema; a value of only spaces counts as absent. Refuses: 400 naming what is wrong. */
export function readQuery<Schema extends z.ZodObject>(request: Request, schema: Schema): z.output<Schema> {
	const given = Object.fromEntries(
		[...new URL(request.url).searchParams].filter(([, value]) => value.trim() !== ""),
	);
	const parsed = schema.safeParse(given);
	if (parsed.success) return parsed.data;
	const wrong = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].join(", ");
	return refuse(400, {
		title: "This link isn’t valid",
		message: `This page doesn’t recognize part of it: ${wrong}. Open the page from the menu and choose again.`,
	});
}
