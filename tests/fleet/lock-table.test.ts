import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { migrateUp } from "#db/migrate/run.ts";
import { dropTenant } from "#db/tenancy/drop.ts";
import { Lanes } from "#db/tenancy/lanes.ts";
import { appUrl } from "#db/tenancy/wall.ts";
import { freePort } from "#scripts/local/ports.ts";
import { accountFor } from "#scripts/local/postgres/account.ts";
import { findBinaries } from "#scripts/local/postgres/binaries.ts";
import * as server from "#scripts/local/postgres/server.ts";
import { aTenant } from "#tests/support/tenant.ts";

/** As small as PostgreSQL goes: all its processes together may hold some hundreds of locks. */
const SMALLEST = {
	listen_addresses: "127.0.0.1",
	unix_socket_directories: "",
	max_locks_per_transaction: "10",
	max_connections: "10",
	max_wal_senders: "0",
	max_worker_processes: "1",
	autovacuum: "off",
	fsync: "off",
};

const TABLES = 400;
// The prefix by which the next run removes what a killed one left.
const dataDir = join(tmpdir(), `tenantry-test-${process.pid}-locks`);
const account = accountFor(dataDir);
const binaries = findBinaries(account);
let running: server.Running;
let lanes: Lanes;
let admin: Sql;
beforeAll(async () => {
	server.initialise(binaries, account, dataDir, "trust");
	const files = { dataDir, logFile: `${dataDir}.log` };
	const started = await server.launch(binaries, account, files, await freePort(54_700), SMALLEST);
	if (!started) throw new Error("The port was taken meanwhile");
	running = started;
	const url = `postgres://postgres:postgres@127.0.0.1:${running.port}/postgres`;
	await migrateUp(url);
	admin = connect({ url, idleSeconds: null });
	lanes = new Lanes({ url: appUrl(url), size: 1 });
}, 60_000);
afterAll(async () => {
	await lanes?.close();
	await admin?.end();
	if (running) await server.stopServer(binaries, dataDir, running.pid);
	for (const rest of ["", ".log"]) rmSync(dataDir + rest, { recursive: true, force: true });
});

test("a tenant of 400 tables is dropped on a server whose lock table cannot hold them", async () => {
	const { slug, schemaName } = await aTenant(lanes);
	await admin.unsafe("set role tenantry_owner");
	for (let number = 0; number < TABLES; number++) {
		await admin.unsafe(
			`create table "${schemaName}".t_${number} (id int primary key, owner text references "${schemaName}".users (id))`,
		);
	}
	await expect(admin.unsafe(`drop schema "${schemaName}" cascade`)).rejects.toThrow(/out of shared memory/);

	const report = await dropTenant(lanes, slug, { actor: { kind: "operator", id: "olga@ops" }, force: true });

	expect(report.tables).toBeGreaterThan(TABLES);
	expect(await admin`select 1 from pg_namespace where nspname = ${schemaName}`).toHaveLength(0);
}, 60_000);
