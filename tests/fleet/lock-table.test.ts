import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { type OwnPostgres, startOwnPostgres } from "#tests/support/databases/own-postgres.ts";
import { aTenant } from "#tests/support/world/tenant.ts";

/** As small as PostgreSQL goes: all its processes together may hold some hundreds of locks. */
const SMALLEST = {
	max_locks_per_transaction: "10",
	max_connections: "10",
	max_wal_senders: "0",
	max_worker_processes: "1",
};

const TABLES = 400;
let server: OwnPostgres;
let pool: ConnectionPool;
let admin: Sql;
beforeAll(async () => {
	server = await startOwnPostgres("locks", SMALLEST);
	const url = server.url();
	await migrateUp(url);
	admin = connect({ url, idleSeconds: null });
	pool = new ConnectionPool({ url: appUrl(url), size: 1 });
}, 60_000);
afterAll(async () => {
	await pool?.close();
	await admin?.end();
	await server?.stop();
});

test("a tenant of 400 tables is dropped on a server whose lock table cannot hold them", async () => {
	const { slug, schemaName } = await aTenant(pool);
	await admin.unsafe("set role tenantry_owner");
	for (let number = 0; number < TABLES; number++) {
		await admin.unsafe(
			`create table "${schemaName}".t_${number} (id int primary key, owner text references "${schemaName}".users (id))`,
		);
	}
	await expect(admin.unsafe(`drop schema "${schemaName}" cascade`)).rejects.toThrow(/out of shared memory/);

	const report = await dropTenant(pool, slug, { actor: { kind: "operator", id: "olga@ops" }, force: true });

	expect(report.tables).toBeGreaterThan(TABLES);
	expect(await admin`select 1 from pg_namespace where nspname = ${schemaName}`).toHaveLength(0);
}, 60_000);
