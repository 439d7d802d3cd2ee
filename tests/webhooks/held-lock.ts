import { expect, onTestFinished, vi } from "vitest";
import type { Sql } from "#db/client.ts";

/** Holds a lock in a transaction of its own; returns how to let go. */
export async function holdLock(holder: Sql, statement: string): Promise<() => Promise<void>> {
	const { promise: released, resolve: release } = Promise.withResolvers<void>();
	const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
	const holding = holder.begin(async (transaction) => {
		await transaction.unsafe(statement);
		isLocked();
		await released;
	});
	await Promise.race([locked, holding]);
	// What fails meanwhile leaves no lock to the next test.
	onTestFinished(() => release());
	return async () => {
		release();
		await holding;
	};
}

/** The sessions that wait for a lock. */
export const waitingIn = (superuser: Sql) =>
	superuser<
		{ pid: number }[]
	>`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Waits until so many sessions wait for a lock. */
export const untilWaiting = (superuser: Sql, sessions: number) =>
	vi.waitFor(async () => expect((await waitingIn(superuser)).length).toBeGreaterThanOrEqual(sessions), {
		...{ timeout: 20_000, interval: 50 },
	});
