import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { root } from "#scripts/local/root.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

// A lease of the key has 5 points, one of the workspace 1.
const [KEY_POINTS, LEASE] = [100, 5];

let admin: Sql;
let limits: typeof import("./rate-limits.server.ts");
let database: typeof import("../database/database.server.ts");

beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url });
	const env = { RATE_LIMIT_API_KEY: `${KEY_POINTS}/600`, RATE_LIMIT_API_TENANT: "20/1" };
	Object.assign(process.env, { RATE_LIMITS: "database", ...env });
	[limits, database] = await Promise.all([
		import("./rate-limits.server.ts"),
		import("../database/database.server.ts"),
	]);
});
afterAll(async () => {
	await database.closeDatabase();
	await admin.end();
});
beforeEach(async () => {
	await admin`delete from public.rate_limits`;
});

const call = (key: string) => limits.spend([{ kind: "api-key", key }]);
const calls = (key: string, number: number) => Promise.all(Array.from({ length: number }, () => call(key)));
const passed = (outcomes: { refused?: object }[]) => outcomes.filter(({ refused }) => !refused).length;

async function shared(key: string): Promise<number | undefined> {
	const rows = await admin<{ points: number }[]>`
		select points from public.rate_limits where key = ${`api-key:${key}`}`;
	return rows[0]?.points;
}

/** Makes another process of the product call until it was refused, or so often, and end without a word to anybody; returns how often it passed. */
async function elsewhere(key: string, most: number): Promise<number> {
	const script = `
		import { setTimeout as sleep } from "node:timers/promises";
		const { spend } = await import("#app/platform/rate-limits/rate-limits.server.ts");
		let passed = 0;
		while (passed < ${most}) {
			const { refused, states } = await spend([{ kind: "api-key", key: ${JSON.stringify(key)} }]);
			if (refused) break;
			if (states.length === 1) passed++;
			// Not counted: the database did not answer in time, which it may not do while a busy machine starts.
			else await sleep(100);
		}
		process.stdout.write(String(passed), () => process.kill(process.pid, "SIGKILL"));`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
		cwd: root,
		env: process.env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	return Number(await text(child.stdout));
}

test("the calls of a lease take one transaction together", async () => {
	const before = database.poolFigures().transactions;

	for (let round = 0; round < 4 * LEASE; round++) await call("key:quiet");

	expect(database.poolFigures().transactions - before).toBe(4);
	expect(await shared("key:quiet")).toBe(4 * LEASE);
});

test("each answer counts down by one, whatever has been taken from the shared count", async () => {
	const told = [];
	for (let round = 0; round < 2 * LEASE; round++) told.push((await call("key:told")).states[0]);

	expect(told.map((state) => state?.remaining)).toEqual(told.map((_, at) => KEY_POINTS - 1 - at));
	expect(told.every((state) => state && state.resetSeconds > 590 && state.resetSeconds <= 600)).toBe(true);
});

test("as many calls at once as there are points pass, and no more", async () => {
	const outcomes = await calls("key:flood", 3 * KEY_POINTS);
	const before = database.poolFigures().transactions;
	const after = await calls("key:flood", KEY_POINTS);

	expect(passed(outcomes)).toBe(KEY_POINTS);
	expect(passed(after)).toBe(0);
	// A limit that is used up is known here without a query.
	expect(database.poolFigures().transactions).toBe(before);
});

test("the last lease of a limit is as long as what others have left of it", async () => {
	await admin`insert into public.rate_limits values ('api-key:key:last', ${KEY_POINTS - 2}, ${Date.now() + 60_000})`;

	const outcomes = await calls("key:last", LEASE);

	expect(passed(outcomes)).toBe(2);
	expect(outcomes.at(-1)?.refused).toMatchObject({ kind: "api-key", resetSeconds: expect.any(Number) });
});

test("processes that call at the same time pass the limit together, and never more", {
	timeout: 60_000,
}, async () => {
	const each = await Promise.all([1, 2, 3].map(() => elsewhere("key:shared", 2 * KEY_POINTS)));

	// Each was refused when the shared count was used up, with nothing left of a lease of its own.
	expect(each.reduce((one, other) => one + other)).toBe(KEY_POINTS);
});

test("a process that is killed takes no more with it than the rest of its lease", {
	timeout: 60_000,
}, async () => {
	expect(await elsewhere("key:killed", LEASE + 1)).toBe(LEASE + 1);

	expect(passed(await calls("key:killed", 2 * KEY_POINTS))).toBe(KEY_POINTS - 2 * LEASE);
});

test("once the time is over, nothing of an old lease is spent and all of the limit is available again", {
	timeout: 20_000,
}, async () => {
	const workspace = () => limits.spend([{ kind: "api-tenant", key: "tenant:one" }]);
	await vi.waitUntil(async () => (await workspace()).refused, { interval: 1 });
	await vi.waitUntil(async () => !(await workspace()).refused, { timeout: 5_000, interval: 100 });

	const { states } = await workspace();

	expect(states[0]?.remaining).toBe(18);
});

test("while leases cannot be taken every call passes, and they are counted once they can", {
	timeout: 20_000,
}, async () => {
	await admin`alter table public.rate_limits rename to away`;
	try {
		expect(passed(await calls("key:away", 3 * KEY_POINTS))).toBe(3 * KEY_POINTS);
	} finally {
		await admin`alter table public.away rename to rate_limits`;
	}
	await vi.waitUntil(async () => (await call("key:away")).states.length === 1, {
		timeout: 5_000,
		interval: 100,
	});

	expect(passed(await calls("key:away", 2 * KEY_POINTS))).toBe(KEY_POINTS - 1);
});
