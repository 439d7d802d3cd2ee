import { Counter, Histogram, Registry } from "prom-client";

/** Everything that `/metrics` reports about this process. */
export const metrics = new Registry();

/** Upper bounds of the buckets for response times; the last bucket has none. */
export const BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

// Limits the number of series, whatever a client sends as its method.
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const answered = new Counter({
	name: "tenantry_http_requests_total",
	help: "Answered requests, by the route's pattern in app/routes.ts.",
	labelNames: ["method", "route", "status"] as const,
	registers: [metrics],
});
const took = new Histogram({
	name: "tenantry_http_request_duration_seconds",
	help: "Time until the answer began, by the route's pattern.",
	labelNames: ["route"] as const,
	buckets: BOUNDS_MS.map((ms) => ms / 1_000),
	registers: [metrics],
});

/** The answers since they were last taken. */
export type Answers = {
	requests: number;
	/** Those with status 4xx (including 429), with 429, and with 5xx. */
	clientErrors: number;
	limited: number;
	serverErrors: number;
	/** Total milliseconds, and the number of answers in each bucket up to BOUNDS_MS, with longer ones in the last. */
	latencyMs: number;
	latency: number[];
};

const none = (): Answers => ({
	requests: 0,
	clientErrors: 0,
	limited: 0,
	serverErrors: 0,
	latencyMs: 0,
	latency: Array(BOUNDS_MS.length + 1).fill(0),
});

let answers = none();

/** Counts an answer. `route` is the matched pattern, never the address, so there are only as many as routes in the table. */
export function noteRequest(asked: { method: string; route: string; status: number; ms: number }): void {
	const { route, status, ms } = asked;
	const method = METHODS.has(asked.method) ? asked.method : "other";
	answered.inc({ method, route, status: `${Math.floor(status / 100)}xx` });
	took.observe({ route }, ms / 1_000);
	answers.requests++;
	if (status >= 500) answers.serverErrors++;
	else if (status >= 400) answers.clientErrors++;
	if (status === 429) answers.limited++;
	answers.latencyMs += ms;
	const bucket = BOUNDS_MS.findIndex((bound) => ms <= bound);
	const at = bucket === -1 ? BOUNDS_MS.length : bucket;
	answers.latency[at] = (answers.latency[at] ?? 0) + 1;
}

/** Returns the answers since the last call, and resets the count. */
export function takeAnswers(): Answers {
	const taken = answers;
	answers = none();
	return taken;
}
