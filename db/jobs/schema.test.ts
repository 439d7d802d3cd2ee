import { getRollbackPlans } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { planDryRun } from "#db/migrate/dry-run.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { fleetStatus } from "#db/migrate/status.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { lookLikeCitus, noteSharding, shardingOf } from "#tests/support/databases/citus.ts";
import { anotherDatabase, type TestDatabase } from "#tests/support/databases/database.ts";
import { JOBS_SCHEMA, JOBS_VERSION } from "./schema.ts";

let database: TestDatabase;
let admin: Sql;
beforeAll(async () => {
	database = await anotherDatabase();
	admin = connect({ url: database.url });
});
afterAll(async () => {
	await admin.end();
	await database.drop();
});

test("`up` creates the tables of the queue in an older database, and says so beforehand", async () => {
	await admin.unsafe(`drop schema ${JOBS_SCHEMA} cascade`);

	const plan = await planDryRun(database.url, {});
	expect(plan.jobs).toEqual({ from: 0, to: JOBS_VERSION });
	expect(plan.text).toMatch(/CREATE TABLE pgboss\.job/);
	expect(await admin`select to_regnamespace(${JOBS_SCHEMA}) as there`).toEqual([{ there: null }]);

	expect(await migrateUp(database.url)).toMatchObject({ jobs: { from: 0, to: JOBS_VERSION } });
	expect((await migrateUp(database.url)).jobs).toBeUndefined();
	expect((await planDryRun(database.url, {})).text).toBe("Nothing to do.");
	expect((await fleetStatus(database.url)).behind).toBe(0);
});

test("`up` upgrades the tables of an older pg-boss, and the platform can still use them", async () => {
	await admin.unsafe(getRollbackPlans(JOBS_SCHEMA, JOBS_VERSION));

	expect(await migrateUp(database.url)).toMatchObject({
		jobs: { from: JOBS_VERSION - 1, to: JOBS_VERSION },
	});

	const [rights] = await admin`
		select bool_and(has_table_privilege('tenantry_registry', c.oid, 'select, insert, update, delete')) as platform,
			bool_or(has_table_privilege('tenantry_app', c.oid, 'select')) as login,
			bool_and(pg_get_userbyid(c.relowner) = 'tenantry_owner') as owned
		from pg_class c where relnamespace = ${JOBS_SCHEMA}::regnamespace and relkind in ('r', 'p')`;
	expect(rights).toEqual({ platform: true, login: false, owned: true });
});

test("on a Citus cluster that distributes new schemas, the queue's is not distributed", async () => {
	const citus = await anotherDatabase();
	const there = connect({ url: citus.url });
	await there.unsafe(`drop schema ${JOBS_SCHEMA} cascade`);
	await lookLikeCitus(there);
	await noteSharding(there);
	await there.unsafe(
		`alter database "${new URL(citus.url).pathname.slice(1)}" set citus.enable_schema_based_sharding = on`,
	);

	await migrateUp(citus.url);

	expect(await shardingOf(there, JOBS_SCHEMA)).toBe("off");
	await there.end();
	await citus.drop();
});

test("the login role has no rights in the queue, and the platform's role cannot change its tables", async () => {
	const login = connect({ url: appUrl(database.url) });
	const pool = new ConnectionPool({ url: appUrl(database.url), size: 1 });

	await expect(login.unsafe("select * from pgboss.job")).rejects.toMatchObject({ code: "42501" });
	await expect(
		inRegistry(pool, "write", (db) => db.execute(`select pgboss.job_table_run('drop table pgboss.job')`)),
	).rejects.toMatchObject({ cause: { code: "42501" } });
	await login.end();
	await pool.close();
});
