import type { Migration } from "../../migration-files.ts";
import type { Run } from "../../tenancy/pool/transaction.ts";
import type { TenantSchema } from "../../tenancy/schema-name.ts";
import { createScratchSchema, inScratch } from "../scratch.ts";
import { DESCRIPTION, FINGERPRINTS } from "./catalog.ts";

/** One object of a tenant's schema, with placeholders for the names of the schema and the role. */
export type CatalogLine = {
	kind: string;
	/** The table it belongs to; a table's own name, or empty for what belongs to the schema. */
	parent: string;
	name: string;
	/** The statement that creates it, for columns, constraints, indexes and grants; otherwise a description. */
	definition: string;
	/** The part of the definition that counts: the same if PostgreSQL writes the same thing in two ways. */
	compared: string;
	/** It can be created in a tenant that lacks it without changing what exists. */
	additive: boolean;
};

/** What a schema with certain migrations has to look like. */
export type Expected = { fingerprint: string; lines: CatalogLine[] };

/** Applies the settings that reading the catalog needs, for the rest of the transaction. */
export function prepareToRead(run: Run): Promise<unknown> {
	return run(
		`select set_config('search_path', '', true), set_config('jit', 'off', true), set_config('statement_timeout', '0', true)`,
	);
}

/**
 * Computes fingerprints of many schemas in one query, by schema name; a schema that does not exist is not in the
 * result.
 */
export async function fingerprintsOf(run: Run, tenantSchemas: TenantSchema[]): Promise<Map<string, string>> {
	const rows = await run(FINGERPRINTS, [schemaList(tenantSchemas)]);
	return new Map(rows.map(({ schema, fingerprint }) => [String(schema), String(fingerprint)]));
}

/** Lists every object of one schema, sorted, to compare two schemas. */
export async function describeSchema(run: Run, tenantSchema: TenantSchema): Promise<CatalogLine[]> {
	return (await run(DESCRIPTION, [schemaList([tenantSchema])])) as CatalogLine[];
}

function schemaList(tenantSchemas: TenantSchema[]): string {
	return JSON.stringify(
		tenantSchemas.map(({ schemaName, roleName }) => ({ schema: schemaName, role: roleName })),
	);
}

/** Finds what a schema with these migrations looks like: creates one, reads it, and rolls it back. */
export function expectedAfter(databaseUrl: string, migrations: Migration[]): Promise<Expected> {
	return inScratch(databaseUrl, async (scratch) => {
		const tenantSchema = await createScratchSchema(scratch, migrations);
		const fingerprint =
			(await fingerprintsOf(scratch.run, [tenantSchema])).get(tenantSchema.schemaName) ?? "";
		return { fingerprint, lines: await describeSchema(scratch.run, tenantSchema) };
	});
}
