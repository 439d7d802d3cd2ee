import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { users } from "#db/schema/tenant/users.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { inFewMessages } from "#db/tenancy/sql-text.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { breaksOf, shapeOf, statementsIn } from "#tests/support/databases/distributed.ts";
import { RolesInTransaction } from "#tests/support/databases/distributed-roles.ts";
import { statementsSent } from "#tests/support/databases/statements.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

const { list } = readMigrations("tenant");
const statements = list.flatMap(({ name, up, down }) => [...up, ...down].map((text) => ({ name, text })));

let sql: Sql;
let schemaName: string;
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	const pool = await testPool();
	({ schemaName } = await aTenant(pool));
	await pool.close();
});
afterAll(() => sql.end());

test("a tenant migration follows every rule of a distributed PostgreSQL", () => {
	const broken = statements.flatMap(({ name, text }) =>
		breaksOf(text).map((rule) => `${name}: ${rule}: ${text.slice(0, 100)}`),
	);

	expect(statements.length).toBeGreaterThan(20);
	expect(broken).toEqual([]);
});

test("a tenant migration names no schema except its own", () => {
	const foreign = statements.flatMap(({ text }) =>
		// A check names its column in three parts, the second of which looks like a schema followed by a column.
		[...text.matchAll(/(?<!\.)"([^"]+)"\."[^"]+"/g)].map(([, schema]) => schema),
	);

	expect(new Set(foreign)).toEqual(new Set(["$TENANT_SCHEMA$"]));
});

test.each([
	[
		'alter table "tenant_a"."t" add column x int; alter table "tenant_a"."t" add column y int',
		"several stat",
	],
	['CREATE TRIGGER t BEFORE UPDATE ON "tenant_a"."t" FOR EACH ROW EXECUTE FUNCTION f()', "a trigger"],
	['create or replace view "tenant_a"."v" as select 1', "a trigger"],
	['alter table "tenant_a"."t" add column x int, add constraint c check (x > 0)', "several changes"],
	['alter table "tenant_a"."t" add column x int references "tenant_a"."u" (id)', "a column that is added"],
	['create table "tenant_a"."t" (id int)', "a table without"],
	[
		'alter table "tenant_a"."t" add constraint f foreign key (x) references "public"."users" (id)',
		"a foreign",
	],
	['select * from "tenant_a"."t" join "tenant_b"."t" using (id)', "the tables of two"],
	["select * from tenant_a.t, tenant_b.t", "the tables of two"],
	['insert into "tenant_a"."t" select id from "public"."tenants"', "the tables of a tenant and of the reg"],
	['do $$ begin create table "tenant_a"."t" (id int primary key); end $$', "CREATE TABLE in a block"],
	['insert into "tenant_a"."t" (id) values ((select max(id) from "tenant_a"."u"))', "a subquery in VALUES"],
	['insert into "tenant_a"."t" (id) select id from "tenant_a"."u"', "from a table"],
	['with u as (select 1 as id) insert into "tenant_a"."t" (id) select id from u', "not MATERIALIZED"],
	[
		`with recursive n as materialized (select 1 as id union all select id + 1 from n where id < 3)
		 insert into "tenant_a"."t" (id) select id from n`,
		"WITH RECURSIVE",
	],
])("a statement that would not run there is found: %s", (statement, rule) => {
	expect(breaksOf(statement).join()).toMatch(rule);
	expect(breaksOf(shapeOf(statement)).join()).toMatch(rule);
});

test.each([
	"do $$ begin drop table tenant_a.t; drop table tenant_a.u; end $$",
	'insert into "tenant_a"."t" (id) select id from jsonb_to_recordset($1) as given (id int)',
	'with given as materialized (select id from "tenant_a"."u") insert into "tenant_a"."t" (id) select id from given',
	'with one as (insert into "tenant_a"."u" (id) values (1) returning id) insert into "tenant_a"."t" (id) select id from one',
	`insert into "tenant_a"."t" (note) values ('public.users; drop "tenant_b"."t"')`,
	'alter schema "warm_1f" rename to "tenant_a"',
	'insert into "public"."tenant_slugs" ("slug", "tenant_id") values ($1, $2)',
	'ALTER TABLE "public"."tenant_slugs" ADD CONSTRAINT "tenant_slugs_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id")',
	'create table "tenant_a"."t" ("id" int primary key, "of" text references "tenant_a"."u" ("id"))',
])("a statement that runs there is not reported: %s", (statement) => {
	expect(breaksOf(statement)).toEqual([]);
});

test.each([
	['insert into "tenant_a"."t" (id) values (1)', 'grant select on "tenant_a"."t" to "tenantry_s_1"'],
	['select id from "tenant_a"."t"', 'update "tenant_a"."t" set id = 2'],
	['update "tenant_a"."t" set id = 2', 'select id from "tenant_a"."t"'],
	['select id from "tenant_a"."t"', 'do $$ begin drop table "tenant_a"."t"; end $$'],
])(
	"a transaction that changes a tenant's tables and uses them as two roles is found: %s, %s",
	(one, other) => {
		const roles = new RolesInTransaction();

		expect(roles.note({ role: "tenantry_t_1", text: one })).toBeUndefined();
		expect(roles.note({ role: "tenantry_owner", text: other })).toBe("tenantry_t_1 and tenantry_owner");
	},
);

test("a transaction that changes a tenant's tables as one role, and the registry's as another, is not reported", () => {
	const roles = new RolesInTransaction();
	const sent = [
		{ role: "tenantry_t_1", text: 'select id from "tenant_a"."t"' },
		{ role: "tenantry_t_1", text: 'update "tenant_a"."t" set id = 2' },
		{ role: "tenantry_registry", text: 'update "public"."tenants" set name = \'"tenant_a"."t"\'' },
		{ role: "tenantry_owner", text: 'update "tenant_b"."t" set id = 2' },
	];

	expect(sent.map((statement) => roles.note(statement))).toEqual(sent.map(() => undefined));
});

test("every statement the product sends in a test is watched, the same for every tenant", async () => {
	const pool = await testPool();
	const tenants = [await aTenant(pool), await aTenant(pool)];

	for (const tenant of tenants)
		await inTenant(pool, tenant, "read", ({ db }) => db.select({ id: users.id }).from(users));
	await pool.close();

	const asked = statementsSent().filter((text) => /^select "id" from "tenant_1"."users"$/.test(text));
	expect(asked).toHaveLength(1);
	// The statements that create a tenant as well, one by one.
	expect(statementsSent()).toContain('create schema "tenant_1"');
});

test("statements that travel together are read one by one", () => {
	const statements = ["create role r", "alter table a.b add check (c ~ '^\\d\n;''$')", "grant r to s"];

	const [message = "", ...others] = inFewMessages(statements);

	expect(others).toEqual([]);
	expect(statementsIn(message)).toEqual(statements);
	expect(statementsIn("do /* standing */ 'begin end'")).toEqual(["do /* standing */ 'begin end'"]);
});

test("every table of a tenant has a primary key", async () => {
	const without = await sql`
		select c.relname from pg_class c
		where c.relnamespace = ${schemaName}::regnamespace and c.relkind in ('r', 'p')
			and not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary)`;

	expect(without).toEqual([]);
});

test("a tenant's foreign keys end inside the tenant, and it has no triggers of its own", async () => {
	const leading = await sql`
		select k.conname from pg_constraint k join pg_class target on target.oid = k.confrelid
		where k.connamespace = ${schemaName}::regnamespace and k.contype = 'f'
			and target.relnamespace <> k.connamespace`;
	const triggers = await sql`
		select g.tgname from pg_trigger g join pg_class c on c.oid = g.tgrelid
		where c.relnamespace = ${schemaName}::regnamespace and not g.tgisinternal`;

	expect(leading).toEqual([]);
	expect(triggers).toEqual([]);
});
