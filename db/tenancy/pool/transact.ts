import { DrizzleQueryError } from "drizzle-orm/errors";
import type { ConnectionPool, PooledConnection } from "./connection-pool.ts";
import { DatabaseUnavailable, isUnavailable, isWorthRetrying, rootCause } from "./errors.ts";
import { type Access, PipelinedTransaction } from "./transaction.ts";

/** Runs one transaction on a dedicated connection, and once more if it failed for a reason that will not repeat. */
export async function transact<T>(
	pool: ConnectionPool,
	key: string,
	access: Access,
	work: (transaction: PipelinedTransaction) => Promise<T>,
): Promise<T> {
	try {
		return await attempt(pool, { key, access }, work);
	} catch (error) {
		if (!isWorthRetrying(error)) throw asThrown(error);
	}
	try {
		return await attempt(pool, { key, access, isSecond: true }, work);
	} catch (error) {
		throw asThrown(error);
	}
}

type Attempt = { key: string; access: Access; isSecond?: boolean };

async function attempt<T>(
	pool: ConnectionPool,
	{ key, access, isSecond = false }: Attempt,
	work: (transaction: PipelinedTransaction) => Promise<T>,
): Promise<T> {
	const connection = await pool.acquire(key, access);
	// The second may get another connection, whose prepared statements are as old as those that failed.
	const transaction = new PipelinedTransaction(connection, access, { prepares: !isSecond });
	let value: T;
	try {
		value = await work(transaction);
	} catch (error) {
		await transaction.rollback();
		pool.release(connection);
		throw error;
	}
	const finished = finish(pool, connection, transaction);
	if (access !== "read") await finished;
	else finished.catch(() => {}); // a read has its rows; the answer to COMMIT changes nothing
	return value;
}

async function finish(
	pool: ConnectionPool,
	connection: PooledConnection,
	transaction: PipelinedTransaction,
): Promise<void> {
	if ((await transaction.finish()) && pool.pass(connection)) return;
	try {
		await transaction.commit();
	} finally {
		pool.release(connection);
	}
}

/**
 * Converts an error for callers: DatabaseUnavailable, or the error with the statement but without the values that
 * drizzle adds.
 */
function asThrown(error: unknown): unknown {
	const cause = rootCause(error);
	if (cause instanceof DatabaseUnavailable) return cause;
	if (isUnavailable(cause)) return new DatabaseUnavailable("The database cannot be reached", { cause });
	if (!(error instanceof DrizzleQueryError)) return error;
	const frames = error.stack?.slice(error.stack.indexOf("\n    at ")) ?? "";
	error.message = `${cause instanceof Error ? cause.message : "The query failed"}, in: ${error.query}`;
	error.stack = `${error.message}${frames}`;
	error.params = [];
	return error;
}
