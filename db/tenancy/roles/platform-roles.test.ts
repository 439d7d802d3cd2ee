import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let mine: TenantRecord;
let theirs: TenantRecord;
beforeAll(async () => {
	pool = await testPool();
	[mine, theirs] = await Promise.all([aTenant(pool), aTenant(pool)]);
});
afterAll(() => pool.close());

const refusedByPostgres = { cause: { code: "42501" } };

test("another tenant's table is refused by PostgreSQL itself", async () => {
	const peek = (access: "read" | "write") =>
		inTenant(pool, mine, access, ({ db }) =>
			db.execute(sql`select * from ${sql.identifier(theirs.schemaName)}.users`),
		);

	await expect(peek("read")).rejects.toMatchObject(refusedByPostgres);
	await expect(peek("write")).rejects.toMatchObject(refusedByPostgres);
});

test("a handle aimed at another tenant's schema by mistake is refused by PostgreSQL itself", async () => {
	const crossed = { schemaName: theirs.schemaName, roleName: mine.roleName };

	await expect(
		inTenant(pool, crossed, "read", ({ db }) => db.select({ id: users.id }).from(users)),
	).rejects.toMatchObject(refusedByPostgres);
});

test("the registry is closed to a tenant's role", async () => {
	await expect(
		inTenant(pool, mine, "read", ({ db }) => db.execute(sql`select * from public.tenants`)),
	).rejects.toMatchObject(refusedByPostgres);
});

test("the audit log can be added to and read, never changed", async () => {
	const change = (statement: string) =>
		inTenant(pool, mine, "write", ({ db }) => db.execute(sql.raw(statement)));

	await expect(change(`update "$TENANT_SCHEMA$".audit_logs set event = 'x'`)).rejects.toMatchObject(
		refusedByPostgres,
	);
	await expect(change(`delete from "$TENANT_SCHEMA$".audit_logs`)).rejects.toMatchObject(refusedByPostgres);
	await expect(change(`delete from "$TENANT_SCHEMA$"._migrations`)).rejects.toMatchObject(refusedByPostgres);
});

test.each([
	"reset role",
	"set role tenantry_owner",
	"set search_path = public",
	"select set_config('role', 'tenantry_owner', true)",
	"update pg_settings set setting = 'tenantry_owner' where name = 'role'",
	`select U&"\\0073et_config"('role', 'tenantry_owner', true)`,
	`select query_to_xml('select set_co' || 'nfig(''role'', ''tenantry_owner'', true)', true, false, '')`,
	"select * from ts_stat('select 1')",
	"select run_command_on_workers('select 1')",
	"select lo_from_bytea(0, 'x')",
	'select pg_catalog."lo_create"(0)',
	"select loread(lo_open(1, 262144), 1)",
	"alter role current_user password 'x'",
	"commit",
	"truncate x",
	"create table x (id int)",
])("a handle refuses to run: %s", async (statement) => {
	await expect(inTenant(pool, mine, "write", ({ db }) => db.execute(sql.raw(statement)))).rejects.toThrow(
		/Not allowed inside a tenant/,
	);
});

test("the login role reads nothing and has no search_path: a statement that escapes its transaction fails", async () => {
	const { url } = await testDatabase();
	const login = connect({ url: appUrl(url) });

	await expect(login.unsafe("select * from tenants")).rejects.toMatchObject({ code: "42P01" });
	await expect(login.unsafe("select * from public.tenants")).rejects.toMatchObject({ code: "42501" });
	await expect(login.unsafe(`select * from "${mine.schemaName}".users`)).rejects.toMatchObject({
		code: "42501",
	});
	await expect(login.unsafe("create table public.x (id int)")).rejects.toMatchObject({ code: "42501" });
	await login.end();
});

test("a statement of the login ends after 15 s, and starts no processes", async () => {
	const login = connect({ url: appUrl((await testDatabase()).url) });

	const [row] = await login`select current_setting('statement_timeout') as timeout,
		current_setting('max_parallel_workers_per_gather') as processes`;
	await login.end();

	expect(row).toEqual({ timeout: "15s", processes: "0" });
});

test("a large object belongs to the role that created it, and is closed to other workspaces", async () => {
	const login = connect({ url: appUrl((await testDatabase()).url) });

	const attempt = login.begin(async (inside) => {
		await inside.unsafe(`set local role "${theirs.roleName}"`);
		const [made] = await inside`select lo_from_bytea(0, 'secret') as id`;
		await inside.unsafe(`set local role "${mine.roleName}"`);
		await inside.unsafe(`select lo_get(${made?.id})`);
	});

	await expect(attempt).rejects.toMatchObject({ code: "42501" });
	await login.end();
});

test("a hostile value stays a value", async () => {
	const name = `'; drop table "${mine.schemaName}".users; --`;

	const [row] = await inTenant(pool, mine, "write", async ({ db }) => {
		const [owner] = await db.select({ id: users.id }).from(users);
		return db
			.insert(projects)
			.values({ name, slug: "hostile", createdBy: owner?.id ?? "" })
			.returning({ name: projects.name });
	});

	expect(row?.name).toBe(name);
});
