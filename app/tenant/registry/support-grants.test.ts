import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { endGrant, grantSupport } from "#app/features/support/support-page.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect } from "#db/client.ts";
import { findDrift } from "#db/migrate/drift/drift.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { supportSchemaOf } from "#db/tenancy/roles/support-role.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { supportIn } from "#tests/support/world/support.ts";
import { aMember, aTenant, newTenant, testPool } from "#tests/support/world/tenant.ts";
import { endExpiredSupport, endSupport, openSupport } from "./support-grants.server.ts";

let pool: ConnectionPool;
let acme: TenantRecord;
let world: ReturnType<typeof supportIn>;
const { supportGrants, auditLogs } = tenantTables;

beforeAll(async () => {
	pool = await testPool();
	const owner = { ...newTenant().owner, userId: "user_acme_owner" };
	acme = await aTenant(pool, { slug: "acme", owner });
	world = supportIn(pool, acme);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));
afterEach(() => world.end());

test("the worker records the end once, and removes the role", async () => {
	await world.grant();
	await world.expireIn(-1);
	expect(await world.roleExists()).toBe(true);

	await endExpiredSupport();
	await endExpiredSupport();

	expect(await world.roleExists()).toBe(false);
	const ends = await inTenant(pool, acme, "read", ({ db }) =>
		db.select({ payload: auditLogs.payload }).from(auditLogs).where(sql`payload ->> 'how' = 'expired'`),
	);
	expect(ends).toHaveLength(1);
	const [{ late } = { late: 1 }] = await inTenant(pool, acme, "read", ({ db }) =>
		db
			.select({ late: sql<number>`count(*)::int` })
			.from(supportGrants)
			.where(sql`ended_at <> expires_at and ended_by is null`),
	);
	expect(late).toBe(0);
});

test("the worker lets an active grant read what a migration added, and leaves its role alone", async () => {
	await world.grant();
	const admin = connect({ url: (await testDatabase()).url });
	await admin.unsafe(`create table "${acme.schemaName}"."later" (id int primary key)`);
	await admin.unsafe(`alter table "${acme.schemaName}"."later" owner to tenantry_owner`);
	const reads = () =>
		inTenant(pool, supportSchemaOf(acme), "read", ({ db }) =>
			db.execute(sql`select 1 from "$TENANT_SCHEMA$"."later"`),
		);
	await expect(reads()).rejects.toThrow(/permission denied/);

	await endExpiredSupport();

	expect(await reads()).toEqual([]);
	await admin.unsafe(`drop table "${acme.schemaName}"."later"`);
	await admin.end();
});

test("an active grant whose role agrees with it costs no transaction of its workspace", async () => {
	await world.grant();
	await endExpiredSupport();
	const acquired = vi.spyOn(ConnectionPool.prototype, "acquire");

	await endExpiredSupport();

	expect(acquired.mock.calls.map(([key]) => key)).toEqual(["public"]);
});

test("however many grants are active, and however many of their workspaces are broken, each is served", async () => {
	await world.grant();
	const admin = connect({ url: (await testDatabase()).url });
	// Workspaces without schemas, before and behind ours in any order.
	await admin`insert into public.tenants (id, name, slug, schema_name, role_name, schema_version, schema_checksum)
		select id, id, id, 'tenant_' || id, 'tenantry_t_' || id, 'x', 'x'
		from (select unnest(array['a_', 'z_']) || n as id from generate_series(1, 30) n) made`;
	await admin`insert into public.organizations (id) select id from public.tenants where schema_version = 'x'`;
	await admin`insert into public.support_access (tenant_id, grant_id, reason, expires_at)
		select id, 1, 'Broken.', now() + '1 minute' from public.tenants where schema_version = 'x'`;
	await admin.unsafe(`create table "${acme.schemaName}"."later" (id int primary key)`);
	await admin.unsafe(`alter table "${acme.schemaName}"."later" owner to tenantry_owner`);

	await endExpiredSupport();

	const rows = await inTenant(pool, supportSchemaOf(acme), "read", ({ db }) =>
		db.execute(sql`select 1 from "$TENANT_SCHEMA$"."later"`),
	);
	expect(rows).toEqual([]);
	await admin.unsafe(`drop table "${acme.schemaName}"."later"`);
	await admin`delete from public.tenants where schema_version = 'x'`;
	await admin.end();
});

test("a process that dies between a grant and its role, or an end and its role, leaves what the worker completes", async () => {
	const owner = await world.owner();
	const memberId = owner.member.id;

	const grant = await owner.write(async (writing) => {
		writing.authorize("organization:manage");
		return openSupport(writing, acme.id, { memberId, reason: "The import fails.", hours: 1 });
	});
	expect(await world.roleExists()).toBe(false);
	await endExpiredSupport();
	expect(await world.roleExists()).toBe(true);

	await owner.write(async (writing) => {
		writing.authorize("organization:manage");
		return endSupport(writing, acme.id, { memberId, grantId: grant?.id ?? 0 });
	});
	expect(await world.roleExists()).toBe(true);
	await endExpiredSupport();
	expect(await world.roleExists()).toBe(false);
});

test("a workspace that was restored from a time before a grant costs the worker nothing more, and can give its number again", async () => {
	await world.grant();
	const admin = connect({ url: (await testDatabase()).url });
	await admin.unsafe(`create schema set_aside authorization tenantry_owner`);
	await admin.unsafe(
		`create table set_aside.users (id int); alter table set_aside.users owner to tenantry_owner`,
	);
	await admin.unsafe(
		`grant usage on schema set_aside to ${supportSchemaOf(acme).roleName}; grant select on set_aside.users to ${supportSchemaOf(acme).roleName}`,
	);
	const lost = (await world.running())?.id ?? 0;
	await admin.unsafe(`delete from "${acme.schemaName}".support_grants`);
	await admin`update public.support_access set expires_at = now() where ended_at is null`;

	await endExpiredSupport();

	expect(await world.roleExists()).toBe(false);
	expect(await admin`select 1 from public.support_access where ended_at is null`).toHaveLength(0);
	await admin.unsafe(`alter sequence "${acme.schemaName}".ids restart with ${lost}`);
	await world.grant();
	expect((await world.running())?.id).toBe(lost);
	expect(await admin`select 1 from public.support_access where ended_at is null`).toHaveLength(1);
	await admin.unsafe("drop schema set_aside cascade");
	await admin.end();
});

test("a grant whose role cannot be created is kept, and the worker tries again", async () => {
	const admin = connect({ url: (await testDatabase()).url });
	await admin.unsafe(`create table "${acme.schemaName}"."not_ours" (id int primary key)`);

	await world.grant();
	expect(await world.running()).toBeDefined();
	expect(await world.roleExists()).toBe(false);
	await endExpiredSupport();
	expect(await world.roleExists()).toBe(false);

	await admin.unsafe(`drop table "${acme.schemaName}"."not_ours"`);
	await admin.end();
	await endExpiredSupport();
	expect(await world.roleExists()).toBe(true);
});

test("one grant is active at a time, and only someone who manages the workspace gives or ends it", async () => {
	const owner = await world.owner();
	const admin = await aMember(pool, acme, "admin");

	const given = await Promise.all([
		grantSupport(owner, { hours: 1, reason: "One." }),
		grantSupport(owner, { hours: 1, reason: "Two." }),
	]);
	expect(given.filter(Boolean)).toHaveLength(1);
	const found = await world.running();
	await expect(grantSupport(admin, { hours: 1, reason: "Mine." })).rejects.toMatchObject({
		init: { status: 403 },
	});
	await expect(endGrant(admin, found?.id ?? 0)).rejects.toMatchObject({ init: { status: 403 } });
	expect((await world.running())?.id).toBe(found?.id);
});

test("an active grant is not drift: the rights of support are not part of what migrations create", async () => {
	const { url } = await testDatabase();
	await world.grant();

	const families = await findDrift(url, { tenants: ["acme"] });

	expect(families.map(({ state }) => state)).toEqual(["as expected"]);
});

test("a workspace that is dropped during support access leaves no role behind", async () => {
	const other = await aTenant(pool, {
		slug: "leaving",
		owner: { ...newTenant().owner, userId: "user_acme_owner" },
	});
	const theirs = supportIn(pool, other);
	await theirs.grant();
	expect(await theirs.roleExists()).toBe(true);

	await dropTenant(pool, "leaving", { actor: { kind: "operator", id: "olga@ops" }, force: true });

	expect(await theirs.roleExists()).toBe(false);
	await endExpiredSupport();
});
