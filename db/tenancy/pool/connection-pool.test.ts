import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { DatabaseBusy, DatabaseUnavailable } from "#db/tenancy/pool/errors.ts";
import type { PoolOptions } from "#db/tenancy/pool/pool-options.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let open: ConnectionPool[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((pool) => pool.close()));
});

async function poolOf(options: Partial<PoolOptions>): Promise<ConnectionPool> {
	const pool = await testPool({ size: 2, ...options });
	open.push(pool);
	return pool;
}

test("a tenant keeps to one connection while it is free", async () => {
	const pool = await poolOf({ size: 8 });

	const first = await pool.acquire("tenant_a");
	pool.release(first);
	const second = await pool.acquire("tenant_a");
	pool.release(second);

	expect(second).toBe(first);
});

test("a transaction that waits for a busy connection moves to an idle one within the overflow time", async () => {
	const pool = await poolOf({ size: 3, overflowAfterMs: 5 });
	const held = await pool.acquire("tenant_a");

	const before = performance.now();
	const other = await pool.acquire("tenant_a");

	expect(other).not.toBe(held);
	expect(performance.now() - before).toBeLessThan(500);
	pool.release(held);
	pool.release(other);
});

test("waiting is bounded in time and in number, and gives up with DatabaseBusy", async () => {
	const pool = await poolOf({ size: 1, maxWaitMs: 40, maxWaiting: 2 });
	const held = await pool.acquire("a");

	const waits = [pool.acquire("b"), pool.acquire("c")];
	await expect(pool.acquire("d")).rejects.toBeInstanceOf(DatabaseBusy);
	for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(DatabaseBusy);

	pool.release(held);
	const next = await pool.acquire("e");
	pool.release(next);
	expect(pool.load).toEqual({ size: 1, busy: 0, waiting: 0 });
});

test("connections do not grow with tenants, and are closed after enough of them", async () => {
	const pool = await poolOf({ size: 2, recycleAfterTenants: 3 });
	open.push(pool);
	const first = (await pool.acquire("x")).sql;
	pool.release((await pool.acquire("y")) as never);
	const count = new Set<unknown>();
	for (let index = 0; index < 40; index++) {
		const connection = await pool.acquire(`tenant_${index}`);
		count.add(connection.sql);
		pool.release(connection);
	}

	expect(pool.load.size).toBe(2);
	expect(count.size).toBeGreaterThan(2);
	expect(first).toBeDefined();
	open = [];
});

test("a database that is down is DatabaseUnavailable immediately", async () => {
	const pool = await poolOf({ url: "postgres://tenantry_app:x@127.0.0.1:1/none" });

	await expect(inRegistry(pool, "read", (db) => db.execute(sql`select 1`))).rejects.toBeInstanceOf(
		DatabaseUnavailable,
	);
});

test("after every connection was killed the next transaction works, without a restart", async () => {
	const pool = await testPool({ size: 2 });
	open.push(pool);
	await aTenant(pool);
	const { url } = await testDatabase();
	const admin = connect({ url });
	await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tenantry_app' and datname = current_database()`;
	await new Promise((resolve) => setTimeout(resolve, 50));

	const answer = await inRegistry(pool, "read", (db) => db.execute(sql`select 1 as alive`));

	expect(answer).toEqual([{ alive: 1 }]);
	await admin.end();
});

test("a tenant has no more transactions in flight than its limit, and never the last connection", async () => {
	const pool = await poolOf({ size: 4, perTenant: 2, maxWaitMs: 40 });
	const narrow = await poolOf({ size: 2, perTenant: 5, maxWaitMs: 40 });

	const held = [await pool.acquire("noisy"), await pool.acquire("noisy"), await narrow.acquire("noisy")];

	await expect(pool.acquire("noisy")).rejects.toBeInstanceOf(DatabaseBusy);
	await expect(narrow.acquire("noisy")).rejects.toBeInstanceOf(DatabaseBusy);
	const quiet = [await pool.acquire("quiet"), await narrow.acquire("quiet")];
	for (const connection of [held[0], held[1], quiet[0]]) pool.release(connection as never);
	for (const connection of [held[2], quiet[1]]) narrow.release(connection as never);
});

test("a tenant gets its full limit only for transactions that have waited: short ones pass through fewer connections", async () => {
	const pool = await poolOf({
		size: 8,
		perTenant: 4,
		perTenantAtOnce: 2,
		overflowAfterMs: 30,
		maxWaitMs: 90,
	});

	const held = [await pool.acquire("busy"), await pool.acquire("busy")];
	const before = performance.now();
	const waiting = [pool.acquire("busy"), pool.acquire("busy"), pool.acquire("busy")] as const;
	waiting[2].catch(() => {});
	held.push(await waiting[0]);
	const after = performance.now() - before;
	held.push(await waiting[1]);

	expect(after).toBeGreaterThan(25);
	await expect(waiting[2]).rejects.toBeInstanceOf(DatabaseBusy);
	for (const connection of held) pool.release(connection);
	expect(pool.load).toMatchObject({ busy: 0, waiting: 0 });
});

test("a quiet tenant is served before the crowd of a noisy one", async () => {
	const pool = await poolOf({ size: 2, perTenant: 1 });
	const order: string[] = [];
	const transact = async (key: string) => {
		const connection = await pool.acquire(key);
		order.push(key);
		await new Promise((resolve) => setTimeout(resolve, 10));
		pool.release(connection);
	};

	const crowd = Array.from({ length: 20 }, () => transact("noisy"));
	await new Promise((resolve) => setTimeout(resolve, 15));
	await transact("quiet");
	const before = order.length;
	await Promise.all(crowd);

	expect(before).toBeLessThan(8);
	expect(pool.counters).toMatchObject({ transactions: 21, refused: 0 });
	expect(pool.counters.waited).toBeGreaterThan(15);
});

test("one tenant's wait queue is bounded separately from the others'", async () => {
	const pool = await poolOf({ size: 2, perTenant: 1, maxWaitingPerTenant: 2, maxWaitMs: 60 });
	const held = await pool.acquire("noisy");

	const waits = [pool.acquire("noisy"), pool.acquire("noisy")];
	await expect(pool.acquire("noisy")).rejects.toThrow(/of this tenant/);
	const other = await pool.acquire("other");

	pool.release(other);
	for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(DatabaseBusy);
	pool.release(held);
});

/** Two tenants with different connections, and two more that no connection knows: one for each. */
async function twoHomes() {
	const named = { size: 2, overflowBehind: 100, overflowAfterMs: 5 };
	const probe = await poolOf(named);
	const homes = new Map<unknown, string[]>();
	for (let index = 0; index < 40; index++) {
		const connection = await probe.acquire(`t${index}`);
		homes.set(connection, [...(homes.get(connection) ?? []), `t${index}`]);
		probe.release(connection);
	}
	// Their order is the same in every pool: a tenant's preferred connection is a hash of the name.
	const [[a, a2], [b, b2]] = [...homes.values()] as [[string, string], [string, string]];
	return { named, a, a2, b, b2 };
}

const moments = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("when all connections are busy, impatience drives no tenant from its own connection", async () => {
	const { named, a, a2, b, b2 } = await twoHomes();
	const pool = await poolOf({ ...named, blockedAfterMs: 5_000 });
	const [homeOfA, homeOfB] = [await pool.acquire(a), await pool.acquire(b)];

	const impatient = pool.acquire(a2);
	await moments(30);
	const later = pool.acquire(b2);
	pool.release(homeOfB);

	expect(await later).toBe(homeOfB);
	pool.release(homeOfA);
	expect(await impatient).toBe(homeOfA);
	pool.release(homeOfA);
	pool.release(homeOfB);
});

test("a transaction does not stay behind a long one: it gets the next connection that becomes free", async () => {
	const { named, a, a2, b, b2 } = await twoHomes();
	const pool = await poolOf({ ...named, blockedAfterMs: 20 });
	const [homeOfA, homeOfB] = [await pool.acquire(a), await pool.acquire(b)];

	const blocked = pool.acquire(a2);
	await moments(40);
	const later = pool.acquire(b2);
	pool.release(homeOfB);

	expect(await blocked).toBe(homeOfB);
	pool.release(homeOfB);
	expect(await later).toBe(homeOfB);
	pool.release(homeOfB);
	pool.release(homeOfA);
});

test("closing lets a transaction finish, even between two of its queries", async () => {
	const pool = await poolOf({ size: 2 });
	const between = Promise.withResolvers<void>();
	const flying = inRegistry(pool, "write", async (db) => {
		await db.execute(sql`select 1 as one`);
		between.resolve();
		await moments(50);
		return db.execute(sql`select 2 as two`);
	});
	await between.promise;

	await pool.close();

	await expect(flying).resolves.toEqual([{ two: 2 }]);
	await expect(pool.acquire("late")).rejects.toBeInstanceOf(DatabaseBusy);
});
