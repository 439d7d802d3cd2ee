import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { connect } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { type NewTenant, provisionTenant, SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import { schemaNameFor } from "#db/tenancy/schema-name.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, newTenant, testPool } from "#tests/support/world/tenant.ts";

const migrations = readMigrations("tenant");
let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => pool.close());

async function countOf(text: string, params: string[]): Promise<number> {
	const { url } = await testDatabase();
	const admin = connect({ url });
	const [row] = await admin.unsafe<{ n: number }[]>(`select count(*)::int as n from ${text}`, params);
	await admin.end();
	return row?.n ?? -1;
}

test("a new tenant has its owner, its system roles, its catalog and the first entry of its audit log", async () => {
	const tenant = await aTenant(pool);

	const found = await inTenant(pool, tenant, "read", async ({ db }) => {
		const [people, roles, catalog, trail] = await Promise.all([
			db.execute(sql`select role, is_active from "$TENANT_SCHEMA$".users`),
			db.execute(sql`select key from "$TENANT_SCHEMA$".roles where is_system order by key`),
			db.execute(sql`select count(*)::int as n from "$TENANT_SCHEMA$".permissions`),
			db.execute(sql`select event from "$TENANT_SCHEMA$".audit_logs`),
		]);
		return { people, roles, catalog, trail };
	});

	expect(found.people).toEqual([{ role: "owner", is_active: true }]);
	expect(found.roles).toEqual([{ key: "admin" }, { key: "member" }, { key: "owner" }, { key: "viewer" }]);
	expect(found.catalog).toEqual([{ n: Object.keys(PERMISSIONS).length }]);
	expect(found.trail).toEqual([{ event: "workspace.created" }]);
});

test("twenty deliveries at once, and one more later, create one tenant with one owner", async () => {
	const tenant = newTenant();

	const results = await Promise.all(
		Array.from({ length: 20 }, () => provisionTenant(pool, migrations, tenant)),
	);
	const later = await provisionTenant(pool, migrations, { ...tenant, slug: "another-address" });

	expect(results.filter((result) => result.created)).toHaveLength(1);
	expect(later.created).toBe(false);
	expect(await countOf("public.tenants where id = $1", [tenant.id])).toBe(1);
	expect(await countOf("public.organization_memberships where organization_id = $1", [tenant.id])).toBe(1);
	expect(await countOf("public.tenant_slugs where tenant_id = $1", [tenant.id])).toBe(1);
});

test("an address that another tenant has is refused, and the attempt leaves nothing behind", async () => {
	const first = await aTenant(pool);
	const second = newTenant({ slug: first.slug });

	await expect(provisionTenant(pool, migrations, second)).rejects.toBeInstanceOf(SlugTaken);

	expect(await countOf("public.tenants where id = $1", [second.id])).toBe(0);
	expect(await countOf("public.users where clerk_user_id = $1", [second.owner.userId])).toBe(0);
});

test("a failing statement in the middle leaves no schema and no row", async () => {
	const tenant = newTenant();
	const broken = {
		...migrations,
		list: [
			...migrations.list,
			{ name: "0002_broken", up: ["create tabel x"], down: ["select 1"], checksum: "x" },
		],
	};

	await expect(provisionTenant(pool, broken, tenant)).rejects.toThrow();

	expect(await countOf("pg_namespace where nspname = $1", [schemaNameFor(tenant.slug)])).toBe(0);
	expect(await countOf("public.tenants where id = $1", [tenant.id])).toBe(0);
	const registry = await inRegistry(pool, "read", (db) => db.execute(sql`select 1 as alive`));
	expect(registry).toEqual([{ alive: 1 }]);
});

test("a new workspace takes one message for each table; in a Citus cluster one for each statement", async () => {
	const statements = migrations.list.flatMap(({ up }) => up);
	const tables = statements.filter((text) => text.startsWith("CREATE TABLE")).length;
	const send = vi.spyOn(PipelinedTransaction.prototype, "send");
	const sentFor = async (tenant: NewTenant) => {
		send.mockClear();
		await provisionTenant(pool, migrations, tenant);
		return send.mock.calls.length;
	};

	const plain = await sentFor(newTenant());
	const citus = await sentFor({ ...newTenant(), roleLogsIn: true });
	send.mockRestore();

	expect(plain).toBeLessThan(tables + 30);
	expect(citus).toBeGreaterThan(statements.length);
});

test("a connection is closed after it created a tenth of the tenants that it may touch", async () => {
	const narrow = await testPool({ size: 1, recycleAfterTenants: 25 });
	const connectionOf = async () => {
		const connection = await narrow.acquire("public");
		narrow.release(connection);
		return connection.sql;
	};

	const first = await connectionOf();
	await provisionTenant(narrow, migrations, newTenant());
	await provisionTenant(narrow, migrations, newTenant());
	const afterTwo = await connectionOf();
	await provisionTenant(narrow, migrations, newTenant());
	const afterThree = await connectionOf();
	await provisionTenant(narrow, migrations, newTenant());
	await narrow.close();

	expect(afterTwo).toBe(first);
	expect(afterThree).not.toBe(first);
	expect(narrow.counters.recycled).toBe(1);
});
