import { migrateJobs } from "../jobs/schema.ts";
import { type Migration, type Migrations, readMigrations, upTo } from "../migration-files.ts";
import { checkTenants } from "../tenancy/lifecycle/check-tenants.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { type Decision, drainQueue, QUEUE_DEFAULTS, type QueueOptions, type QueueRun } from "./batches.ts";
import {
	asRunner,
	DEFAULT_CONCURRENCY,
	type Engine,
	prepareRolesForCitus,
	withEngine,
} from "./connect-and-lock.ts";
import { interrupted } from "./interrupted.ts";
import { closeRun, openRun, reviveRun, type Tally, tallyOf } from "./ledger.ts";
import type { RunnerLock } from "./lock.ts";
import { MigrationConflict, type Plan, planUp } from "./plan.ts";
import { checkFiles, tryMigrations } from "./preflight.ts";
import { migratePublic, pendingPublic } from "./public.ts";
import { type Beginning, decideUp, sentence, targetOf, type UnfinishedRun } from "./unfinished.ts";

export type UpOptions = {
	/** Only these addresses. */
	tenants?: string[];
	ring?: string;
	/** Number or name of the last migration to apply. */
	to?: string;
	/** The folder of the migrations; `db/migrations` of the working directory if omitted. */
	folder?: string;
	/** Whether roles may log in: for a Citus cluster (`prepareRolesForCitus`). */
	rolesLogIn?: boolean;
	/** Called when a run starts or continues, with the number of tenants in its queue. */
	onStart?: (runId: number, total: number) => void;
} & Partial<QueueOptions>;

/** How a run ended. */
export type RunOutcome = {
	runId: number;
	tally: Tally;
	/** False if it was told to stop: the rest waits in the ledger. */
	finished: boolean;
};

export type UpReport = {
	/** Names applied to the public schema. */
	public: string[];
	/** Versions of the queue's own tables, if they were upgraded. */
	jobs?: { from: number; to: number };
	/** The last run, absent if there was nothing to do. */
	runId?: number;
	tally: Tally;
	/** False if it was told to stop. */
	finished: boolean;
	/** Every run that was worked on: interrupted ones first. */
	runs: RunOutcome[];
	/** Interrupted runs that did something else and were left alone. */
	left: UnfinishedRun[];
};

const NOTHING: Tally = { queued: 0, running: 0, done: 0, skipped: 0, failed: 0 };

/**
 * Brings the database up to date: roles, then the tables of the queue and the public schema, then every tenant that
 * is behind. Checks the files before anything starts. First continues an interrupted run whose scope is no wider
 * than this one's. One failing tenant does not stop the others. Throws RunnerBusy, MigrationConflict.
 */
export async function migrateUp(databaseUrl: string, options: UpOptions = {}): Promise<UpReport> {
	const { all } = readMigrations("tenant", options.folder);
	const target = upTo(all, options.to);
	return withEngine(databaseUrl, options.concurrency ?? DEFAULT_CONCURRENCY, (engine) =>
		asRunner(engine, async (lock) => {
			const work: UpWork = { engine, lock, options };
			if (options.rolesLogIn) await prepareRolesForCitus(engine);
			const { continued, left } = await checkBeforeUp(engine, target, options);
			const jobs = await migrateJobs(engine.pool);
			const applied = {
				public: await migratePublic(engine.pool, readMigrations("public", options.folder)),
				jobs: jobs && { from: jobs.from, to: jobs.to },
			};
			const runs: RunOutcome[] = [];
			for (const run of continued) runs.push(await continueUp(work, run, all));
			if (!options.signal?.aborted) runs.push(...(await beginUp(work, target)));
			const last = runs.at(-1);
			const finished = runs.every((run) => run.finished) && !(options.signal?.aborted && runs.length === 0);
			return { ...applied, runId: last?.runId, tally: last?.tally ?? NOTHING, finished, runs, left };
		}),
	);
}

/** What every part of an `up` works with. */
export type UpWork = { engine: Engine; lock: RunnerLock; options: UpOptions };

/** The starting point of an `up`. `isNew`: there is no registry yet. */
type Ahead = Beginning & { isNew: boolean };

/**
 * Decides and refuses before anything is changed, the public schema included. Throws MigrationConflict,
 * UnknownTenant.
 */
export async function checkBeforeUp(
	{ pool, databaseUrl }: Engine,
	target: Migrations,
	{ folder, tenants, ring, to }: UpOptions,
): Promise<Ahead> {
	const isNew = !(await hasRegistry(pool));
	const pending = await pendingPublic(pool, readMigrations("public", folder));
	await checkFiles({ kind: "public", folder, names: pending.map(({ name }) => name), direction: "up" });
	if (isNew) return { continued: [], left: [], isNew };
	if (tenants) await checkTenants(pool, tenants);
	const beginning = await decideUp(pool, target.all, { tenants, ring, to });
	await checkSteps(databaseUrl, await planUp(pool, target, { tenants, ring }), target, folder);
	return { ...beginning, isNew };
}

async function hasRegistry(pool: ConnectionPool): Promise<boolean> {
	const [row] = await asOwner(pool, "read", (run) =>
		run(`select to_regclass('public.migration_run_tenants') is not null as there`),
	);
	return row?.there === true;
}

/** Runs every check that is possible before a run is opened. Throws MigrationConflict. */
export async function checkSteps(
	databaseUrl: string,
	{ steps }: Plan,
	{ all }: Pick<Migrations, "all">,
	folder?: string,
): Promise<void> {
	const tried = new Set<string>();
	for (const step of steps.values()) {
		const names = step.migrations.map(({ name }) => name);
		if (tried.has(names.join())) continue;
		tried.add(names.join());
		const check = () => checkFiles({ kind: "tenant", folder, names, direction: step.direction });
		const has = all.filter(({ name }) => step.has.has(name));
		await (step.direction === "up" ? tryMigrations(databaseUrl, has, step, check) : check());
	}
}

/** Continues a run to its original target. Throws RunInterrupted, MigrationConflict. */
export async function continueUp(work: UpWork, run: UnfinishedRun, all: Migration[]): Promise<RunOutcome> {
	const { engine, options } = work;
	const target = targetOf(all, run.request);
	if (!target) {
		throw new MigrationConflict(
			`${sentence(run)}. Its target is ${run.request.target ?? run.request.to}, which is not in this checkout: continue it from one that has it.`,
		);
	}
	const plan = await planUp(engine.pool, target, { waitingIn: run.id });
	await checkSteps(engine.databaseUrl, plan, target, options.folder);
	await reviveRun(engine.pool, run);
	return runToEnd(work, run.id, planned(plan));
}

/** Plans for the requested tenants. */
export const planFor = ({ engine, options: { tenants, ring } }: UpWork, target: Migrations): Promise<Plan> =>
	planUp(engine.pool, target, { tenants, ring });

/** Opens a new run for every requested tenant that is still behind. */
export async function beginUp(work: UpWork, target: Migrations): Promise<RunOutcome[]> {
	const { pool } = work.engine;
	const { tenants, ring, to } = work.options;
	const plan = await planFor(work, target);
	const checksums = [...plan.steps.keys(), ...plan.refused.keys()];
	if (checksums.length === 0) return [];
	const request = { tenants, ring, to, target: target.version };
	const runId = await openRun(pool, "up", request, { checksums, slugs: tenants, ring });
	return [await runToEnd(work, runId, planned(plan))];
}

const planned =
	({ steps, refused }: Plan) =>
	({ checksum }: { checksum: string }): Decision => {
		const reason = refused.get(checksum);
		return steps.get(checksum) ?? (reason === undefined ? "skip" : { refused: reason });
	};

/** Works through an open run and closes it. Throws RunInterrupted. */
export function runToEnd(
	{ engine, lock, options }: UpWork,
	runId: number,
	decide: QueueRun["decide"],
): Promise<RunOutcome> {
	const drain = async () => {
		const { queued } = await tallyOf(engine.pool, runId);
		options.onStart?.(runId, queued);
		const finished = await drainQueue({
			...{ engine, runId, lock, decide },
			options: { ...QUEUE_DEFAULTS, ...given(options) },
		});
		const tally = await tallyOf(engine.pool, runId);
		await closeRun(engine.pool, runId, finished ? (tally.failed > 0 ? "failed" : "done") : "interrupted");
		return { runId, tally, finished };
	};
	return drain().catch(interrupted(runId));
}

/** Drops options that are undefined, because an explicit undefined must not hide a default. */
function given(options: UpOptions): Partial<QueueOptions> {
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
