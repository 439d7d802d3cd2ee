import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { root } from "#scripts/local/root.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

let admin: Sql;
let limits: typeof import("./rate-limits.server.ts");
let store: typeof import("./rate-limit-store.server.ts");
let database: typeof import("../database/database.server.ts");

beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url });
	Object.assign(process.env, { RATE_LIMITS: "database", RATE_LIMIT_API: "10/60", RATE_LIMIT_FORMS: "3/1" });
	[limits, store, database] = await Promise.all([
		import("./rate-limits.server.ts"),
		import("./rate-limit-store.server.ts"),
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

const take = (kind: "api" | "forms", key: string, points?: number) => limits.spend([{ kind, key, points }]);

/** Makes another process of the product take 30 times from the same key; returns how often it succeeded. */
async function elsewhere(key: string): Promise<number> {
	const script = `
		const { spend } = await import("#app/platform/rate-limits/rate-limits.server.ts");
		let passed = 0;
		for (let round = 0; round < 30; round++) {
			const { refused, states } = await spend([{ kind: "api", key: ${JSON.stringify(key)} }]);
			if (states.length === 1 && !refused) passed++;
		}
		process.stdout.write(String(passed));
		process.exit(0);`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
		cwd: root,
		env: process.env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	return Number(await text(child.stdout));
}

test("two processes together allow what one would", { timeout: 30_000 }, async () => {
	const passed = await Promise.all([elsewhere("person:shared"), elsewhere("person:shared")]);

	expect(passed.reduce((one, other) => one + other)).toBe(10);
	const here = await take("api", "person:shared");
	expect(here.refused?.kind).toBe("api");
	expect((await take("api", "person:somebody-else")).refused).toBeUndefined();
});

test("the result says what is left, and once the time is over all of it is available again", async () => {
	const first = await take("forms", "person:ada");
	const third = await take("forms", "person:ada", 2);
	const refused = await take("forms", "person:ada");
	await vi.waitUntil(async () => !(await take("forms", "person:ada")).refused, {
		timeout: 3_000,
		interval: 200,
	});

	expect(first.states).toEqual([{ kind: "forms", points: 3, seconds: 1, remaining: 2, resetSeconds: 1 }]);
	expect(third.states[0]?.remaining).toBe(0);
	expect(refused.refused).toMatchObject({ kind: "forms", resetSeconds: 1 });
	expect(limits.limitRefusals().get("forms")).toBeGreaterThan(0);
});

test("several limits share a transaction, and one exhausted limit refuses for all", async () => {
	await take("forms", "person:bob", 3);
	const before = database.poolFigures().transactions;

	const outcome = await limits.spend([
		{ kind: "api", key: "person:bob" },
		{ kind: "forms", key: "person:bert" },
		{ kind: "forms", key: "tenant:t" },
	]);
	const both = await limits.spend([
		{ kind: "api", key: "person:bob" },
		{ kind: "forms", key: "person:bob" },
	]);

	expect(outcome.refused).toBeUndefined();
	expect(both.refused?.kind).toBe("forms");
	// The exhausted limit is known here without a query.
	expect(database.poolFigures().transactions - before).toBe(2);
});

test("a flood does not reach the database", async () => {
	await take("api", "ip:flood", 10);
	const before = database.poolFigures().transactions;

	const outcomes = await Promise.all(Array.from({ length: 500 }, () => take("api", "ip:flood")));

	expect(outcomes.every(({ refused }) => refused)).toBe(true);
	expect(database.poolFigures().transactions).toBe(before);
});

test("while the store is unreachable everyone passes, with one log line, and counting resumes once it is back", async () => {
	const { log } = await import("../log/log.server.ts");
	const [errors, lines] = [vi.spyOn(log, "error"), vi.spyOn(log, "info")];
	await admin`alter table public.rate_limits rename to away`;
	let passed: { refused?: object }[] = [];
	try {
		passed = await Promise.all(Array.from({ length: 40 }, () => take("api", "person:eve")));
		passed.push(await take("api", "person:eve"));
	} finally {
		await admin`alter table public.away rename to rate_limits`;
	}
	const counted = async () => (await take("api", "person:eve", 10)).states.length === 1;
	await vi.waitUntil(counted, { timeout: 5_000, interval: 100 });

	expect(passed.filter(({ refused }) => refused)).toEqual([]);
	expect(errors.mock.calls.map(([, words]) => words)).toEqual([
		"rate limits cannot be counted: every request passes until they can",
	]);
	expect(lines.mock.calls.map(([words]) => words)).toEqual(["rate limits are counted again"]);
	expect((await take("api", "person:eve")).refused).toBeDefined();
});

test("a hanging store delays no one for longer than a second", { timeout: 10_000 }, async () => {
	let took = 0;
	await admin.begin(async (transaction) => {
		await transaction`lock table public.rate_limits in access exclusive mode`;
		const started = performance.now();
		expect((await take("api", "person:slow")).refused).toBeUndefined();
		took = performance.now() - started;
		const again = performance.now();
		await take("api", "person:slow");
		expect(performance.now() - again).toBeLessThan(100);
	});

	expect(took).toBeGreaterThan(900);
	expect(took).toBeLessThan(2_000);
	await vi.waitUntil(async () => (await take("api", "person:slow")).states.length === 1, {
		timeout: 5_000,
	});
});

test("expired rows are deleted, the rest stay", async () => {
	await take("api", "person:fresh");
	await admin`insert into public.rate_limits values ('api:person:old', 7, ${Date.now() - 1_000})`;

	await store.pruneLimits();

	const rows = await admin<{ key: string }[]>`select key from public.rate_limits`;
	expect(rows.map(({ key }) => key)).toEqual(["api:person:fresh"]);
});

test.each([
	["192.0.2.7", "ip:192.0.2.7"],
	["::ffff:192.0.2.7", "ip:192.0.2.7"],
	["2001:db8:1:2:aaaa:bbbb:cccc:dddd", "ip:2001:db8:1:2::/64"],
	["2001:0DB8:0001:0002::1", "ip:2001:db8:1:2::/64"],
	["::1", "ip:0:0:0:0::/64"],
	["fe80::1%eth0", "ip:fe80:0:0:0::/64"],
	[undefined, "ip:unknown"],
])("%s counts as %s", (ip, key) => {
	expect(limits.addressKey(ip)).toBe(key);
});
