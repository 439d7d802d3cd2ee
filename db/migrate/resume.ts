import { asRunner, DEFAULT_CONCURRENCY, withEngine } from "./engine.ts";
import { readMigrations, upTo } from "./files.ts";
import { requeueFailed, reviveRun, tallyOf } from "./ledger.ts";
import { MigrationConflict, planUp } from "./plan.ts";
import { conduct, type UpOptions, type UpReport } from "./run.ts";
import { listRunTenants } from "./run-lines.ts";
import { looking } from "./status.ts";

/** Continues an interrupted run and tries again what failed in it. Throws MigrationConflict when there is none. */
export async function resumeRun(
	databaseUrl: string,
	runId: number | undefined,
	options: UpOptions,
): Promise<UpReport> {
	const head = readMigrations("tenant", options.folder);
	return withEngine(databaseUrl, options.concurrency ?? DEFAULT_CONCURRENCY, (engine) =>
		asRunner(engine, async (lock) => {
			const revived = await reviveRun(engine.lanes, ["up"], runId, true);
			if (!revived) {
				throw new MigrationConflict(
					runId ? `Run ${runId} is not one that can be continued` : "There is no run to continue",
				);
			}
			await requeueFailed(engine.lanes, revived.id);
			const steps = await planUp(engine.lanes, upTo(head.all, revived.to));
			await conduct(engine, lock, revived.id, options, ({ checksum }) => steps.get(checksum) ?? "skip");
			const tally = await tallyOf(engine.lanes, revived.id);
			return { public: [], runId: revived.id, tally, finished: !options.signal?.aborted };
		}),
	);
}

/** The tenants that failed in a run, at most 100. */
export async function listFailed(databaseUrl: string, runId: number) {
	const lines = await looking(databaseUrl, (lanes) => listRunTenants(lanes, runId, 100));
	return lines.filter(({ status }) => status === "failed");
}
