import type { Migration } from "../../migration-files.ts";
import type { RunAsOwner } from "../../tenancy/roles/owner.ts";
import type { TenantHouse } from "../../tenancy/schema-name.ts";
import { buildHouse, inScratch } from "../scratch.ts";
import { DESCRIPTION, FINGERPRINTS } from "./catalog.ts";

/** One object of a tenant's schema, with the schema's and the role's names replaced by their placeholders. */
export type CatalogLine = {
	kind: string;
	/** The table it belongs to; its own name for a table, empty for what belongs to the schema. */
	parent: string;
	name: string;
	/** The statement that makes it, for columns, constraints, indexes and grants; else a description. */
	definition: string;
	/** What of the definition counts: the same for two ways in which PostgreSQL writes the same thing. */
	compared: string;
	/** It can be made in a tenant that lacks it without touching what is there. */
	additive: boolean;
};

/** What a schema with certain migrations has to look like. */
export type Expected = { fingerprint: string; lines: CatalogLine[] };

/** Settings that the catalog's readers need, for the rest of the transaction. */
export function prepareToRead(run: RunAsOwner): Promise<unknown> {
	return run(
		`select set_config('search_path', '', true), set_config('jit', 'off', true), set_config('statement_timeout', '0', true)`,
	);
}

/** Fingerprints of many schemas in one query, by schema name; one that does not exist is not in the answer. */
export async function fingerprintsOf(run: RunAsOwner, houses: TenantHouse[]): Promise<Map<string, string>> {
	const rows = await run(FINGERPRINTS, [asked(houses)]);
	return new Map(rows.map(({ schema, fingerprint }) => [String(schema), String(fingerprint)]));
}

/** Every object of one schema, sorted: what two schemas differ in. */
export async function describeSchema(run: RunAsOwner, house: TenantHouse): Promise<CatalogLine[]> {
	return (await run(DESCRIPTION, [asked([house])])) as CatalogLine[];
}

function asked(houses: TenantHouse[]): string {
	return JSON.stringify(houses.map(({ schemaName, roleName }) => ({ schema: schemaName, role: roleName })));
}

/** What a schema with these migrations looks like: one is made, read, and rolled back. */
export function expectedAfter(databaseUrl: string, migrations: Migration[]): Promise<Expected> {
	return inScratch(databaseUrl, async (scratch) => {
		const house = await buildHouse(scratch, migrations);
		const fingerprint = (await fingerprintsOf(scratch.run, [house])).get(house.schemaName) ?? "";
		return { fingerprint, lines: await describeSchema(scratch.run, house) };
	});
}
