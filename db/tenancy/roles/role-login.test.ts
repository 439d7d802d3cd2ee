import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { supportGrants } from "#db/schema/tenant/support-grants.ts";
import { users } from "#db/schema/tenant/users.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { applySupportGrants } from "#db/tenancy/lifecycle/support-access.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { supportRoleOf } from "#db/tenancy/roles/support-role.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, newTenant, testPool } from "#tests/support/world/tenant.ts";

const migrations = readMigrations("tenant");
let pool: ConnectionPool;
let admin: Sql;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([pool.close(), admin.end()]));

async function roleOf(id: string): Promise<Record<string, unknown> | undefined> {
	const [role] = await admin`
		select r.rolcanlogin as login, r.rolinherit as inherits, r.rolcreaterole as "createsRoles",
			a.rolpassword is not null as "hasPassword"
		from public.tenants t join pg_roles r on r.rolname = t.role_name join pg_authid a on a.oid = r.oid
		where t.id = ${id}`;
	return role;
}

const closed = { login: false, inherits: false, createsRoles: false, hasPassword: false };

test("a tenant's role cannot log in, created cold or for the warm pool, unless that is switched on", async () => {
	const [cold, warm, coldWithLogin, warmWithLogin] = [newTenant(), newTenant(), newTenant(), newTenant()];

	await provisionTenant(pool, migrations, cold);
	await provisionTenant(pool, migrations, { ...coldWithLogin, roleLogsIn: true });
	await fillWarmPool(pool, migrations, 1);
	await provisionTenant(pool, migrations, warm);
	await fillWarmPool(pool, migrations, 1, { roleLogsIn: true });
	await provisionTenant(pool, migrations, warmWithLogin);

	expect(await roleOf(cold.id)).toEqual(closed);
	expect(await roleOf(warm.id)).toEqual(closed);
	expect(await roleOf(coldWithLogin.id)).toEqual({ ...closed, login: true });
	expect(await roleOf(warmWithLogin.id)).toEqual({ ...closed, login: true });
});

test("support's role may log in exactly if the tenant's own may", async () => {
	for (const roleLogsIn of [true, false]) {
		const tenant = await aTenant(pool, { roleLogsIn });
		await inTenant(pool, tenant, "write", async ({ db }) => {
			const [owner] = await db.select({ id: users.id }).from(users);
			const expiresAt = sql`now() + interval '1 hour'`;
			await db.insert(supportGrants).values({ reason: "It fails.", grantedBy: owner?.id ?? "", expiresAt });
		});

		await applySupportGrants(pool, tenant);

		const [role] = await admin`
			select rolcanlogin as login, rolinherit as inherits, rolcreaterole as "createsRoles",
				rolpassword is not null as "hasPassword"
			from pg_authid where rolname = ${supportRoleOf(tenant.roleName)}`;
		expect(role).toEqual({ ...closed, login: roleLogsIn });
	}
});

test("a role that may log in has no more rights than one that may not", async () => {
	const [mine, theirs] = [newTenant(), newTenant()];
	for (const tenant of [mine, theirs])
		await provisionTenant(pool, migrations, { ...tenant, roleLogsIn: true });
	const rows = await admin<{ schema: string; role: string }[]>`
		select schema_name as schema, role_name as role from public.tenants where id in (${mine.id}, ${theirs.id})
		order by id = ${theirs.id}`;
	const url = new URL((await testDatabase()).url);
	url.username = rows[0]?.role ?? "";
	const login = connect({ url: url.href });

	await expect(login.unsafe(`select id from "${rows[0]?.schema}".users`)).resolves.toHaveLength(1);
	await expect(login.unsafe(`select id from "${rows[1]?.schema}".users`)).rejects.toMatchObject({
		code: "42501",
	});
	await expect(login.unsafe("select id from public.tenants")).rejects.toMatchObject({ code: "42501" });
	await expect(login.unsafe(`set role "${rows[1]?.role}"`)).rejects.toMatchObject({ code: "42501" });
	await login.end();
});
