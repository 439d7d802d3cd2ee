import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migrate/files.ts";
import { testDatabase } from "#tests/support/database.ts";
import { aTenant, testLanes } from "#tests/support/tenant.ts";

/** What a distributed PostgreSQL (Citus, sharding by schema) asks of a tenant's DDL: https://docs.citusdata.com/en/stable/develop/migration.html */
const { list } = readMigrations("tenant");
const statements = list.flatMap(({ name, up, down }) =>
	[...up, ...down].map((text) => ({ name, text: withoutValues(text) })),
);

/** The statement without comments and quoted values, so that what is searched for is SQL. */
function withoutValues(text: string): string {
	return text.replaceAll(/--.*$/gm, "").replaceAll(/'(?:[^']|'')*'/g, "''");
}

const breaking = (rule: (text: string) => boolean) =>
	statements.filter(({ text }) => rule(text)).map(({ name, text }) => `${name}: ${text.slice(0, 100)}`);

let sql: Sql;
let schemaName: string;
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	const lanes = await testLanes();
	({ schemaName } = await aTenant(lanes));
	await lanes.close();
});
afterAll(() => sql.end());

test("a tenant migration has one statement between two breakpoints", () => {
	expect(breaking((text) => /;\s*\S/.test(text.trim().replace(/;$/, "")))).toEqual([]);
});

test("a tenant migration makes no trigger, rule, function, type or view", () => {
	expect(
		breaking((text) =>
			/\bcreate\s+(or\s+replace\s+)?(constraint\s+)?(trigger|rule|function|procedure|type|view|materialized)\b/i.test(
				text,
			),
		),
	).toEqual([]);
});

test("a tenant migration names no schema but its own", () => {
	const qualified = (text: string) => [...text.matchAll(/"([^"]+)"\."[^"]+"/g)].map(([, schema]) => schema);

	expect(breaking((text) => qualified(text).some((schema) => !isOwn(schema)))).toEqual([]);
	expect(breaking((text) => /\b(references|table|on|into|update|from)\s+"?public"?\./i.test(text))).toEqual(
		[],
	);
});

// A check names its column in three parts, the second of which looks like a schema followed by a column.
function isOwn(schema: string | undefined): boolean {
	return schema === "$TENANT_SCHEMA$" || schema === undefined;
}

test("a tenant migration adds a column and a constraint in separate statements", () => {
	expect(breaking((text) => /\balter\s+table\b/i.test(text) && /,\s*(add|drop|alter)\b/i.test(text))).toEqual(
		[],
	);
	expect(
		breaking((text) =>
			/\badd\s+column\b.*\b(references|check|unique|primary\s+key|constraint)\b/is.test(text),
		),
	).toEqual([]);
});

test("every table of a tenant has a primary key", async () => {
	const without = await sql`
		select c.relname from pg_class c
		where c.relnamespace = ${schemaName}::regnamespace and c.relkind in ('r', 'p')
			and not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary)`;

	expect(without).toEqual([]);
});

test("a tenant's foreign keys end inside the tenant, and it has no trigger of its own", async () => {
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
