import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { rateLimits } from "#db/schema/public/operations.ts";
import { transactInRegistry } from "../database/database.server.ts";
import { log } from "../log/log.server.ts";
import { keptAnyway } from "../request/effects.server.ts";

/** A query that the library's limiters send to a database. */
type Question = { text: string; values: unknown[] };
type Answer = { rows: unknown[] };
type Waiting = Question & { give: (answer: Answer) => void; refuse: (error: unknown) => void };

// A request waits for its limit. If the database does not answer in time, the request passes.
const ANSWER_MS = 1_000;
const REST_MS = 2_000;

let waiting: Waiting[] = [];
let restUntil = 0;
let isDown = false;

/**
 * Runs the limiters' queries on the process's own pool, as the registry's role. Queries from one turn of the event
 * loop share a transaction, so the two or three limits of a form cost one round trip. After a failure nothing is
 * queried for two seconds, so that a hanging database does not hold up every request.
 */
export const limitStore = {
	query({ text, values }: Question): Promise<Answer> {
		if (performance.now() < restUntil)
			return Promise.reject(new Error("The limit store is paused after a failure"));
		return new Promise((give, refuse) => {
			if (waiting.length === 0) setImmediate(() => void send());
			waiting.push({ text, values, give, refuse });
		});
	},
};

async function send(): Promise<void> {
	const batch = waiting;
	waiting = [];
	// By key, in every process: two processes that each hold a row the other waits for would deadlock.
	batch.sort(({ values: [one] }, { values: [other] }) => (String(one) < String(other) ? -1 : 1));
	try {
		const answers = await inTime(ask(batch));
		batch.forEach(({ give }, at) => {
			give(answers[at] as Answer);
		});
		if (isDown) log.info("rate limits are counted again");
		isDown = false;
	} catch (error) {
		restUntil = performance.now() + REST_MS;
		if (!isDown)
			log.error({ err: error }, "rate limits cannot be counted: every request passes until they can");
		isDown = true;
		for (const { refuse } of batch) refuse(error);
	}
}

const ask = (batch: Question[]): Promise<Answer[]> =>
	keptAnyway(() =>
		transactInRegistry("asynchronous write", (db) =>
			Promise.all(batch.map(async ({ text, values }) => ({ rows: await db.run(text, values) }))),
		),
	);

function inTime<T>(work: Promise<T>): Promise<T> {
	const late = sleep(ANSWER_MS, undefined, { ref: false }).then((): never => {
		throw new Error(`The limit store gave no answer in ${ANSWER_MS} ms`);
	});
	work.catch(() => {});
	return Promise.race([work, late]);
}

const PRUNED_AT_ONCE = 10_000;

/** Deletes expired rows. Rows that a request is counting on right now are left for the next time. Refuses: 503. */
export async function pruneLimits(): Promise<void> {
	await transactInRegistry("write", (db) =>
		db.delete(rateLimits).where(
			sql`${rateLimits.key} in (select ${rateLimits.key} from ${rateLimits}
				where ${rateLimits.expire} < ${Date.now()} limit ${PRUNED_AT_ONCE} for update skip locked)`,
		),
	);
}
