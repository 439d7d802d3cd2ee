import { log } from "../log/log.server.ts";
import { requestIdHere } from "./request.server.ts";

const SLOW_MS = 1_000; // the limit of the product's first architecture

/**
 * Does the work and logs it, with its tenant and duration, when it took longer than a second, whether or not it
 * succeeded. `operation` is the same for all of a kind: a route's pattern, a reaction's name.
 */
export async function withPerformanceTracking<T>(
	operation: string,
	tenantId: string | undefined,
	work: () => Promise<T>,
): Promise<T> {
	const started = performance.now();
	let outcome = "failed";
	try {
		const value = await work();
		outcome = "done";
		return value;
	} finally {
		const ms = Math.round(performance.now() - started);
		if (ms > SLOW_MS) {
			const requestId = requestIdHere.getStore();
			log.warn({ operation, tenant: tenantId, ms, outcome, requestId }, "a slow operation");
		}
	}
}
