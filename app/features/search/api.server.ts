import { z } from "zod";
import { listOperation } from "#app/tenant/api/operation.ts";
import { answeredText, momentOf, momentShape } from "#app/tenant/api/shapes.ts";
import { searchShape } from "./forms.ts";
import { searchThings } from "./search.server.ts";
import type { Part } from "./snippet.ts";

const shape = z
	.strictObject({
		kind: z.enum(["project", "task", "comment", "file"]),
		id: answeredText,
		title: answeredText.meta({ description: "Its name or text; of a comment, who wrote it." }),
		snippet: answeredText.meta({ description: "What is around the first word that was found." }),
		project: z.strictObject({ slug: answeredText, name: answeredText }),
		at: momentShape,
	})
	.meta({ id: "SearchResult" });

const textOf = (parts: Part[]): string => parts.map(({ text }) => text).join("");

const { q, by, team, sort } = searchShape.shape;
const queryShape = z.object({
	q: q.meta({ description: "Words, “words in quotes”, and words with a minus that must not occur." }),
	in: z.enum(["projects", "tasks", "comments", "files"]).optional(),
	by: by.meta({ description: "A part of the name of who made it; of a task, who has it." }),
	team: team.meta({ description: "The slug of a team, or a part of its name." }),
	from: searchShape.shape.from.unwrap(),
	is: z.enum(["active", "archived", "open", "done"]).optional(),
	sort,
});

/** The operations about searching. Members and teams are found by their own lists. */
export const searchOperations = [
	listOperation({
		...{ id: "search", method: "GET", path: "/search", tag: "Search", summary: "Search" },
		tool: true,
		description:
			"Projects, tasks, comments and files that the key’s member can see. Without any word or filter, nothing.",
		permission: null,
		limit: "search",
		query: queryShape,
		answer: shape,
		refuses: [],
		async run({ tenant, query }) {
			const { results, after } = await searchThings(tenant, query);
			const data = results.map(({ id, kind, title, snippet, project: { slug, name }, at }) => ({
				...{ id: String(id), kind, title: textOf(title), snippet: textOf(snippet) },
				...{ project: { slug, name }, at: momentOf(at) },
			}));
			return { data, next: after };
		},
	}),
];
