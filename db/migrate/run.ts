import { migrateJobs } from "../jobs/schema.ts";
import { asRunner, DEFAULT_CONCURRENCY, type Engine, withEngine } from "./engine.ts";
import { type Migrations, readMigrations, upTo } from "./files.ts";
import { interrupted } from "./interrupted.ts";
import { closeRun, openRun, reviveRun, type Tally, tallyOf } from "./ledger.ts";
import type { RunnerLock } from "./lock.ts";
import { planUp, type Step } from "./plan.ts";
import { migratePublic } from "./public.ts";
import { type Decision, QUEUE_DEFAULTS, type QueueOptions, workOff } from "./queue.ts";

export type UpOptions = {
	/** Only these addresses. */
	tenants?: string[];
	ring?: string;
	/** Number or name of the last migration to apply. */
	to?: string;
	/** Where the migrations are; `db/migrations` of the working directory when left out. */
	folder?: string;
	/** Called when a run begins or goes on, with how many tenants are in its queue. */
	onStart?: (runId: number, total: number) => void;
} & Partial<QueueOptions>;

export type UpReport = {
	/** Names applied to the public schema. */
	public: string[];
	/** Versions of the queue's own tables, when they were brought forward. */
	jobs?: { from: number; to: number };
	/** The run, absent when there was nothing to do. */
	runId?: number;
	tally: Tally;
	/** False when it was told to stop: the rest waits in the ledger. */
	finished: boolean;
};

const NOTHING: Tally = { queued: 0, running: 0, done: 0, skipped: 0, failed: 0 };

/**
 * Brings the database forward: roles, then the tables of the queue and the public schema, then every tenant that is behind. An interrupted run is
 * continued first. One failing tenant does not stop the others. Throws RunnerBusy, MigrationConflict.
 */
export async function migrateUp(databaseUrl: string, options: UpOptions = {}): Promise<UpReport> {
	const head = readMigrations("tenant", options.folder);
	const target = upTo(head.all, options.to);
	return withEngine(databaseUrl, options.concurrency ?? DEFAULT_CONCURRENCY, (engine) =>
		asRunner(engine, async (lock) => {
			const jobs = await migrateJobs(engine.lanes);
			const applied = {
				public: await migratePublic(engine.lanes, readMigrations("public", options.folder)),
				jobs: jobs && { from: jobs.from, to: jobs.to },
			};
			const revived = await reviveRun(engine.lanes, ["up"]);
			if (revived) await continueUp(engine, lock, revived.id, target, options);
			const steps = await planUp(engine.lanes, target);
			if (steps.size === 0 || options.signal?.aborted) return reportOf(engine, applied, revived?.id, options);
			const { tenants, ring, to } = options;
			const selection = { checksums: [...steps.keys()], slugs: tenants, ring };
			const runId = await openRun(engine.lanes, "up", { tenants, ring, to }, selection);
			await continueUp(engine, lock, runId, target, options, steps);
			return reportOf(engine, applied, runId, options);
		}),
	);
}

async function reportOf(
	engine: Engine,
	applied: Pick<UpReport, "public" | "jobs">,
	runId: number | undefined,
	options: UpOptions,
): Promise<UpReport> {
	const tally = runId === undefined ? NOTHING : await tallyOf(engine.lanes, runId);
	return { ...applied, runId, tally, finished: !options.signal?.aborted };
}

async function continueUp(
	engine: Engine,
	lock: RunnerLock,
	runId: number,
	target: Migrations,
	options: UpOptions,
	steps?: Map<string, Step>,
): Promise<void> {
	const known = steps ?? (await planUp(engine.lanes, target));
	await conduct(engine, lock, runId, options, ({ checksum }) => known.get(checksum) ?? "skip");
}

/** Works off an open run and closes it. Throws RunInterrupted. */
export async function conduct(...run: Parameters<typeof carryOut>): Promise<void> {
	const [, , runId] = run;
	await carryOut(...run).catch(interrupted(runId));
}

async function carryOut(
	engine: Engine,
	lock: RunnerLock,
	runId: number,
	options: UpOptions,
	decide: (tenant: Parameters<Parameters<typeof workOff>[3]>[0]) => Decision,
): Promise<void> {
	const { queued } = await tallyOf(engine.lanes, runId);
	options.onStart?.(runId, queued);
	const finished = await workOff(engine, runId, lock, decide, { ...QUEUE_DEFAULTS, ...given(options) });
	const { failed } = await tallyOf(engine.lanes, runId);
	await closeRun(engine.lanes, runId, finished ? (failed > 0 ? "failed" : "done") : "interrupted");
}

/** Options that were really given: an explicit undefined must not hide a default. */
function given(options: UpOptions): Partial<QueueOptions> {
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
