import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { DatabaseUnavailable } from "#db/tenancy/pool/errors.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { type Db, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { startRelay } from "#tests/support/databases/relay.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let admin: Sql;
let tenant: TenantRecord;
let url: string;
let relay: Awaited<ReturnType<typeof startRelay>>;
let pool: ConnectionPool;
beforeAll(async () => {
	({ url } = await testDatabase());
	admin = connect({ url });
	const direct = await testPool();
	tenant = await aTenant(direct);
	await direct.close();
	relay = await startRelay(Number(new URL(url).port));
});
afterEach(async () => {
	await pool.close();
	// The server does not notice that the client is gone.
	await admin`select pg_terminate_backend(pid, 1000) from pg_stat_activity
		where datname = current_database() and wait_event = 'PgSleep'`;
});
afterAll(async () => {
	await relay.stop();
	await admin.end();
});

function openPool(size: number): void {
	const through = new URL(appUrl(url));
	through.port = String(relay.port);
	pool = new ConnectionPool({ url: through.href, size });
}

const sleeping = (db: Db) => db.execute(sql`select pg_sleep(5)`);
const asked = (db: Db) => db.execute(sql`select current_user as role`);

async function untilAsleep(): Promise<void> {
	const find = () =>
		admin`select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
	while ((await find()).length === 0) await sleep(10);
}

test.each(["read", "write"] as const)(
	"a connection that is reset immediately fails the %s on it, and a waiting transaction gets a new one",
	async (access) => {
		openPool(1);
		const broken = inTenant(pool, tenant, access, ({ db }) => sleeping(db));
		const behind = [1, 2, 3].map(() => inTenant(pool, tenant, access, ({ db }) => asked(db)));
		const failed = expect(broken).rejects.toBeInstanceOf(DatabaseUnavailable);
		await untilAsleep();

		relay.reset();

		await failed;
		for (const answer of behind) await expect(answer).resolves.toEqual([{ role: tenant.roleName }]);
	},
	4_000,
);

/** Waits until the end of a connection has reached this process, however busy the machine is. */
async function noticed(): Promise<void> {
	await sleep(20);
	for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

test("a transaction whose connection is reset between two of its queries fails, and leaves no other waiting", async () => {
	openPool(1);
	const broken = inTenant(pool, tenant, "write", async ({ db }) => {
		await asked(db);
		relay.reset();
		await noticed();
		await asked(db);
	});

	await expect(broken).rejects.toBeInstanceOf(DatabaseUnavailable);
	await expect(inTenant(pool, tenant, "write", ({ db }) => asked(db))).resolves.toHaveLength(1);
}, 4_000);

test("a connection that breaks before a transaction's first query causes no error", async () => {
	openPool(1);
	await inTenant(pool, tenant, "read", ({ db }) => asked(db));

	const answer = inTenant(pool, tenant, "write", async ({ db }) => {
		relay.reset();
		await noticed();
		return asked(db);
	});

	await expect(answer).resolves.toHaveLength(1);
}, 4_000);

test("whenever the resets come, every transaction ends and the pool stays whole", async () => {
	openPool(4);
	let ended = 0;
	let working = true;
	const work = async () => {
		while (working) {
			await inTenant(pool, tenant, "write", ({ db }) => asked(db)).catch((error: unknown) => {
				expect(error).toBeInstanceOf(DatabaseUnavailable);
			});
			ended++;
		}
	};
	const workers = Array.from({ length: 8 }, work);

	// Forty resets, and as many more as a busy machine needs to end forty transactions meanwhile.
	for (let round = 0; round < 40 || ended <= 40; round++) {
		await sleep(Math.random() * 15);
		relay.reset();
	}
	working = false;

	await Promise.all(workers);
	expect(ended).toBeGreaterThan(40);
	expect(pool.load).toMatchObject({ busy: 0, waiting: 0 });
}, 60_000);
