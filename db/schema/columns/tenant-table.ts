import { type BuildColumns, type BuildExtraConfigColumns, sql } from "drizzle-orm";
import {
	integer,
	type PgColumnBuilderBase,
	type PgTable,
	type PgTableExtraConfigValue,
	type PgTableFn,
	type PgTableWithColumns,
	pgSchema,
	pgTable,
} from "drizzle-orm/pg-core";
import { TENANT_PLACEHOLDER } from "./columns.ts";

/** Returns a tenant's table in the schema that is being declared, for the foreign keys to it. */
export type InSchema = <Table extends PgTable>(table: Table) => Table;

const IDS = "ids";

/**
 * The sequence that every id of a tenant comes from: one for all tables, because each sequence takes a page on disk
 * and fifteen rows of the catalog. An `integer` holds two billion ids, more than a workspace ever gives out.
 */
export const tenantIds = pgSchema(TENANT_PLACEHOLDER).sequence(IDS);

/** Makes the number of a row, from the sequence of the schema being declared, for a table that has another key. */
const nextIdIn = (schemaName: string | undefined) => () =>
	integer("id")
		.notNull()
		.default(sql.raw(`nextval('${schemaName === undefined ? IDS : `"${schemaName}"."${IDS}"`}')`));

/** Makes that number the key of its table. */
const ownIdIn = (schemaName: string | undefined) => () => nextIdIn(schemaName)().primaryKey();

type NextId = ReturnType<typeof nextIdIn>;
type OwnId = ReturnType<typeof ownIdIn>;

type Declare = (schemaName: string | undefined, inSchema: InSchema) => PgTable;

const declarations = new Map<PgTable, Declare>();

/**
 * Declares a table that every tenant has, once for all of them. `inSchema` makes a foreign key point into the same
 * schema: `.references(() => inSchema(users).id)`; `ownId` numbers the rows: `id: ownId()`, and `nextId` does so where
 * the number is only a part of the key.
 */
export function tenantTable<Name extends string, Columns extends Record<string, PgColumnBuilderBase>>(
	name: Name,
	columns: (inSchema: InSchema, ownId: OwnId, nextId: NextId) => Columns,
	extra: (
		table: BuildExtraConfigColumns<Name, Columns, "pg">,
		inSchema: InSchema,
	) => PgTableExtraConfigValue[] = () => [],
): PgTableWithColumns<{
	name: Name;
	schema: string;
	columns: BuildColumns<Name, Columns, "pg">;
	dialect: "pg";
}> {
	const declare = (schemaName: string | undefined, inSchema: InSchema) =>
		tableIn(schemaName)(name, columns(inSchema, ownIdIn(schemaName), nextIdIn(schemaName)), (table) =>
			extra(table, inSchema),
		);
	const table = declare(TENANT_PLACEHOLDER, (other) => other);
	declarations.set(table, declare);
	return table;
}

/**
 * Returns tenants' tables as they are in one named schema, or in the one that the search_path names if none is
 * given: for tools, tests and scripts outside a tenant's handle. Throws for a table that `tenantTable` did not declare.
 */
export function tablesIn(schemaName?: string): InSchema {
	const made = new Map<PgTable, PgTable>();
	const inSchema: InSchema = <Table extends PgTable>(table: Table) => {
		const declare = declarations.get(table);
		if (!declare) throw new Error("This table was not declared by tenantTable()");
		const known = made.get(table) ?? declare(schemaName, inSchema);
		made.set(table, known);
		return known as Table;
	};
	return inSchema;
}

function tableIn(schemaName?: string): PgTableFn<string> {
	return schemaName === undefined ? (pgTable as PgTableFn<never>) : pgSchema(schemaName).table;
}
