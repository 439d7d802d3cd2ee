import { randomBytes } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { systemMetrics } from "#db/schema/public/operations.ts";
import { poolFigures, transactInRegistry } from "../database/database.server.ts";
import { errorsNoted } from "../errors/errors.server.ts";
import { log } from "../log/log.server.ts";
import { type FleetState, fleetFigures } from "./fleet.server.ts";
import { takeAnswers } from "./requests.server.ts";

const MINUTE_MS = 60_000;
const SAMPLE_MS = 5_000;
// The most that an unreachable database may cost: ten minutes of one process.
const MOST_UNSAVED = 10;

type Row = typeof systemMetrics.$inferInsert;

/** Writes a row of figures for each minute of this process. A worker's rows also hold what all processes share. `stop` writes the current minute. */
export function startRollUps(kind: "web" | "worker"): { stop: () => Promise<void> } {
	const source = `${kind}-${randomBytes(2).toString("hex")}`;
	const lag = monitorEventLoopDelay({ resolution: 20 });
	lag.enable();
	const peaks = { busy: 0, waiting: 0 };
	const sampler = setInterval(() => samplePool(peaks), SAMPLE_MS).unref();
	let before = totalsNow();
	let unsaved: Row[] = [];
	let minute = minuteOf(Date.now());
	let timer = setTimeout(turn, untilNextMinute());
	timer.unref();

	async function save(): Promise<void> {
		const now = totalsNow();
		samplePool(peaks);
		const figures = {
			...takeAnswers(),
			...differences(now, before),
			connections: poolFigures().size,
			busyMost: peaks.busy,
			waitingMost: peaks.waiting,
			lagMs: round(lag.percentile(99) / 1e6),
			memoryMb: round(process.memoryUsage.rss() / 1024 ** 2),
			...(kind === "worker" ? await sharedFigures() : {}),
		};
		Object.assign(peaks, { busy: 0, waiting: 0 });
		lag.reset();
		before = now;
		unsaved = [...unsaved, { at: minute, source, figures }].slice(-MOST_UNSAVED);
		minute = minuteOf(Date.now());
		await saveRows(unsaved);
		unsaved = [];
	}

	function turn(): void {
		timer = setTimeout(turn, untilNextMinute());
		timer.unref();
		save().catch((error) => log.warn({ err: error }, "a minute's figures could not be written yet"));
	}

	return {
		async stop() {
			clearTimeout(timer);
			clearInterval(sampler);
			lag.disable();
			await save().catch((error) =>
				log.warn({ err: error }, "the last minute's figures could not be written"),
			);
		},
	};
}

const minuteOf = (ms: number) => new Date(Math.floor(ms / MINUTE_MS) * MINUTE_MS);
const untilNextMinute = () => MINUTE_MS - (Date.now() % MINUTE_MS);
const round = (value: number) => Math.round(value * 10) / 10 || 0;

function samplePool(peaks: { busy: number; waiting: number }): void {
	const { busy, waiting } = poolFigures();
	peaks.busy = Math.max(peaks.busy, busy);
	peaks.waiting = Math.max(peaks.waiting, waiting);
}

/** Returns the counters that only grow, since the process began. */
function totalsNow() {
	const { transactions, waited, waitedMs, slow, refused } = poolFigures();
	return { transactions, waited, waitedMs: Math.round(waitedMs), slow, refused, errors: errorsNoted() };
}

type Totals = ReturnType<typeof totalsNow>;

function differences(now: Totals, before: Totals): Totals {
	const entries = Object.entries(now).map(([name, value]) => [name, value - before[name as keyof Totals]]);
	return Object.fromEntries(entries) as Totals;
}

/** Returns the shared figures, flat as a row needs them; empty when they cannot be counted right now. */
async function sharedFigures(): Promise<Record<string, number>> {
	const fleet = await fleetFigures().catch(() => undefined);
	return fleet ? flat(fleet) : {};
}

function flat({ tenants, queues, outbox, openErrors }: FleetState): Record<string, number> {
	const queue = { queued: 0, active: 0, failed: 0, dead: 0, oldestSeconds: 0 };
	for (const load of Object.values(queues)) {
		queue.queued += load.queued;
		queue.active += load.active;
		queue.failed += load.failed;
		queue.dead += load.dead;
		queue.oldestSeconds = Math.max(queue.oldestSeconds, load.oldestSeconds);
	}
	queue.queued += outbox.events;
	queue.oldestSeconds = round(Math.max(queue.oldestSeconds, outbox.oldestSeconds));
	const states = Object.entries(tenants).map(([status, count]) => [`tenants.${status}`, count]);
	return { ...queue, openErrors, ...Object.fromEntries(states) };
}

async function saveRows(rows: Row[]): Promise<void> {
	await transactInRegistry("asynchronous write", (db) =>
		db.insert(systemMetrics).values(rows).onConflictDoNothing(),
	);
}

const KEPT_DAYS = 14;
const PRUNED_AT_ONCE = 10_000;

/** Deletes minutes that are older than 14 days, some at a time. Refuses: 503. */
export async function pruneMetrics(): Promise<void> {
	await transactInRegistry("write", (db) =>
		db.delete(systemMetrics).where(
			sql`(${systemMetrics.at}, ${systemMetrics.source}) in (select ${systemMetrics.at}, ${systemMetrics.source}
				from ${systemMetrics} where ${systemMetrics.at} < now() - make_interval(days => ${KEPT_DAYS}) limit ${PRUNED_AT_ONCE})`,
		),
	);
}
