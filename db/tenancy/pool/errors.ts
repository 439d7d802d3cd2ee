/** The database cannot be reached, or says that it is starting, stopping or full. Worth retrying soon. */
export class DatabaseUnavailable extends Error {
	override name = "DatabaseUnavailable";
}

/** Too many transactions are waiting for a connection, or one waited too long. Worth retrying soon. */
export class DatabaseBusy extends Error {
	override name = "DatabaseBusy";
}

const CONNECTION_CODES = new Set([
	"CONNECTION_CLOSED",
	"CONNECTION_DESTROYED",
	"CONNECTION_ENDED",
	"CONNECT_TIMEOUT",
	"ECONNREFUSED",
	"ECONNRESET",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"ENOENT",
	"ENOTFOUND",
	"EAI_AGAIN",
	"EPIPE",
	"ETIMEDOUT",
	// https://www.postgresql.org/docs/current/errcodes-appendix.html
	"53300", // too_many_connections
	"57P01", // admin_shutdown
	"57P02", // crash_shutdown
	"57P03", // cannot_connect_now
]);

function codeOf(error: unknown): string | undefined {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === "string" ? code : undefined;
}

/** Drizzle wraps what the driver threw; this returns the driver's own error. */
export function rootCause(error: unknown): unknown {
	let current = error;
	for (let depth = 0; depth < 5; depth++) {
		if (!(current instanceof Error) || current.cause === undefined) break;
		current = current.cause;
	}
	return current;
}

export function isUnavailable(error: unknown): boolean {
	const code = codeOf(rootCause(error));
	return code !== undefined && (CONNECTION_CODES.has(code) || code.startsWith("08"));
}

/** Whether the transaction failed for a reason that a second run will not hit. */
export function isWorthRetrying(error: unknown): boolean {
	const cause = rootCause(error) as { code?: string; routine?: string } | null;
	return (
		cause?.routine === "RevalidateCachedQuery" || // a migration changed a table under a prepared statement
		cause?.code === "26000" || // a pooler gave us a connection that does not know our prepared statement
		cause?.code === "40001" || // serialization_failure
		cause?.code === "40P01" // deadlock_detected
	);
}

/** Whether a unique constraint rejected the row; `constraint` narrows it to that one. */
export function isDuplicate(error: unknown, constraint?: string): boolean {
	const cause = rootCause(error) as { code?: string; constraint_name?: string } | null;
	return cause?.code === "23505" && (constraint === undefined || cause.constraint_name === constraint);
}
