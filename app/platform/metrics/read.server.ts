import { and, asc, gte, lt } from "drizzle-orm";
import { systemMetrics } from "#db/schema/public/operations.ts";
import { transactInRegistry } from "../database/database.server.ts";
import { BOUNDS_MS } from "./requests.server.ts";

/** One minute, or several, of all processes together. */
export type Minutes = {
	/** When it began. */
	at: Date;
	/** The number of processes that reported. */
	processes: number;
	requests: number;
	/** Answers with status 4xx (including 429); with 429; with 5xx. */
	clientErrors: number;
	limited: number;
	serverErrors: number;
	/** The times in milliseconds within which 50, 95 and 99 of 100 answers came; undefined without requests. */
	p50Ms: number | undefined;
	p95Ms: number | undefined;
	p99Ms: number | undefined;
	/** Bugs recorded. */
	errors: number;
	transactions: number;
	/** Of the transactions: those that waited for a connection, their total wait, the slow ones and the refused ones. */
	waited: number;
	waitedMs: number;
	slow: number;
	refused: number;
	/** Connections of all processes; the most in use, and the most waiting, at any observed moment. */
	connections: number;
	busyMost: number;
	waitingMost: number;
	/** The event loop's 99th percentile delay, in the process where it was longest. */
	lagMs: number;
	memoryMb: number;
	/** What all processes share, at the end; undefined when no worker ran. */
	fleet: FleetFigures | undefined;
};

export type FleetFigures = {
	/** By state; `provisioning` are ready ones that sign-ups claim. */
	tenants: Record<string, number>;
	queued: number;
	active: number;
	failed: number;
	dead: number;
	oldestSeconds: number;
	openErrors: number;
};

type Figures = (typeof systemMetrics.$inferSelect)["figures"];
type Row = { at: Date; source: string; figures: Figures };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Reads the minutes from `from` until before `to`, at most a day, oldest first; `stepMinutes` combines that many.
 * Minutes in which no process ran are left out. Refuses: 503.
 */
export async function readMetrics({
	from,
	to,
	stepMinutes = 1,
}: {
	from: Date;
	to: Date;
	stepMinutes?: number;
}): Promise<Minutes[]> {
	const begin = new Date(Math.max(from.getTime(), to.getTime() - DAY_MS));
	const rows = await transactInRegistry("read", (db) =>
		db
			.select()
			.from(systemMetrics)
			.where(and(gte(systemMetrics.at, begin), lt(systemMetrics.at, to)))
			.orderBy(asc(systemMetrics.at), asc(systemMetrics.source)),
	);
	const stepMs = stepMinutes * MINUTE_MS;
	const steps = Map.groupBy(rows, ({ at }) => Math.floor(at.getTime() / stepMs) * stepMs);
	return [...steps].map(([at, together]) => merged(new Date(at), together));
}

const number = ({ figures }: Row, name: string): number => {
	const value = figures[name];
	return typeof value === "number" ? value : 0;
};

function merged(at: Date, rows: Row[]): Minutes {
	const sum = (name: string) => rows.reduce((total, row) => total + number(row, name), 0);
	const most = (name: string) => Math.max(0, ...rows.map((row) => number(row, name)));
	const perProcess = [...Map.groupBy(rows, ({ source }) => source).values()];
	// Combines figures of a moment: the maximum of each process, then the sum over all of them.
	const together = (name: string) =>
		perProcess.reduce((total, own) => total + Math.max(0, ...own.map((row) => number(row, name))), 0);
	const latency = bucketsOf(rows);
	return {
		at,
		processes: perProcess.length,
		requests: sum("requests"),
		clientErrors: sum("clientErrors"),
		limited: sum("limited"),
		serverErrors: sum("serverErrors"),
		p50Ms: quantile(latency, 0.5),
		p95Ms: quantile(latency, 0.95),
		p99Ms: quantile(latency, 0.99),
		errors: sum("errors"),
		transactions: sum("transactions"),
		waited: sum("waited"),
		waitedMs: sum("waitedMs"),
		slow: sum("slow"),
		refused: sum("refused"),
		connections: together("connections"),
		busyMost: together("busyMost"),
		waitingMost: together("waitingMost"),
		lagMs: most("lagMs"),
		memoryMb: Math.round(together("memoryMb") * 10) / 10,
		fleet: fleetOf(rows.findLast(({ figures }) => "queued" in figures)),
	};
}

function bucketsOf(rows: Row[]): number[] {
	const all: number[] = Array(BOUNDS_MS.length + 1).fill(0);
	for (const { figures } of rows) {
		if (!Array.isArray(figures.latency)) continue;
		figures.latency.slice(0, all.length).forEach((count, index) => {
			all[index] = (all[index] ?? 0) + count;
		});
	}
	return all;
}

/** Estimates as Prometheus does: evenly within a bucket; for the last bucket, only its lower end is known. */
export function quantile(buckets: number[], share: number): number | undefined {
	const total = buckets.reduce((sum, count) => sum + count, 0);
	if (total === 0) return undefined;
	const wanted = share * total;
	let below = 0;
	for (const [index, count] of buckets.entries()) {
		const upper = BOUNDS_MS[index];
		if (upper === undefined) break;
		if (below + count >= wanted && count > 0) {
			const lower = BOUNDS_MS[index - 1] ?? 0;
			return Math.round((lower + ((wanted - below) / count) * (upper - lower)) * 10) / 10;
		}
		below += count;
	}
	return BOUNDS_MS.at(-1);
}

function fleetOf(row: Row | undefined): FleetFigures | undefined {
	if (!row) return undefined;
	const names = ["queued", "active", "failed", "dead", "oldestSeconds", "openErrors"] as const;
	const counts = Object.fromEntries(names.map((name) => [name, number(row, name)])) as Record<
		(typeof names)[number],
		number
	>;
	const states = Object.keys(row.figures).filter((name) => name.startsWith("tenants."));
	const tenants = Object.fromEntries(
		states.map((name) => [name.slice("tenants.".length), number(row, name)]),
	);
	return { tenants, ...counts };
}
