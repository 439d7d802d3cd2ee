import { wholeNumber } from "#scripts/command-line/command.ts";
import type { MigrateCall } from "./command.ts";

export const MOST_AT_ONCE = 32;
// Measured: 20 and 50 are hardly faster than ten. More would only hold more locks at a time.
export const MOST_IN_BATCH = 100;

/** The options that say how fast a run goes, and what it may hold meanwhile. */
export const PACE = ["concurrency", "batch", "lock-timeout"] as const;

/** Reads them; an omitted one keeps its default. Throws BadCall. */
export function readPace({ values }: MigrateCall) {
	return {
		concurrency: wholeNumber("concurrency", values.concurrency, 1, MOST_AT_ONCE),
		batchSize: wholeNumber("batch", values.batch, 1, MOST_IN_BATCH),
		lockTimeoutMs: wholeNumber("lock-timeout", values["lock-timeout"], 1, 600_000),
	};
}
