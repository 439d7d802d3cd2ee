/** Reports that the process runs and answers; says nothing about the database. */
export function loader() {
	return new Response("ok\n", { headers: { "Content-Type": "text/plain", "Cache-Control": "no-store" } });
}
