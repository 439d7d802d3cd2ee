import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { bindToTenant } from "#db/tenancy/sql-text.ts";
import { catalogOf, objectsIn, rightsIn } from "#tests/support/databases/catalog.ts";
import { anotherDatabase, type TestDatabase, testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let sql: Sql;
let other: TestDatabase;
let otherSql: Sql;
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	other = await anotherDatabase();
	otherSql = connect({ url: other.url });
});
afterAll(async () => {
	await Promise.all([sql.end(), otherSql.end()]);
	await other.drop();
});

async function runAll(on: Sql, statements: string[]): Promise<void> {
	for (const statement of statements) await on.unsafe(statement);
}

test("undoing every public migration leaves nothing, and applying them again gives the same result", async () => {
	const { list } = readMigrations("public");
	const state = async () => [
		...(await catalogOf(otherSql, "public")),
		...(await rightsIn(otherSql, "public", "-")),
	];
	const before = await state();

	for (const { down } of list.toReversed()) await runAll(otherSql, down);
	const left = await objectsIn(otherSql, "public");
	for (const { up } of list) await runAll(otherSql, up);

	expect(left).toEqual([]);
	expect(await state()).toEqual(before);
});

test("undoing every tenant migration leaves nothing, and applying them again gives the same result", async () => {
	const pool = await testPool();
	const tenant = await aTenant(pool);
	await pool.close();
	const { list } = readMigrations("tenant");
	const state = async () => [
		...(await catalogOf(sql, tenant.schemaName)),
		...(await rightsIn(sql, tenant.schemaName, tenant.roleName)),
		await sql.unsafe(`select key, parent_key, description, area from ${tenant.schemaName}.permissions`),
		await sql.unsafe(`select key, name, permissions, is_system from ${tenant.schemaName}.roles`),
	];
	const before = await state();

	for (const { down } of list.toReversed()) await runAll(sql, bindToTenant(down, tenant));
	const left = await objectsIn(sql, tenant.schemaName);
	for (const { up } of list) await runAll(sql, bindToTenant(up, tenant));

	expect(left).toEqual([]);
	expect(await state()).toEqual(before);
});

test("undoing any single migration leaves the schema as it was before it", async () => {
	const { list } = readMigrations("public");
	const fresh = await anotherDatabase();
	const freshSql = connect({ url: fresh.url });
	for (const { down } of list.toReversed()) await runAll(freshSql, down);

	for (const { name, up, down } of list) {
		const before = await catalogOf(freshSql, "public");
		await runAll(freshSql, up);
		await runAll(freshSql, down);
		expect(await catalogOf(freshSql, "public"), name).toEqual(before);
		await runAll(freshSql, up);
	}

	await freshSql.end();
	await fresh.drop();
});
