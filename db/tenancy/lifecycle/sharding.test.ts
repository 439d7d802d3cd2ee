import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { lookLikeCitus, noteSharding, shardingOf } from "#tests/support/databases/citus.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let admin: Sql;
beforeAll(async () => {
	pool = await testPool({ size: 1 });
	admin = connect({ url: (await testDatabase()).url });
	await noteSharding(admin);
});
afterAll(() => Promise.all([pool.close(), admin.end()]));

test("only a Citus cluster is told to distribute a new workspace, only when roles may log in, and nothing after it", async () => {
	const onPlain = await aTenant(pool, { roleLogsIn: true });
	await lookLikeCitus(admin);
	const cold = await aTenant(pool, { roleLogsIn: true });
	const after = await aTenant(pool);
	await fillWarmPool(pool, readMigrations("tenant"), 1, { roleLogsIn: true });
	const [warm] = await admin`select schema_name from public.tenants where status = 'provisioning'`;

	expect(await shardingOf(admin, onPlain.schemaName)).toBe("");
	expect(await shardingOf(admin, cold.schemaName)).toBe("on");
	expect(await shardingOf(admin, after.schemaName)).toBe("");
	expect(await shardingOf(admin, String(warm?.schema_name))).toBe("on");
});
