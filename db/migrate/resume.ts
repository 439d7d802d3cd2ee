import { readMigrations } from "../migration-files.ts";
import { asRunner, DEFAULT_CONCURRENCY, withEngine } from "./connect-and-lock.ts";
import { requeueFailed } from "./ledger.ts";
import { continueUp, type RunOutcome, type UpOptions } from "./migrate-up.ts";
import { listRunTenants } from "./run-lines.ts";
import { withReadPool } from "./status.ts";
import { continueUndo } from "./undo.ts";
import { chooseRun } from "./unfinished.ts";

/**
 * Continues an interrupted run as what it was, an up or an undo, and retries what failed in it. Throws
 * MigrationConflict if there is none, or if there are several and none was chosen.
 */
export async function resumeRun(
	databaseUrl: string,
	runId: number | undefined,
	options: UpOptions,
): Promise<RunOutcome & { kind: "up" | "undo" }> {
	const { all } = readMigrations("tenant", options.folder);
	return withEngine(databaseUrl, options.concurrency ?? DEFAULT_CONCURRENCY, (engine) =>
		asRunner(engine, async (lock) => {
			const run = await chooseRun(engine.pool, runId);
			await requeueFailed(engine.pool, run.id);
			const go = run.kind === "up" ? continueUp : continueUndo;
			return { kind: run.kind, ...(await go({ engine, lock, options }, run, all)) };
		}),
	);
}

/** Lists the tenants that failed in a run, at most 100. */
export async function listFailed(databaseUrl: string, runId: number) {
	const lines = await withReadPool(databaseUrl, (pool) => listRunTenants(pool, runId, 100));
	return lines.filter(({ status }) => status === "failed");
}
