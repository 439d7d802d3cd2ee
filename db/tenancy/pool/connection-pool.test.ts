import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import type { Lanes } from "#db/tenancy/pool/connection-pool.ts";
import { DatabaseBusy, DatabaseUnavailable } from "#db/tenancy/pool/errors.ts";
import type { LaneOptions } from "#db/tenancy/pool/pool-options.ts";
import { inRegistry } from "#db/tenancy/session/open.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testLanes } from "#tests/support/world/tenant.ts";

let open: Lanes[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((lanes) => lanes.close()));
});

async function lanesOf(options: Partial<LaneOptions>): Promise<Lanes> {
	const lanes = await testLanes({ size: 2, ...options });
	open.push(lanes);
	return lanes;
}

test("a tenant keeps to one connection while it is free", async () => {
	const lanes = await lanesOf({ size: 8 });

	const first = await lanes.acquire("tenant_a");
	lanes.release(first);
	const second = await lanes.acquire("tenant_a");
	lanes.release(second);

	expect(second).toBe(first);
});

test("a transaction that waits for a busy connection moves to an idle one within the overflow time", async () => {
	const lanes = await lanesOf({ size: 3, spillAfterMs: 5 });
	const held = await lanes.acquire("tenant_a");

	const before = performance.now();
	const other = await lanes.acquire("tenant_a");

	expect(other).not.toBe(held);
	expect(performance.now() - before).toBeLessThan(500);
	lanes.release(held);
	lanes.release(other);
});

test("waiting is bounded in time and in number, and gives up with DatabaseBusy", async () => {
	const lanes = await lanesOf({ size: 1, maxWaitMs: 40, maxWaiting: 2 });
	const held = await lanes.acquire("a");

	const waits = [lanes.acquire("b"), lanes.acquire("c")];
	await expect(lanes.acquire("d")).rejects.toBeInstanceOf(DatabaseBusy);
	for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(DatabaseBusy);

	lanes.release(held);
	const next = await lanes.acquire("e");
	lanes.release(next);
	expect(lanes.load).toEqual({ size: 1, busy: 0, waiting: 0 });
});

test("connections do not grow with tenants, and are closed after enough of them", async () => {
	const lanes = await lanesOf({ size: 2, recycleAfterTenants: 3 });
	open.push(lanes);
	const first = (await lanes.acquire("x")).sql;
	lanes.release((await lanes.acquire("y")) as never);
	const count = new Set<unknown>();
	for (let index = 0; index < 40; index++) {
		const lane = await lanes.acquire(`tenant_${index}`);
		count.add(lane.sql);
		lanes.release(lane);
	}

	expect(lanes.load.size).toBe(2);
	expect(count.size).toBeGreaterThan(2);
	expect(first).toBeDefined();
	open = [];
});

test("a database that is down is DatabaseUnavailable immediately", async () => {
	const lanes = await lanesOf({ url: "postgres://tenantry_app:x@127.0.0.1:1/none" });

	await expect(inRegistry(lanes, "read", (db) => db.execute(sql`select 1`))).rejects.toBeInstanceOf(
		DatabaseUnavailable,
	);
});

test("after every connection was killed the next transaction works, without a restart", async () => {
	const lanes = await testLanes({ size: 2 });
	open.push(lanes);
	await aTenant(lanes);
	const { url } = await testDatabase();
	const admin = connect({ url });
	await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tenantry_app' and datname = current_database()`;
	await new Promise((resolve) => setTimeout(resolve, 50));

	const answer = await inRegistry(lanes, "read", (db) => db.execute(sql`select 1 as alive`));

	expect(answer).toEqual([{ alive: 1 }]);
	await admin.end();
});

test("a tenant has no more transactions in flight than its limit, and never the last connection", async () => {
	const lanes = await lanesOf({ size: 4, perTenant: 2, maxWaitMs: 40 });
	const narrow = await lanesOf({ size: 2, perTenant: 5, maxWaitMs: 40 });

	const held = [await lanes.acquire("noisy"), await lanes.acquire("noisy"), await narrow.acquire("noisy")];

	await expect(lanes.acquire("noisy")).rejects.toBeInstanceOf(DatabaseBusy);
	await expect(narrow.acquire("noisy")).rejects.toBeInstanceOf(DatabaseBusy);
	const quiet = [await lanes.acquire("quiet"), await narrow.acquire("quiet")];
	for (const lane of [held[0], held[1], quiet[0]]) lanes.release(lane as never);
	for (const lane of [held[2], quiet[1]]) narrow.release(lane as never);
});

test("a tenant gets its full limit only for transactions that have waited: short ones pass through fewer connections", async () => {
	const lanes = await lanesOf({ size: 8, perTenant: 4, perTenantAtOnce: 2, spillAfterMs: 30, maxWaitMs: 90 });

	const held = [await lanes.acquire("busy"), await lanes.acquire("busy")];
	const before = performance.now();
	const waiting = [lanes.acquire("busy"), lanes.acquire("busy"), lanes.acquire("busy")] as const;
	waiting[2].catch(() => {});
	held.push(await waiting[0]);
	const after = performance.now() - before;
	held.push(await waiting[1]);

	expect(after).toBeGreaterThan(25);
	await expect(waiting[2]).rejects.toBeInstanceOf(DatabaseBusy);
	for (const lane of held) lanes.release(lane);
	expect(lanes.load).toMatchObject({ busy: 0, waiting: 0 });
});

test("a quiet tenant is served before the crowd of a noisy one", async () => {
	const lanes = await lanesOf({ size: 2, perTenant: 1 });
	const order: string[] = [];
	const fly = async (key: string) => {
		const lane = await lanes.acquire(key);
		order.push(key);
		await new Promise((resolve) => setTimeout(resolve, 10));
		lanes.release(lane);
	};

	const crowd = Array.from({ length: 20 }, () => fly("noisy"));
	await new Promise((resolve) => setTimeout(resolve, 15));
	await fly("quiet");
	const before = order.length;
	await Promise.all(crowd);

	expect(before).toBeLessThan(8);
	expect(lanes.counters).toMatchObject({ transactions: 21, refused: 0 });
	expect(lanes.counters.waited).toBeGreaterThan(15);
});

test("one tenant's wait queue is bounded separately from the others'", async () => {
	const lanes = await lanesOf({ size: 2, perTenant: 1, maxWaitingPerTenant: 2, maxWaitMs: 60 });
	const held = await lanes.acquire("noisy");

	const waits = [lanes.acquire("noisy"), lanes.acquire("noisy")];
	await expect(lanes.acquire("noisy")).rejects.toThrow(/of this tenant/);
	const other = await lanes.acquire("other");

	lanes.release(other);
	for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(DatabaseBusy);
	lanes.release(held);
});

/** Two tenants with different connections, and two more that no connection knows: one for each. */
async function twoHomes() {
	const named = { size: 2, spillBehind: 100, spillAfterMs: 5 };
	const probe = await lanesOf(named);
	const homes = new Map<unknown, string[]>();
	for (let index = 0; index < 40; index++) {
		const lane = await probe.acquire(`t${index}`);
		homes.set(lane, [...(homes.get(lane) ?? []), `t${index}`]);
		probe.release(lane);
	}
	// Their order is the same in every pool: a tenant's preferred connection is a hash of the name.
	const [[a, a2], [b, b2]] = [...homes.values()] as [[string, string], [string, string]];
	return { named, a, a2, b, b2 };
}

const moments = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("when all connections are busy, impatience drives no tenant from its own connection", async () => {
	const { named, a, a2, b, b2 } = await twoHomes();
	const lanes = await lanesOf({ ...named, hostageAfterMs: 5_000 });
	const [homeOfA, homeOfB] = [await lanes.acquire(a), await lanes.acquire(b)];

	const impatient = lanes.acquire(a2);
	await moments(30);
	const later = lanes.acquire(b2);
	lanes.release(homeOfB);

	expect(await later).toBe(homeOfB);
	lanes.release(homeOfA);
	expect(await impatient).toBe(homeOfA);
	lanes.release(homeOfA);
	lanes.release(homeOfB);
});

test("a transaction does not stay behind a long one: it gets the next connection that becomes free", async () => {
	const { named, a, a2, b, b2 } = await twoHomes();
	const lanes = await lanesOf({ ...named, hostageAfterMs: 20 });
	const [homeOfA, homeOfB] = [await lanes.acquire(a), await lanes.acquire(b)];

	const hostage = lanes.acquire(a2);
	await moments(40);
	const later = lanes.acquire(b2);
	lanes.release(homeOfB);

	expect(await hostage).toBe(homeOfB);
	lanes.release(homeOfB);
	expect(await later).toBe(homeOfB);
	lanes.release(homeOfB);
	lanes.release(homeOfA);
});

test("closing lets a transaction finish, even between two of its queries", async () => {
	const lanes = await lanesOf({ size: 2 });
	const between = Promise.withResolvers<void>();
	const flying = inRegistry(lanes, "write", async (db) => {
		await db.execute(sql`select 1 as one`);
		between.resolve();
		await moments(50);
		return db.execute(sql`select 2 as two`);
	});
	await between.promise;

	await lanes.close();

	await expect(flying).resolves.toEqual([{ two: 2 }]);
	await expect(lanes.acquire("late")).rejects.toBeInstanceOf(DatabaseBusy);
});
