import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { LOCKS_PER_TENANT } from "#db/migrate/doctor/server.ts";
import { readMigrations } from "#db/migration-files.ts";
import { newTenantRole } from "#db/tenancy/roles/platform-roles.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { bindToTenant } from "#db/tenancy/sql-text.ts";
import { anotherDatabase, type TestDatabase } from "#tests/support/databases/database.ts";

// Enough that the pages of the catalog, which only grow whole, divide finely.
const WORKSPACES = 20;
// Two kilobytes over what was measured: the catalog's indexes split their pages in another order on each run. Webhooks
// took 40 of them: two tables with a key each and nothing else, because what became of a delivery is asked of one
// workspace only, while what is due is found in `public`.
const MOST_KB = 1_500;
const MOST_RELATIONS = 157;
/** The part of the catalog that grows with each workspace; pg_class is last, because compacting the others writes to it. */
const CATALOG =
	`pg_attribute pg_attrdef pg_constraint pg_depend pg_index pg_sequence pg_trigger pg_type pg_class`
		.split(" ")
		.map((name) => `pg_catalog.${name}`);
const EMPTY: TenantSchema[] = Array.from({ length: WORKSPACES }, (_, number) => ({
	schemaName: `tenant_empty_${number}`,
	roleName: newTenantRole(),
}));

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
	database = await anotherDatabase();
	sql = connect({ url: database.url });
});
afterAll(async () => {
	await sql.end();
	await database.drop();
});

async function build(empty: TenantSchema): Promise<void> {
	await sql.unsafe(`create role ${empty.roleName} nologin`);
	await sql.unsafe(`create schema ${empty.schemaName}`);
	for (const { up } of readMigrations("tenant").list) {
		for (const statement of bindToTenant(up, empty)) await sql.unsafe(statement);
	}
}

const relationsOf = (schema: string) =>
	sql<{ name: string; kind: string; toast: boolean; bytes: number }[]>`
		select oid::regclass::text as name, relkind as kind, reltoastrelid <> 0 as toast,
			pg_relation_size(oid)::float8 as bytes
		from pg_class where relnamespace = ${schema}::regnamespace`;

/** With the TOAST tables, each of which has an index. */
const numberOf = (own: { toast: boolean }[]) => own.length + 2 * own.filter(({ toast }) => toast).length;

/** Bytes on disk once what was updated or deleted is gone: the fewest of three looks, because an autovacuum that looks on meanwhile keeps it. */
async function bytesOf(relations: string[]): Promise<number> {
	const looks: number[] = [];
	while (looks.length < 3) {
		await sql.unsafe(`vacuum full ${relations.join(", ")}`);
		const [row] = await sql.unsafe(
			`select sum(pg_total_relation_size(name::regclass))::float8 as bytes from regexp_split_to_table($1, ',') name`,
			[relations.join()],
		);
		looks.push(Number(row?.bytes));
	}
	return Math.min(...looks);
}

test("an empty workspace weighs no more than it may, with its share of the catalog", async () => {
	const before = await bytesOf(CATALOG);
	for (const empty of EMPTY) await build(empty);
	const share = ((await bytesOf(CATALOG)) - before) / WORKSPACES;

	const own = await relationsOf("tenant_empty_0");
	const tables = await bytesOf(own.filter(({ kind }) => kind === "r").map(({ name }) => name));
	const sequences = own.filter(({ kind }) => kind === "S").reduce((sum, { bytes }) => sum + bytes, 0);

	expect((share + tables + sequences) / 1024).toBeLessThanOrEqual(MOST_KB);
	expect(numberOf(own)).toBeLessThanOrEqual(MOST_RELATIONS);
}, 120_000);

test("the chapter on operations knows how many tables and relations that is, and the doctor how many locks", async () => {
	const own = await relationsOf("tenant_empty_0");

	const chapter = readFileSync("docs/operations.md", "utf8");
	const tables = own.filter(({ kind }) => kind === "r").length;
	expect(chapter).toContain(`A workspace is ${tables} tables, ${numberOf(own)} relations`);
	expect(chapter).toContain(`catalog, and ${numberOf(own)} relations`);
	expect(chapter).toContain(`about ${LOCKS_PER_TENANT} locks for each workspace`);
	expect(numberOf(own)).toBeLessThanOrEqual(LOCKS_PER_TENANT);
	expect(numberOf(own)).toBeGreaterThan(LOCKS_PER_TENANT * 0.9);
});
