import { setTimeout as sleep } from "node:timers/promises";
import { applyStep, MigrationFailed } from "./apply.ts";
import type { Engine } from "./connect-and-lock.ts";
import { leaveOutDropped, mark, nextQueued, type QueuedTenant, requeue, tallyOf } from "./ledger.ts";
import { describeBlockers, type RunnerLock } from "./lock.ts";
import type { MigrationStep } from "./plan.ts";

/** What to do with a queued tenant: a step, nothing (it is up to date), or a refusal with its reason. */
export type Decision = MigrationStep | "skip" | { refused: string };

export type QueueOptions = {
	/** Number of transactions at a time. */
	concurrency: number;
	/** Tenants per transaction: ten give nearly the full gain while holding locks for only some milliseconds. */
	batchSize: number;
	lockTimeoutMs: number;
	/** How often a busy tenant is tried. */
	attempts: number;
	/** Called after each batch with the number of tenants it finished. */
	onProgress?: (finished: number) => void;
	/** Stops after the current batches; the run can be resumed. */
	signal?: AbortSignal;
};

export const QUEUE_DEFAULTS = { concurrency: 2, batchSize: 10, lockTimeoutMs: 2_000, attempts: 3 };

type Queued = QueuedTenant & { applied: string[] };

/** An open run, and how it is worked through. */
export type QueueRun = {
	engine: Engine;
	runId: number;
	lock: RunnerLock;
	decide: (tenant: Queued) => Decision;
	options: QueueOptions;
};

type Batch = { tenants: Queued[]; step: MigrationStep };

const PAGE = 500;

/**
 * Works through a run's queue. Keeps one page of it in memory, whatever its length. Returns whether it reached the
 * end.
 */
export async function drainQueue(run: QueueRun): Promise<boolean> {
	const { engine, runId, options } = run;
	const worker = new Worker(run);
	do {
		await leaveOutDropped(engine.pool, runId);
		await drainOnce(run, worker);
		// A busy tenant goes to the back of the queue, perhaps after the end of the queue was read.
	} while (!options.signal?.aborted && (await tallyOf(engine.pool, runId)).queued > 0);
	return (await tallyOf(engine.pool, runId)).queued === 0;
}

/** Several workers take batches in turn until none is left. */
async function drainOnce(run: QueueRun, worker: Worker): Promise<void> {
	const { lock, options } = run;
	const batches = batchesOf(run, worker);
	const takeBatches = async () => {
		for (;;) {
			lock.check();
			if (options.signal?.aborted) return;
			const batch = await batches.next();
			if (batch.done) return;
			await worker.migrateBatch(batch.value);
		}
	};
	await Promise.all(Array.from({ length: options.concurrency }, takeBatches));
}

/** Yields the queue as batches; records tenants without a step along the way. */
async function* batchesOf(
	{ engine, runId, decide, options }: QueueRun,
	worker: Worker,
): AsyncGenerator<Batch> {
	let behind = 0;
	for (;;) {
		const page = await nextQueued(engine.pool, runId, behind, PAGE);
		if (page.length === 0) return;
		behind = page.at(-1)?.position ?? behind;
		const due: { tenant: Queued; step: MigrationStep }[] = [];
		for (const tenant of page) {
			const step = decide(tenant);
			if (step === "skip" || "refused" in step) await worker.note(tenant, step);
			else due.push({ tenant, step });
		}
		yield* sameStep(due, options.batchSize);
	}
}

/** Groups neighbors that take the same step; a tenant that was busy before goes alone. */
function* sameStep(due: { tenant: Queued; step: MigrationStep }[], batchSize: number): Generator<Batch> {
	let batch: Batch | undefined;
	for (const { tenant, step } of due) {
		const joins = batch && batch.step === step && batch.tenants.length < batchSize && tenant.attempts === 0;
		if (batch && !joins) yield batch;
		if (!batch || !joins) batch = { tenants: [], step };
		batch.tenants.push(tenant);
	}
	if (batch) yield batch;
}

class Worker {
	#run: QueueRun;

	constructor(run: QueueRun) {
		this.#run = run;
	}

	/** Records a tenant that needs no work. */
	async note(tenant: Queued, decision: "skip" | { refused: string }): Promise<void> {
		const state =
			decision === "skip"
				? ({ status: "skipped" } as const)
				: ({ status: "failed", error: decision.refused } as const);
		await mark(this.#run.engine.pool, this.#run.runId, [tenant.id], state);
		this.#run.options.onProgress?.(1);
	}

	/** Takes a batch through its step; if a batch fails, retries tenant by tenant. */
	async migrateBatch({ tenants, step }: Batch): Promise<void> {
		await this.#backOff(tenants);
		try {
			await this.#apply(tenants, step);
			this.#run.options.onProgress?.(tenants.length);
		} catch (error) {
			if (!(error instanceof MigrationFailed)) throw error;
			if (tenants.length === 1) await this.#giveUp(tenants[0] as Queued, error);
			else for (const tenant of tenants) await this.migrateBatch({ tenants: [tenant], step });
		}
	}

	#apply(tenants: Queued[], step: MigrationStep): Promise<void> {
		return applyStep(this.#run.engine.pool, tenants, step, {
			runId: this.#run.runId,
			lockTimeoutMs: this.#run.options.lockTimeoutMs,
		});
	}

	/**
	 * Waits before retrying a busy tenant, for a random time so that the attempts of two runners do not collide
	 * again.
	 */
	async #backOff(tenants: Queued[]): Promise<void> {
		const attempts = tenants[0]?.attempts ?? 0;
		if (attempts > 0)
			await sleep(attempts * (100 + Math.random() * 400), undefined, {
				signal: this.#run.options.signal,
			}).catch(() => {});
	}

	async #giveUp(tenant: Queued, error: MigrationFailed): Promise<void> {
		const { pool, databaseUrl } = this.#run.engine;
		if (error.gone) {
			await leaveOutDropped(pool, this.#run.runId);
			this.#run.options.onProgress?.(1);
			return;
		}
		if (error.busy && tenant.attempts + 1 < this.#run.options.attempts) {
			await requeue(pool, this.#run.runId, tenant.id, error.message);
			return;
		}
		const blockers = error.busy
			? ` Blocked by ${await describeBlockers(databaseUrl, tenant.schemaName)}.`
			: "";
		await mark(pool, this.#run.runId, [tenant.id], {
			status: "failed",
			error: `${error.message}${blockers}`,
		});
		this.#run.options.onProgress?.(1);
	}
}
