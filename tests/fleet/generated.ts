import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "#db/client.ts";
import { type GenerateOptions, generate } from "#db/migrate/generate/generate.ts";
import { readMigrations } from "#db/migration-files.ts";
import { bindToTenant } from "#db/tenancy/sql-text.ts";
import { catalogOf, rightsIn } from "#tests/support/databases/catalog.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

const HOUSE = { schemaName: "tenant_generated", roleName: "tenantry_t_00000000000000aa" };

type Tables = Record<string, unknown>;

/** A folder of migrations that `generate` writes, and a tenant in a real database that they are applied to. */
export type Workbench = {
	folder: string;
	sql: Sql;
	/** Writes a migration, reads it back as the runner does, and applies it. */
	step(name: string, tables: Tables, options?: GenerateOptions): Promise<{ up: string[]; down: string[] }>;
	/** Applies the down.sql of the newest migration, as the owner's role. */
	back(): Promise<void>;
	/** Applies its up.sql once more. */
	again(): Promise<void>;
	/** Runs a statement as the tenant's own role. */
	asTenant(statement: string): Promise<Record<string, unknown>[]>;
	/** Objects and rights, to be compared. */
	state(): Promise<string[]>;
	close(): Promise<void>;
};

export async function aWorkbench(): Promise<Workbench> {
	const sql = connect({ url: (await testDatabase()).url });
	const { schemaName, roleName } = HOUSE;
	await sql.unsafe(`drop schema if exists ${schemaName} cascade`);
	await sql.unsafe(`do $$ begin create role ${roleName}; exception when duplicate_object then null; end $$`);
	await sql.unsafe(`create schema ${schemaName} authorization tenantry_owner`);
	await sql.unsafe(`grant usage on schema ${schemaName} to ${roleName}`);
	const folder = mkdtempSync(join(tmpdir(), "tenantry-generate-"));
	for (const kind of ["tenant", "public"]) mkdirSync(join(folder, kind));
	const newest = () => readMigrations("tenant", folder).list.at(-1) ?? { up: [], down: [] };
	const apply = (statements: string[], role = "tenantry_owner") =>
		sql.begin(async (transaction) => {
			await transaction.unsafe(`set local role ${role}`);
			for (const text of bindToTenant(statements, HOUSE)) await transaction.unsafe(text);
		});
	return {
		folder,
		sql,
		async step(name, tables, options = {}) {
			await generate("tenant", name, tables, { ...options, folder });
			await apply(newest().up);
			return newest();
		},
		back: async () => void (await apply(newest().down)),
		again: async () => void (await apply(newest().up)),
		asTenant: (statement) =>
			sql.begin(async (transaction) => {
				await transaction.unsafe(`set local role ${roleName}`);
				return transaction.unsafe(statement.replaceAll("@", schemaName));
			}) as Promise<Record<string, unknown>[]>,
		state: async () =>
			[...(await catalogOf(sql, schemaName)), ...(await rightsIn(sql, schemaName, roleName))].map((line) =>
				JSON.stringify(line),
			),
		async close() {
			await sql.unsafe(`drop schema if exists ${schemaName} cascade`);
			await sql.end();
			rmSync(folder, { recursive: true });
		},
	};
}
