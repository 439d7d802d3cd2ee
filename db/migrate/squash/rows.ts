import type { Migration } from "../../migration-files.ts";
import type { Run } from "../../tenancy/pool/transaction.ts";
import { quoted, type TenantSchema } from "../../tenancy/schema-name.ts";
import { literal, withPlaceholders } from "../../tenancy/sql-text.ts";
import { MigrationConflict } from "../plan.ts";
import { createScratchSchema, inScratch } from "../scratch.ts";

type Column = {
	name: string;
	type: string;
	/** PostgreSQL writes the expression of its default. */
	default: string | null;
	identity: boolean;
};

/** What a column's default gives, or the time of the transaction. */
const GENERATED = { generated: true };
const NOW = "now()";
type Value = string | null | typeof GENERATED;

type TableRows = { table: string; columns: Column[]; rows: Value[][] };

/** What migrations leave in an empty workspace: rows, and where sequences stand. */
export type Rows = { tables: TableRows[]; positions: { name: string; next: string }[] };

/**
 * Reads the rows that migrations insert. A value that differs between two workspaces, such as a random id, is one
 * that the column's default makes. Throws MigrationConflict if there is no such default.
 */
export async function rowsAfter(databaseUrl: string, migrations: Migration[]): Promise<Rows> {
	const read = () =>
		inScratch(databaseUrl, async (scratch) =>
			readRows(scratch.run, await createScratchSchema(scratch, migrations)),
		);
	const one = await read();
	const other = await read();
	const tables = one.tables.map((table, at) => ({ ...table, rows: merged(table, other.tables[at]) }));
	return { ...one, tables };
}

function merged({ table, columns, rows }: TableRows, other: TableRows | undefined): Value[][] {
	return rows.map((row, at) =>
		row.map((value, column) => {
			const { name, type, default: made } = columns[column] as Column;
			if (type === "date" && value === NOW) {
				if (made !== null) return GENERATED;
				throw todayIn(`${table}.${name}`);
			}
			if (value === other?.rows[at]?.[column]) return value;
			if (made !== null && made !== NOW) return GENERATED;
			throw new MigrationConflict(
				`A migration inserts into ${table}.${name} what is different in each workspace, and the column has no default that makes it: this cannot be written as one statement for all`,
			);
		}),
	);
}

/** Unlike a moment, a day may be the same by chance. */
const todayIn = (column: string) =>
	new MigrationConflict(
		`A migration inserts today’s date into ${column}. If it is written there, squash on another day; if it is the day on which a workspace is made, let the column’s default make it`,
	);

async function readRows(run: Run, tenantSchema: TenantSchema): Promise<Rows> {
	const schema = quoted(tenantSchema.schemaName);
	const tables: TableRows[] = [];
	for (const { table, columns } of await tablesIn(run, tenantSchema)) {
		const values = columns.map(({ name, type }) => {
			const text = `${quotedName(name)}::text`;
			const isTime = type.startsWith("timestamp") || type === "date";
			return isTime ? `case when ${quotedName(name)} = now()::${type} then '${NOW}' else ${text} end` : text;
		});
		const [found] = await run(
			// In the order in which they were written, which is the same in every workspace.
			`select coalesce(jsonb_agg(jsonb_build_array(${values.join(", ")}) order by ctid), '[]') as rows
			 from ${schema}.${quotedName(table)}`,
		);
		const rows = JSON.parse(withPlaceholders(String(found?.rows), tenantSchema)) as Value[][];
		if (rows.length > 0) tables.push({ table, columns, rows });
	}
	return { tables, positions: await positionsIn(run, tenantSchema, tables) };
}

async function tablesIn(run: Run, { schemaName }: TenantSchema): Promise<Omit<TableRows, "rows">[]> {
	const found = await run(
		`select c.relname as table, jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
		  'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity <> '') order by a.attnum) as columns
		 from pg_catalog.pg_class c
		 join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		 left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
		 where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
		 group by c.relname order by c.relname collate "C"`,
		[schemaName],
	);
	return found.map(({ table, columns }) => ({ table: String(table), columns: JSON.parse(String(columns)) }));
}

/** A sequence of a table without rows may stand anywhere: nothing has its numbers. */
async function positionsIn(
	run: Run,
	{ schemaName }: TenantSchema,
	tables: TableRows[],
): Promise<Rows["positions"]> {
	const found = await run(
		`select c.relname as name, s.seqstart as start, s.seqincrement as step, o.relname as owner
		 from pg_catalog.pg_class c join pg_catalog.pg_sequence s on s.seqrelid = c.oid
		 left join pg_catalog.pg_depend p on p.classid = 'pg_catalog.pg_class'::regclass and p.objid = c.oid
		  and p.refclassid = 'pg_catalog.pg_class'::regclass and p.refobjsubid > 0
		 left join pg_catalog.pg_class o on o.oid = p.refobjid
		 where c.relnamespace = $1::regnamespace order by c.relname collate "C"`,
		[schemaName],
	);
	const positions: Rows["positions"] = [];
	for (const { name, start, step, owner } of found) {
		if (owner !== null && !tables.some(({ table }) => table === owner)) continue;
		const [at] = await run(
			`select (last_value + case when is_called then $1::bigint else 0 end)::text as next
			 from ${quoted(schemaName)}.${quotedName(String(name))}`,
			[String(step)],
		);
		if (at?.next !== String(start)) positions.push({ name: String(name), next: String(at?.next) });
	}
	return positions;
}

/** Compares what two sets of migrations leave: the same rows, in whatever order of rows and columns. */
export function sameRows(one: Rows, other: Rows): boolean {
	return canonical(one) === canonical(other);
}

const canonical = ({ tables, positions }: Rows) =>
	JSON.stringify([
		tables.map(({ table, columns, rows }) => [
			table,
			rows.map((row) => JSON.stringify(row.map((value, at) => [columns[at]?.name, value]).sort())).sort(),
		]),
		positions,
	]);

/** The statements that insert the rows, one for each table, and put sequences behind them. */
export function insertsOf({ tables, positions }: Rows): string[] {
	return [
		...tables.map(insertOf),
		...positions.map(({ name, next }) => `ALTER SEQUENCE ${placed(name)} RESTART WITH ${next};`),
	];
}

function insertOf({ table, columns, rows }: TableRows): string {
	const named = columns.flatMap((column, at) =>
		rows.every((row) => isMadeByDefault(column, row[at] ?? null)) ? [] : [{ column, at }],
	);
	const lines = rows
		.map((row) => `\t(${named.map(({ column, at }) => written(column, row[at] ?? null)).join(", ")})`)
		.sort();
	const names = named.map(({ column }) => quotedName(column.name)).join(", ");
	const overriding = named.some(({ column }) => column.identity) ? " OVERRIDING SYSTEM VALUE" : "";
	return `INSERT INTO ${placed(table)} (${names})${overriding} VALUES\n${lines.join(",\n")};`;
}

function isMadeByDefault(column: Column, value: Value): boolean {
	if (value === null) return column.default === null && !column.identity;
	return typeof value !== "string" || (value === NOW && column.default === NOW);
}

function written({ type }: Column, value: Value): string {
	if (value === null) return "NULL";
	if (typeof value !== "string") return "DEFAULT";
	if (value === NOW && type.startsWith("timestamp")) return NOW;
	return /^(smallint|integer|bigint|boolean)$/.test(type) ? value : literal(value);
}

const placed = (name: string) => `"$TENANT_SCHEMA$".${quotedName(name)}`;

/** Names of tables and columns come from the catalog, so they can be anything. */
const quotedName = (name: string) => `"${name.replaceAll('"', '""')}"`;
