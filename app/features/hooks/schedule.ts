const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after a try that failed the next one comes: Standard Webhooks’ table, three days in all. */
export const DELAYS_MS = [
	...[5 * SECOND, 5 * MINUTE, 30 * MINUTE],
	...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
] as const;

// Those that failed together, because one receiver was down, do not come back together.
const JITTER = 0.2;
/** A receiver that asks for more is not waited for any longer. */
const LONGEST_WAIT_MS = 24 * HOUR;

/**
 * When the next try is, after so many; undefined when there is none. `retryAfterMs`: what the receiver asked for, which
 * counts when it is later. `chance`: 0 to 1.
 */
export function nextTry(
	tries: number,
	{ now, retryAfterMs = 0, chance = Math.random() }: { now: Date; retryAfterMs?: number; chance?: number },
): Date | undefined {
	const delay = DELAYS_MS[tries - 1];
	if (delay === undefined) return undefined;
	const jittered = delay * (1 - JITTER + 2 * JITTER * chance);
	return new Date(now.getTime() + Math.max(jittered, Math.min(retryAfterMs, LONGEST_WAIT_MS)));
}

/** Reads a `Retry-After`: seconds, or a date (RFC 9110). Undefined for anything else, and for a time that is past. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
	if (header === undefined) return undefined;
	const text = header.trim();
	const ms = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now.getTime();
	return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : undefined;
}
