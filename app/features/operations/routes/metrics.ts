import { METRICS_TYPE, mayReadMetrics, metricsText } from "#app/platform/metrics/metrics.server.ts";
import type { Route } from "./+types/metrics";

const NO_STORE = { "Cache-Control": "no-store" };
const plain = (status: number, text: string, headers = {}) =>
	new Response(`${text}\n`, { status, headers: { ...NO_STORE, "Content-Type": "text/plain", ...headers } });

/** Serves Prometheus. Answers 404 when METRICS_TOKEN is not set, 401 without the right token. */
export async function loader({ request }: Route.LoaderArgs) {
	const may = mayReadMetrics(request);
	if (may === undefined) return plain(404, "not found");
	if (!may) return plain(401, "unauthorized", { "WWW-Authenticate": "Bearer" });
	return new Response(await metricsText(), { headers: { ...NO_STORE, "Content-Type": METRICS_TYPE } });
}
