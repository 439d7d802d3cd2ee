import { connect } from "#db/client.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

const PATIENCE_MS = 2_000;

/**
 * Starts all of the works while the table cannot be written, waits until each of them stands before its first write,
 * and lets them go: whatever they decided by reading, they decided before any of the others wrote.
 */
export async function atOnce<T>(
	table: string,
	works: (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
	const { url } = await testDatabase();
	const [holder, watcher] = [connect({ url }), connect({ url })];
	try {
		await holder.unsafe("begin");
		await holder.unsafe(`lock table ${table} in exclusive mode`);
		const running = Promise.allSettled(works.map((work) => work()));
		const until = Date.now() + PATIENCE_MS;
		while (Date.now() < until) {
			const [row] = await watcher<{ n: number }[]>`select count(distinct pid)::int as n from pg_locks
				where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`;
			if ((row?.n ?? 0) >= works.length) break;
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		await holder.unsafe("commit");
		return await running;
	} finally {
		await Promise.all([holder.end(), watcher.end()]);
	}
}

/** The values of works that were all to succeed. */
export function valuesOf<T>(settled: PromiseSettledResult<T>[]): T[] {
	return settled.map((one) => {
		if (one.status === "rejected") throw one.reason;
		return one.value;
	});
}
