import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { FILLS, type Fill } from "./fills.ts";
import type { Mark } from "./marks.ts";

export type RowValues = Record<string, unknown>;
/** Every created row, by the table's name in code. */
export type Rows = Record<string, RowValues[]>;

const USUAL_ROWS = 2;
const SHORT = 24; // shorter columns get only the marker

/** Makes rows for every table, in insertable order: each text, JSON and array carries the marker. */
export function rowsFor(
	tables: Record<string, PgTable>,
	mark: Mark,
	given: Rows = {},
	fills: Record<string, Fill> = FILLS,
): { order: string[]; rows: Rows } {
	const order = inOrder(tables, fills);
	const rows: Rows = { ...given };
	for (const name of order) {
		if (rows[name]) continue;
		const table = tables[name] as PgTable;
		const own = fills[name]?.rows?.(mark, rows) ?? Array.from({ length: USUAL_ROWS }, () => ({}));
		const number = Object.keys(tables).sort().indexOf(name);
		rows[name] = own.map((row, at) => rowOf(name, table, row, { mark, rows, at, number, tables }));
	}
	return { order, rows };
}

/** Sorts tables so that what a table refers to, by key or in its rows, comes first. */
function inOrder(tables: Record<string, PgTable>, fills: Record<string, Fill>): string[] {
	const order: string[] = [];
	const visit = (name: string): void => {
		if (order.includes(name)) return;
		const before = [...referredTo(tables, name), ...(fills[name]?.after ?? [])];
		for (const other of before) if (other !== name) visit(other);
		order.push(name);
	};
	for (const name of Object.keys(tables)) visit(name);
	return order;
}

function referredTo(tables: Record<string, PgTable>, name: string): string[] {
	const { foreignKeys } = getTableConfig(tables[name] as PgTable);
	return foreignKeys.flatMap((key) => nameOf(tables, key.reference().foreignTable) ?? []);
}

/** Returns the name in code; a table that is not among these is filled elsewhere. */
function nameOf(tables: Record<string, PgTable>, table: PgTable): string | undefined {
	const wanted = getTableConfig(table).name;
	return Object.keys(tables).find((name) => getTableConfig(tables[name] as PgTable).name === wanted);
}

type Place = { mark: Mark; rows: Rows; at: number; number: number; tables: Record<string, PgTable> };

function rowOf(name: string, table: PgTable, given: RowValues, place: Place): RowValues {
	const referred = referencesOf(table, name, place);
	const columns = Object.entries(getTableColumns(table)) as [string, PgColumn][];
	const made = columns.map(([key, column]) => {
		if (key in given) return [key, given[key]];
		return [key, column.name in referred ? referred[column.name] : madeFor(name, key, column, place)];
	});
	return Object.fromEntries(made.filter(([, value]) => value !== undefined));
}

/** Returns the values of foreign keys by column name: the row at the same position there, or the last one. */
function referencesOf(table: PgTable, name: string, { tables, rows, at }: Place): RowValues {
	const values: RowValues = {};
	for (const key of getTableConfig(table).foreignKeys) {
		const { columns, foreignColumns, foreignTable } = key.reference();
		const other = nameOf(tables, foreignTable);
		if (other === undefined || other === name) continue;
		const there = rows[other] ?? [];
		const row = there[Math.min(at, there.length - 1)] ?? {};
		const keys = Object.entries(getTableColumns(tables[other] as PgTable)) as [string, PgColumn][];
		columns.forEach((column, index) => {
			const wanted = foreignColumns[index]?.name;
			const [property] = keys.find(([, one]) => one.name === wanted) ?? [""];
			values[column.name] = row[property];
		});
	}
	return values;
}

/** Makes a valid value that carries the marker where it can; undefined leaves the column at its default. */
function madeFor(name: string, key: string, column: PgColumn, place: Place): unknown {
	const { mark, at, number } = place;
	if (column.generated) return undefined;
	if (column.enumValues && column.enumValues.length > 0) return column.enumValues[0];
	const own = `${String(number).padStart(2, "0")}${at}`;
	const isKey = column.primary || column.generatedIdentity !== undefined;
	if (isKey && column.dataType === "number") return Number(`${mark.number}${own}`);
	switch (column.columnType) {
		case "PgUUID":
			return `${mark.uuid}-4000-8000-${`${own}${key.length}`.padStart(12, "0")}`;
		case "PgVarchar":
		case "PgText":
			return textOf(name, column, mark, at);
		case "PgArray":
			return column.getSQLType().startsWith("integer") ? [1] : [textOf(name, column, mark, at)];
		case "PgCustomColumn":
			throw new Error(
				`tests/isolation/world/fills.ts does not say what to put into ${name}.${key} (${column.getSQLType()}): add a value of its shape with the mark in each text`,
			);
		default:
			return column.notNull && !column.hasDefault ? plainOf(column) : undefined;
	}
}

function plainOf(column: PgColumn): unknown {
	if (column.dataType === "date") return new Date();
	if (column.dataType === "boolean") return false;
	return 1;
}

function textOf(name: string, column: PgColumn, { word }: Mark, at: number): string {
	const { length } = column as unknown as { length?: number };
	if (length !== undefined && length <= SHORT) return `${word}${at}`.slice(0, length);
	const text = `${word}-${name}-${column.name.replaceAll("_", "-")}-${at}`.toLowerCase().slice(0, length);
	if (column.name === "email") return `${text}@example.test`;
	return column.name.endsWith("_url") ? `https://pictures.example/${text}` : text;
}
