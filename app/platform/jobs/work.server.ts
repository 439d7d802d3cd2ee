import { setTimeout as sleep } from "node:timers/promises";
import { noteError } from "../errors/errors.server.ts";
import { log } from "../log/log.server.ts";
import { thrownRefusal } from "../refusal.ts";
import { LONGEST_RUN_SECONDS, MOST_RETRIES, prepareQueue, queue, SILENCE_SECONDS } from "./queue.server.ts";

/** What a worker does with a queue. */
export type QueueWork = {
	queue: string;
	/** Jobs at a time in this process. */
	slots: number;
	/** Jobs at a time of one group, in all processes together: fewer than `slots`, so that other groups have room. */
	perGroup: number;
	/** Adds the jobs that are due now to the queue; returns their number. */
	refill: () => Promise<number>;
	/** Does one job. If it throws, the error is kept with the job, which is retried later. */
	run: (job: { id: string; data: unknown }) => Promise<void>;
};

/** `retryCount` tells this claim from an earlier one of the same job: a late answer to an earlier claim changes nothing. */
type Claimed = { id: string; retryCount: number; data: unknown };

const IDLE_MS = 250;
const REFILL_EVERY_MS = 100;
const AFTER_TROUBLE_MS = 1_000;

/** Works on a queue until stopped. `stop` waits for the jobs in progress and takes no new ones. */
export function startWorking(work: QueueWork): { stop: () => Promise<void> } {
	const stopping = new AbortController();
	const running = new Map<Claimed, Promise<void>>();
	const heartbeat = setInterval(
		() => {
			if (running.size > 0) quietly(queue.touch(work.queue, [...running.keys()]), "a heartbeat failed");
		},
		(SILENCE_SECONDS * 1_000) / 3,
	);
	const loop = keepWorking(work, running, stopping.signal);
	return {
		async stop() {
			stopping.abort();
			await loop;
			await Promise.all(running.values());
			clearInterval(heartbeat);
		},
	};
}

async function keepWorking(work: QueueWork, running: Map<Claimed, Promise<void>>, signal: AbortSignal) {
	const trouble = async (error: unknown) => {
		log.error({ err: error, queue: work.queue }, "the worker could not look for jobs");
		await sleep(AFTER_TROUBLE_MS, undefined, { signal }).catch(() => {});
	};
	let prepared = false;
	const refill = seldom(work.refill);
	const look = async () => {
		if (!prepared) await prepareQueue(work.queue);
		prepared = true;
		const added = await refill();
		const claimed = signal.aborted ? [] : await claim(work, work.slots - running.size);
		for (const job of claimed) {
			const end = settle(work, job).finally(() => running.delete(job));
			running.set(job, end);
		}
		if (added + claimed.length === 0 || running.size >= work.slots) await turn(running, signal);
	};
	while (!signal.aborted) await look().catch(trouble);
}

/** Leaves time between two refills. */
function seldom(refill: QueueWork["refill"]): QueueWork["refill"] {
	let last = 0;
	return async () => {
		if (performance.now() - last < REFILL_EVERY_MS) return 0;
		last = performance.now();
		return refill();
	};
}

/** Waits until a job ends, or for a moment. */
async function turn(running: Map<Claimed, Promise<void>>, signal: AbortSignal): Promise<void> {
	const moment = new AbortController();
	const pause = sleep(IDLE_MS, undefined, { signal: AbortSignal.any([signal, moment.signal]) });
	await Promise.race([...running.values(), pause]).catch(() => {});
	moment.abort();
}

async function claim(work: QueueWork, free: number): Promise<Claimed[]> {
	if (free <= 0) return [];
	return queue.fetch(work.queue, { batchSize: free, groupConcurrency: work.perGroup }) as Promise<Claimed[]>;
}

/** Does all jobs that are due now, or with `early` all of them, one after another; returns their number. */
export async function workOff(work: QueueWork, { early = false } = {}): Promise<number> {
	await prepareQueue(work.queue);
	for (let done = 0; ; done++) {
		await work.refill();
		const [job] = (await queue.fetch(work.queue, { ignoreStartAfter: early })) as Claimed[];
		if (!job) return done;
		await settle(work, job);
	}
}

async function settle(work: QueueWork, job: Claimed): Promise<void> {
	const failure = await attempt(work, job);
	if (failure === undefined) {
		await quietly(queue.complete(work.queue, job), "a job was done and could not be marked as done");
		return;
	}
	log.error({ err: failure, queue: work.queue, job: job.data, retries: job.retryCount }, "a job failed");
	noteFailure(work.queue, job, failure);
	await quietly(
		queue.fail(work.queue, job, failureOf(failure)),
		"a failed job could not be marked as failed",
	);
}

async function attempt(work: QueueWork, job: Claimed): Promise<unknown> {
	const finished = new AbortController();
	// A little before the queue gives the job to another worker.
	const late = sleep(LONGEST_RUN_SECONDS * 900, undefined, { signal: finished.signal }).then(() => {
		throw new Error(`Not done after ${LONGEST_RUN_SECONDS * 0.9} s`);
	});
	try {
		await Promise.race([work.run(job), late]);
		return undefined;
	} catch (error) {
		return error ?? new Error("Failed without a reason");
	} finally {
		late.catch(() => {});
		finished.abort();
	}
}

/** Notes the last failure differently from earlier ones, because nothing retries the job after it. */
function noteFailure(queueName: string, { data, retryCount }: Claimed, failure: unknown): void {
	const { tenantId, reaction, daily } = (data ?? {}) as Record<string, unknown>;
	const place = ["job", queueName, reaction ?? daily].filter(Boolean).join(" ");
	const whose = typeof tenantId === "string" ? tenantId : undefined;
	noteError(failure, { place, tenantId: whose });
	if (retryCount < MOST_RETRIES) return;
	const dead = Object.assign(new Error(failureOf(failure).message), { name: "DeadLetter" });
	noteError(dead, { place: `${place}, for the last time`, tenantId: whose });
}

/** A job that could not be settled counts as lost after a while, and runs again. */
async function quietly(work: Promise<unknown>, trouble: string): Promise<void> {
	await work.catch((error: unknown) => log.error({ err: error }, trouble));
}

// Enough for a sentence and where it happened; the row is not a log.
const MOST_OF_A_MESSAGE = 2_000;

/** Returns what is kept with the job. */
function failureOf(failure: unknown): { message: string } {
	const refusal = thrownRefusal(failure)?.refusal;
	const message = refusal
		? `${refusal.title}: ${refusal.message}`
		: failure instanceof Error
			? failure.message
			: String(failure);
	return { message: message.slice(0, MOST_OF_A_MESSAGE) };
}
