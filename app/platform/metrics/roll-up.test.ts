import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { closeDatabase, transactInRegistry } from "../database/database.server.ts";
import { noteError } from "../errors/errors.server.ts";
import { quantile, readMetrics } from "./read.server.ts";
import { BOUNDS_MS, noteRequest } from "./requests.server.ts";
import { pruneMetrics, startRollUps } from "./roll-up.server.ts";

let admin: Sql;
beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url });
});
afterAll(async () => {
	await closeDatabase();
	await admin.end();
});
beforeEach(async () => {
	await admin`delete from public.system_metrics`;
});

const row = (at: Date, source: string, figures: object) =>
	admin`insert into public.system_metrics values (${at.toISOString()}, ${source}, ${JSON.stringify(figures)}::text::jsonb)`;
const minute = (text: string) => new Date(`2026-11-21T${text}:00.000Z`);
const from = minute("10:00");
const to = minute("11:00");

/** Notes this many answers that took this long. */
const took = (counts: Record<number, number>) => [...BOUNDS_MS, Infinity].map((bound) => counts[bound] ?? 0);

test("the counts of a process in a minute are one row, written once", async () => {
	const before = new Date(Date.now() - 120_000);
	startRollUps("web"); // discards what other tests of this process have counted
	const running = startRollUps("web");
	noteRequest({ method: "GET", route: "/x", status: 200, ms: 3 });
	noteRequest({ method: "GET", route: "/x", status: 404, ms: 30 });
	noteRequest({ method: "POST", route: "/x", status: 429, ms: 1 });
	noteRequest({ method: "GET", route: "/x", status: 503, ms: 99_999 });
	noteError(new Error("counted"), { place: "test" });
	await transactInRegistry("read", async () => {});
	await running.stop();

	const [told, ...others] = await readMetrics({ from: before, to: new Date(Date.now() + 120_000) });

	expect(others).toEqual([]);
	expect(told).toMatchObject({
		processes: 1,
		requests: 4,
		clientErrors: 2,
		limited: 1,
		serverErrors: 1,
		errors: 1,
		p50Ms: 5,
		p99Ms: 10_000,
		fleet: undefined,
	});
	expect(told?.memoryMb).toBeGreaterThan(10);
	expect(told?.connections).toBeGreaterThan(0);
	expect(told?.at.getTime()).toBe(Math.floor((told?.at.getTime() ?? 1) / 60_000) * 60_000);
});

test("a worker reports what all processes share", async () => {
	const running = startRollUps("worker");
	await sleep(5);
	await running.stop();

	const [told] = await readMetrics({
		from: new Date(Date.now() - 120_000),
		to: new Date(Date.now() + 120_000),
	});

	expect(told?.fleet).toMatchObject({ queued: 0, dead: 0, openErrors: expect.any(Number), tenants: {} });
});

test("processes are summed up minute by minute, and quantiles come from all their answers", async () => {
	const web = {
		requests: 100,
		clientErrors: 4,
		latency: took({ 10: 100 }),
		connections: 4,
		busyMost: 2,
		lagMs: 3,
	};
	const slow = {
		requests: 100,
		serverErrors: 1,
		latency: took({ 1000: 100 }),
		connections: 4,
		busyMost: 4,
		lagMs: 9,
	};
	await row(minute("10:00"), "web-0001", web);
	await row(minute("10:00"), "web-0002", slow);
	await row(minute("10:01"), "web-0001", { ...web, requests: 7, latency: took({ 5: 7 }) });
	await row(minute("10:01"), "worker-1", {
		queued: 5,
		dead: 1,
		"tenants.active": 12,
		"tenants.provisioning": 8,
	});
	await row(minute("11:00"), "web-0001", web);

	const [first, second, ...others] = await readMetrics({ from, to });

	expect(others).toEqual([]);
	expect(first).toMatchObject({ at: from, processes: 2, requests: 200, clientErrors: 4, serverErrors: 1 });
	expect(first).toMatchObject({ connections: 8, busyMost: 6, lagMs: 9, fleet: undefined });
	expect(first?.p50Ms).toBe(10);
	expect(first?.p95Ms).toBe(950);
	expect(second).toMatchObject({
		requests: 7,
		fleet: { queued: 5, dead: 1, tenants: { active: 12, provisioning: 8 } },
	});
});

test("several minutes can be combined: counts are added, momentary figures are not", async () => {
	for (const at of ["10:00", "10:04", "10:05"]) {
		await row(minute(at), "web-0001", { requests: 10, connections: 4, latency: took({ 25: 10 }) });
	}

	const steps = await readMetrics({ from, to, stepMinutes: 5 });

	expect(steps.map(({ at, requests, connections }) => [at, requests, connections])).toEqual([
		[minute("10:00"), 20, 4],
		[minute("10:05"), 10, 4],
	]);
});

test("never more than a day is read", async () => {
	await row(minute("10:00"), "web-0001", { requests: 1 });
	await row(new Date(minute("10:00").getTime() - 25 * 3_600_000), "web-0001", { requests: 1 });

	expect(await readMetrics({ from: new Date(0), to })).toHaveLength(1);
});

test("a quantile is undefined without answers, and the last bound beyond all bounds", () => {
	expect(quantile(took({}), 0.5)).toBeUndefined();
	expect(quantile(took({ 10: 1 }), 0.5)).toBe(7.5);
	expect(quantile(took({ 5: 50, 100: 50 }), 0.99)).toBe(99);
	expect(quantile(took({ [Infinity]: 3 }), 0.5)).toBe(10_000);
});

test("a minute that could not be written is written with the next one", async () => {
	const running = startRollUps("web");
	noteRequest({ method: "GET", route: "/x", status: 200, ms: 3 });
	await admin`alter table public.system_metrics rename to away`;
	await running.stop();
	await admin`alter table public.away rename to system_metrics`;

	await running.stop();

	const told = await readMetrics({
		from: new Date(Date.now() - 120_000),
		to: new Date(Date.now() + 120_000),
	});
	expect(told.reduce((sum, { requests }) => sum + requests, 0)).toBe(1);
});

test("minutes older than 14 days are deleted", async () => {
	const day = 24 * 3_600_000;
	await row(new Date(Date.now() - 13 * day), "web-0001", {});
	await row(new Date(Date.now() - 15 * day), "web-0001", {});

	await pruneMetrics();

	expect(await admin`select 1 from public.system_metrics`).toHaveLength(1);
});
