import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, newTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let admin: Sql;
let registry: Registry;
beforeAll(async () => {
	const { url } = await testDatabase();
	pool = await testPool();
	admin = connect({ url });
	registry = new Registry(pool, { url: appUrl(url) });
	await sleep(200);
});
afterAll(async () => {
	await registry.close();
	await pool.close();
	await admin.end();
});

async function mine() {
	const tenant = newTenant();
	const record = await aTenant(pool, tenant);
	return { ...record, ask: () => registry.findForMember(tenant.slug, tenant.owner.userId) };
}

const renameQuietly = (id: string, name: string) =>
	admin`update public.tenants set name = ${name} where id = ${id}`;

/** Waits until the answer is as expected; far shorter than answers are remembered. */
async function soon(ask: () => Promise<{ name: string } | undefined>, name: string): Promise<boolean> {
	for (let tries = 0; tries < 40; tries++) {
		if ((await ask())?.name === name) return true;
		await sleep(25);
	}
	return false;
}

test("a member's second lookup is answered from memory", async () => {
	const tenant = await mine();
	await tenant.ask();
	await renameQuietly(tenant.id, "Renamed behind its back");

	expect((await tenant.ask())?.name).toBe(tenant.name);
});

test("a stranger's lookup is never remembered, and always sends the same query", async () => {
	const tenant = await mine();

	expect(await registry.findForMember(tenant.slug, "user_stranger")).toBeUndefined();
	const before = pool.counters.transactions;
	await registry.findForMember(tenant.slug, "user_stranger");
	await registry.findForMember("no-such-workspace", "user_stranger");

	expect(pool.counters.transactions - before).toBe(2);
});

test("another process's change is seen immediately, because it is announced", async () => {
	const tenant = await mine();
	await tenant.ask();
	await renameQuietly(tenant.id, "Renamed elsewhere");
	await admin`select pg_notify('tenantry_registry', ${tenant.id})`;

	expect(await soon(tenant.ask, "Renamed elsewhere")).toBe(true);
});

test("after the listening connection was killed it listens again, and forgets what may have changed meanwhile", async () => {
	const tenant = await mine();
	await tenant.ask();
	await admin`select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and query ilike 'listen%'`;
	await renameQuietly(tenant.id, "Renamed while nobody listened");
	await sleep(1_300);

	expect((await tenant.ask())?.name).toBe("Renamed while nobody listened");
	await renameQuietly(tenant.id, "And again");
	await admin`select pg_notify('tenantry_registry', ${tenant.id})`;
	expect(await soon(tenant.ask, "And again")).toBe(true);
});

test("what one process announces, every other hears within a second", async () => {
	const { url } = await testDatabase();
	const heard: string[] = [];
	const other = new Registry(pool, { url: appUrl(url), onChange: (id) => heard.push(id) });
	await sleep(200);

	await registry.tell("sess_of_somebody");

	for (let tries = 0; tries < 40 && heard.length === 0; tries++) await sleep(25);
	expect(heard).toEqual(["sess_of_somebody"]);
	await other.close();
});
