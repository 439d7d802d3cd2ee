import { readiness } from "../readiness.server.ts";

/** Answers 200 when the database answers and its public schema is at head; otherwise 503 with the reason in a word. */
export async function loader() {
	const { ready, reason } = await readiness();
	return new Response(`${ready ? "ready" : reason}\n`, {
		status: ready ? 200 : 503,
		headers: { "Content-Type": "text/plain", "Cache-Control": "no-store" },
	});
}
