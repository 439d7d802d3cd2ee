import { createHash, timingSafeEqual } from "node:crypto";
import { collectDefaultMetrics } from "prom-client";
import "./gauges.server.ts";
import { env } from "../env.server.ts";
import { metrics } from "./requests.server.ts";

let observing = false;

/** Returns all figures of this process in Prometheus's text format. Never throws when the database is unreachable. */
export async function metricsText(): Promise<string> {
	// The process's own figures (memory, CPU, event loop, garbage collection) are observed from the first request on.
	if (!observing) collectDefaultMetrics({ register: metrics });
	observing = true;
	return metrics.metrics();
}

export const METRICS_TYPE = metrics.contentType;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Tells whether a request may read the figures at the product's own address; undefined when there is no such address. */
export function mayReadMetrics(request: Request): boolean | undefined {
	const { METRICS_TOKEN } = env;
	if (METRICS_TOKEN === undefined) return undefined;
	const given = /^Bearer (\S+)$/i.exec(request.headers.get("Authorization") ?? "")?.[1] ?? "";
	// Compares digests, so that a wrong token of any length takes as long as the right one.
	return timingSafeEqual(digest(given), digest(METRICS_TOKEN));
}
