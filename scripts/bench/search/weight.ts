import { connect, type Sql } from "#db/client.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { quoted } from "#db/tenancy/schema-name.ts";
import { type Figure, inKb } from "../table.ts";

const MOST_OF_TEXT = 2;
const MOST_EMPTY_BYTES = 110_000;
const COPIES = 20;
/** The part of the catalog that grows with a table. */
const CATALOG = "pg_attribute, pg_attrdef, pg_constraint, pg_depend, pg_index, pg_type, pg_class";

/** Measures what the index of a search takes, beside the texts that it is of, and what it takes while it is empty. */
export async function weightOfIndex(databaseUrl: string, { schemaName }: TenantRecord): Promise<Figure[]> {
	const sql = connect({ url: databaseUrl });
	try {
		return [await ofTexts(sql, quoted(schemaName)), await ofNothing(sql, quoted(schemaName))];
	} finally {
		await sql.end();
	}
}

async function ofTexts(sql: Sql, schema: string): Promise<Figure> {
	const [row] = await sql.unsafe(`select
		(pg_total_relation_size('${schema}.search_entries') + pg_total_relation_size('${schema}.search_words'))::float8 as entries,
		(select sum(octet_length(name) + octet_length(coalesce(description, ''))) from ${schema}.projects)
			+ (select sum(octet_length(text)) from ${schema}.comments) + (select sum(octet_length(name)) from ${schema}.files)
			+ (select sum(octet_length(coalesce(text, ''))) from ${schema}.search_entries)::float8 as texts`);
	const [entries, texts] = [Number(row?.entries), Number(row?.texts)];
	const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
	return {
		what: "entries and known words with their indexes, and the texts of files in them",
		...{ ours: megabytes(entries), limit: `${megabytes(texts)} of names and texts` },
		...{
			ratio: entries / texts,
			target: `≤ ${MOST_OF_TEXT.toFixed(1)}`,
			met: entries / texts <= MOST_OF_TEXT,
		},
	};
}

/** Copies both tables without rows, and compacts the catalog before and after. */
async function ofNothing(sql: Sql, schema: string): Promise<Figure> {
	const before = await catalogBytes(sql);
	for (let copy = 0; copy < COPIES; copy++) {
		await sql.unsafe(`create schema bench_empty_${copy}`);
		for (const table of ["search_entries", "search_words"])
			await sql.unsafe(`create table bench_empty_${copy}.${table} (like ${schema}.${table} including all)`);
	}
	const catalog = ((await catalogBytes(sql)) - before) / COPIES;
	const [row] = await sql`select sum(pg_total_relation_size(oid))::float8 as bytes from pg_class
		where relnamespace = 'bench_empty_0'::regnamespace and relkind = 'r'`;
	for (let copy = 0; copy < COPIES; copy++) await sql.unsafe(`drop schema bench_empty_${copy} cascade`);
	const bytes = catalog + Number(row?.bytes);
	return {
		...{ what: "both tables of the search, empty, with their share of the catalog", ours: inKb(bytes) },
		...{ target: `≤ ${inKb(MOST_EMPTY_BYTES)}`, met: bytes <= MOST_EMPTY_BYTES },
	};
}

async function catalogBytes(sql: Sql): Promise<number> {
	await sql.unsafe(`vacuum full ${CATALOG}`);
	const [row] = await sql`select sum(pg_total_relation_size(name::regclass))::float8 as bytes
		from unnest(string_to_array(${CATALOG}, ', ')) name`;
	return Number(row?.bytes);
}
