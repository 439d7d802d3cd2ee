import { readdirSync } from "node:fs";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { PUBLIC_PLACEHOLDER, TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { publicTables } from "#db/schema/public/index.ts";
import { tenantFactories, tenantTables } from "#db/schema/tenant/index.ts";
import { catalogOf, ddlOf, raiseDeclared } from "#tests/support/databases/catalog.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let sql: Sql;
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
});
afterAll(() => sql.end());

test("the public schema, as migrated, is exactly as declared", async () => {
	await raiseDeclared(sql, publicTables, PUBLIC_PLACEHOLDER, "declared_public");

	const migrated = await catalogOf(sql, "public");

	expect(migrated.length).toBeGreaterThan(50);
	expect(migrated).toEqual(await catalogOf(sql, "declared_public"));
});

test("a provisioned tenant's schema is exactly as declared", async () => {
	const pool = await testPool();
	const tenant = await aTenant(pool);
	await pool.close();
	await raiseDeclared(sql, declaredTables.tenant, TENANT_PLACEHOLDER, "declared_tenant");

	const migrated = await catalogOf(sql, tenant.schemaName);

	expect(migrated.length).toBeGreaterThan(50);
	expect(migrated).toEqual(await catalogOf(sql, "declared_tenant"));
});

test("for a named schema, the factories produce what is declared for all", async () => {
	const made = Object.fromEntries(
		Object.entries(tenantFactories).map(([key, create]) => [key, create("tenant_moon")]),
	);

	const declared = (await ddlOf(tenantTables)).map((line) =>
		line.replaceAll(TENANT_PLACEHOLDER, "tenant_moon"),
	);

	expect(declared.length).toBeGreaterThan(20);
	expect(await ddlOf(made)).toEqual(declared);
});

test("a factory without a schema leaves the choice to the search_path", () => {
	expect(getTableConfig(tenantFactories.createUsersTable()).schema).toBeUndefined();
	expect(getTableConfig(tenantFactories.createProjectsTable("tenant_moon")).schema).toBe("tenant_moon");
});

test.each([
	["public", publicTables],
	["tenant", tenantTables],
])("every table that a file in %s declares is in its index", async (folder, tables) => {
	const files = readdirSync(new URL(folder, import.meta.url)).filter((file) => file.endsWith(".ts"));
	const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ `./${folder}/${file}`)));
	const declared = modules
		.flatMap((module: object) => Object.values(module))
		.filter((found) => is(found, PgTable))
		.map((found) => getTableName(found as PgTable));

	expect(Object.values(tables).map(getTableName).sort()).toEqual(declared.sort());
});
