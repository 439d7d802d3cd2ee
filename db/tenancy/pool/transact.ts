import { DrizzleQueryError } from "drizzle-orm/errors";
import type { Lane, Lanes } from "./connection-pool.ts";
import { DatabaseUnavailable, isUnavailable, isWorthRetrying, rootCause } from "./errors.ts";
import { type Access, Flight } from "./transaction.ts";

/** Runs one transaction on a dedicated connection, and once more if it failed for a reason that will not repeat. */
export async function fly<T>(
	lanes: Lanes,
	key: string,
	access: Access,
	work: (flight: Flight) => Promise<T>,
): Promise<T> {
	try {
		return await flyOnce(lanes, key, access, work);
	} catch (error) {
		if (!isWorthRetrying(error)) throw asThrown(error);
	}
	try {
		return await flyOnce(lanes, key, access, work);
	} catch (error) {
		throw asThrown(error);
	}
}

async function flyOnce<T>(
	lanes: Lanes,
	key: string,
	access: Access,
	work: (flight: Flight) => Promise<T>,
): Promise<T> {
	const lane = await lanes.acquire(key, access);
	const flight = new Flight(lane, access);
	let value: T;
	try {
		value = await work(flight);
	} catch (error) {
		await flight.rollback();
		lanes.release(lane);
		throw error;
	}
	const landed = land(lanes, lane, flight);
	if (access === "write") await landed;
	else landed.catch(() => {}); // a read has its rows; the answer to COMMIT changes nothing
	return value;
}

async function land(lanes: Lanes, lane: Lane, flight: Flight): Promise<void> {
	if ((await flight.finish()) && lanes.pass(lane)) return;
	try {
		await flight.commit();
	} finally {
		lanes.release(lane);
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
