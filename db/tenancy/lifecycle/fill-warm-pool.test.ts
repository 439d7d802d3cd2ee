import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { newTenant, testPool } from "#tests/support/world/tenant.ts";

const migrations = readMigrations("tenant");
let pool: ConnectionPool;
let admin: Sql;
beforeAll(async () => {
	pool = await testPool();
	const { url } = await testDatabase();
	admin = connect({ url });
});
afterAll(async () => {
	await pool.close();
	await admin.end();
});

async function ready(): Promise<number> {
	const [row] = await admin<
		{ n: number }[]
	>`select count(*)::int as n from public.tenants where status = 'provisioning'`;
	return row?.n ?? -1;
}

test("the warm pool is filled to its target, and two workers do not overfill it", async () => {
	const made = await Promise.all([fillWarmPool(pool, migrations, 6), fillWarmPool(pool, migrations, 6)]);

	expect(made[0] + made[1]).toBe(6);
	expect(await ready()).toBe(6);
	expect(await fillWarmPool(pool, migrations, 6)).toBe(0);
});

test("a new tenant is claimed from the warm pool and is as complete as a cold one", async () => {
	const tenant = newTenant();

	const provisioned = await provisionTenant(pool, migrations, tenant);

	expect(provisioned).toEqual({ created: true, warm: true });
	expect(await ready()).toBe(5);
	const record = await new Registry(pool).findById(tenant.id);
	expect(record).toMatchObject({
		slug: tenant.slug,
		status: "active",
		schemaName: `tenant_${tenant.slug.replace("-", "_")}`,
	});
	const found = await inTenant(pool, record as never, "write", async ({ db }) => {
		await db.execute(
			sql`insert into "$TENANT_SCHEMA$".projects (name, slug, created_by) values ('One', 'one', ${tenant.owner.userId})`,
		);
		return db.execute(
			sql`select u.role, p.name, current_user as who from "$TENANT_SCHEMA$".users u, "$TENANT_SCHEMA$".projects p`,
		);
	});
	expect(found).toEqual([{ role: "owner", name: "One", who: record?.roleName }]);
});

test("many claims at the same moment each get their own tenant, and the rest are created cold", async () => {
	const tenants = Array.from({ length: 8 }, () => newTenant());

	const results = await Promise.all(tenants.map((tenant) => provisionTenant(pool, migrations, tenant)));

	expect(results.every(({ created }) => created)).toBe(true);
	expect(results.filter((result) => result.created && result.warm)).toHaveLength(5);
	const roles =
		await admin`select count(distinct role_name)::int as n from public.tenants where status = 'active'`;
	expect(roles[0]?.n).toBe(9);
});

test("a claim whose address is taken returns its warm tenant", async () => {
	await fillWarmPool(pool, migrations, 1);
	const [taken] = await admin<{ slug: string }[]>`select slug from public.tenant_slugs limit 1`;

	await expect(provisionTenant(pool, migrations, newTenant({ slug: taken?.slug }))).rejects.toThrow(/taken/);

	expect(await ready()).toBe(1);
});

test("a warm tenant that is not at head is not claimed", async () => {
	await fillWarmPool(pool, migrations, 1);
	await admin`update public.tenants set schema_checksum = 'old' where status = 'provisioning'`;

	const provisioned = await provisionTenant(pool, migrations, newTenant());

	expect(provisioned).toEqual({ created: true, warm: false });
});
