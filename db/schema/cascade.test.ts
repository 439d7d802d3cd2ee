import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let sql: Sql;
let tenant: TenantRecord;
let ownerId: string;
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	const pool = await testPool();
	tenant = await aTenant(pool);
	await pool.close();
	const [owner] = await inTenant("select id from $.users");
	ownerId = String(owner?.id);
	await inTenant(`insert into $.users (id, email, role) values ('user_away', 'away@x.example', 'member')`);
});
afterAll(() => sql.end());

/** Runs a statement as the superuser, whom only the constraints hold back. */
function inTenant(text: string) {
	return sql.unsafe<Record<string, unknown>[]>(text.replaceAll("$", `"${tenant.schemaName}"`));
}

const refused = { code: "23001" }; // restrict_violation

test.each(["created_by", "lead_id"])(
	"a member whom a project names as %s cannot be deleted",
	async (column) => {
		await inTenant(`insert into $.projects (name, slug, created_by) values ('P', '${column}', '${ownerId}')`);
		await inTenant(`update $.projects set ${column} = 'user_away' where slug = '${column}'`);

		await expect(inTenant(`delete from $.users where id = 'user_away'`)).rejects.toMatchObject(refused);

		await inTenant(`delete from $.projects where slug = '${column}'`);
	},
);

test("a member who made nothing can be deleted, and their audit entries and what they deleted stay", async () => {
	await inTenant(`insert into $.users (id, email, role) values ('user_brief', 'brief@x.example', 'member')`);
	await inTenant(`insert into $.projects (name, slug, created_by, deleted_at, deleted_by)
		values ('Gone', 'gone', '${ownerId}', now(), 'user_brief')`);
	await inTenant(`insert into $.audit_logs (seq, event, actor_kind, actor_id, subject_type, subject_id)
		overriding system value values (1000, 'member.joined', 'member', 'user_brief', 'member', 'user_brief')`);

	await inTenant(`delete from $.users where id = 'user_brief'`);

	expect(await inTenant(`select event from $.audit_logs where actor_id = 'user_brief'`)).toHaveLength(1);
	expect(await inTenant(`select slug from $.projects where deleted_by = 'user_brief'`)).toHaveLength(1);
});

test("a role that a member has cannot be deleted, and a new key reaches its members", async () => {
	await inTenant(`insert into $.roles (key, name) values ('tester', 'Tester')`);
	await inTenant(`update $.users set role = 'tester' where id = 'user_away'`);

	await expect(inTenant(`delete from $.roles where key = 'tester'`)).rejects.toMatchObject(refused);
	await inTenant(`update $.roles set key = 'checker' where key = 'tester'`);

	expect(await inTenant(`select role from $.users where id = 'user_away'`)).toEqual([{ role: "checker" }]);
});

test("a permission that contains others cannot be deleted", async () => {
	await expect(inTenant(`delete from $.permissions where key = 'projects:*'`)).rejects.toMatchObject(refused);
});

test("deleting a person ends their memberships and no workspace", async () => {
	const pool = await testPool();
	const other = await aTenant(pool);
	await pool.close();
	const [membership] = await sql`
		select user_id from public.organization_memberships where organization_id = ${other.id}`;

	await sql`delete from public.users where clerk_user_id = ${membership?.user_id}`;

	expect(await rowsOf("organization_memberships", "organization_id", other.id)).toBe(0);
	expect(await rowsOf("tenants", "id", other.id)).toBe(1);
});

test("deleting a tenant's registry row also deletes its organization and memberships, but no person or address", async () => {
	const pool = await testPool();
	const other = await aTenant(pool);
	await pool.close();
	const before = await sql`select clerk_user_id from public.users`;

	await sql`delete from public.tenants where id = ${other.id}`;

	// An address is never given to another tenant.
	expect(await rowsOf("tenant_slugs", "tenant_id", other.id)).toBe(1);
	expect(await rowsOf("organizations", "id", other.id)).toBe(0);
	expect(await rowsOf("organization_memberships", "organization_id", other.id)).toBe(0);
	expect(await sql`select clerk_user_id from public.users`).toHaveLength(before.length);
});

async function rowsOf(table: string, column: string, value: string): Promise<number> {
	const found = await sql.unsafe(`select 1 from public.${table} where ${column} = $1`, [value]);
	return found.length;
}
