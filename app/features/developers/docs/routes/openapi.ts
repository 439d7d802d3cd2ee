import { openApi } from "../describe.server.ts";

let text: string | undefined;

/** Answers with the API as an OpenAPI document, which anyone may read. */
export function loader(): Response {
	text ??= JSON.stringify(openApi());
	const headers = { "Content-Type": "application/json", "Cache-Control": "public, max-age=300" };
	return new Response(text, { headers });
}
