import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { distributeTenant } from "#db/tenancy/lifecycle/distribute.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import { measureTenant } from "#db/tenancy/lifecycle/measure.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { lookLikeCitus, measureShardsAs, noteSharding, shardingOf } from "#tests/support/databases/citus.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

const actor = { kind: "operator", id: "olga@ops" } as const;
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

test("a distributed workspace is measured on its node, and has no size while a node is down", async () => {
	const [here, there] = [await aTenant(pool), await aTenant(pool, { roleLogsIn: true })];
	const before = (await measureTenant(pool, there.id)) ?? 0;
	const { tables } = await distributeTenant(pool, there.slug, actor);

	await measureShardsAs(admin, 1_000_000);
	expect(before).toBeGreaterThan(500_000);
	expect(await measureTenant(pool, there.id)).toBe(1_000_000 * tables);
	expect(await measureTenant(pool, here.id)).toBe(before);
	await measureShardsAs(admin, null);
	expect(await measureTenant(pool, there.id)).toBeUndefined();
});

test("distributing a workspace leaves none of its rows on the coordinator, and continues after an interruption", async () => {
	const { id, slug, schemaName } = await aTenant(pool, { roleLogsIn: true });
	const state = async () => {
		const [row] = await admin`
			select (select count(*)::int from pg_class where relnamespace = ${schemaName}::regnamespace and relkind = 'r') as tables,
				count(*)::int as distributed, count(*) filter (where truncated)::int as emptied
			from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid where relnamespace = ${schemaName}::regnamespace`;
		return row;
	};
	const TRUNCATE = "pg_catalog.truncate_local_data_after_distributing_table";
	await admin.unsafe(`alter function ${TRUNCATE} rename to elsewhere`);
	await expect(distributeTenant(pool, slug, actor)).rejects.toThrow(/does not exist/);
	const { distributed: tables } = (await state()) ?? {};
	expect(await state()).toEqual({ tables, distributed: tables, emptied: 0 });

	await admin.unsafe(
		"alter function pg_catalog.elsewhere rename to truncate_local_data_after_distributing_table",
	);
	expect(await distributeTenant(pool, slug, actor)).toEqual({ changed: false, tables });
	expect(await state()).toEqual({ tables, distributed: tables, emptied: tables });
	expect(tables).toBeGreaterThan(20);
	expect(await admin`select event from public.platform_audit_logs where tenant_id = ${id}`).toEqual([
		{ event: "workspace.distributed" },
	]);
});

test("a workspace whose role may not log in is not distributed, because no node could connect as it", async () => {
	const { slug } = await aTenant(pool);

	await expect(distributeTenant(pool, slug, actor)).rejects.toThrow(/TENANT_ROLES_LOGIN=on/);
});
