import { groups } from "../describe.server.ts";
import { markdownOf } from "../markdown.server.ts";

/** Answers with the documentation as one Markdown file, which anyone may read. */
export function loader(): Response {
	const headers = { "Content-Type": "text/markdown; charset=utf-8", "Cache-Control": "public, max-age=300" };
	return new Response(markdownOf(groups()), { headers });
}
