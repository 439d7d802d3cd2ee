import { generateMigration } from "drizzle-kit/api";
import type { MigrationKind } from "../../migration-files.ts";
import { PUBLIC_PLACEHOLDER } from "../../schema/columns/columns.ts";
import { NotGenerated } from "./refusal.ts";
import { type ForeignKey, type KitSnapshot, type Snapshot, type Table, Texts } from "./snapshot.ts";

/**
 * The statements that lead from one snapshot to another. Drops what is gone first and creates what is new after
 * that, so that drizzle-kit never sees one of each, which it would ask about on a terminal.
 */
export async function statementsBetween(
	kind: MigrationKind,
	from: Snapshot,
	to: Snapshot,
): Promise<string[]> {
	const between = withoutGone(from, to);
	const statements = [...(await compare(from, between)), ...(await compare(between, to))];
	// Until the last statement, a default may still take its values from a sequence that goes.
	const isLast = (statement: string) => Number(statement.startsWith("DROP SEQUENCE"));
	return inPublic(
		kind,
		statements.toSorted((one, other) => isLast(one) - isLast(other)),
	);
}

/** The registry's tables are declared in a schema whose name stands for `public`. */
export function inPublic(kind: MigrationKind, statements: string[]): string[] {
	return kind === "public"
		? statements.map((statement) => statement.replaceAll(`"${PUBLIC_PLACEHOLDER}"`, '"public"'))
		: statements;
}

async function compare(from: Snapshot, to: Snapshot): Promise<string[]> {
	const texts = new Texts();
	const found = await generateMigration(asKit(texts.hide(from)), asKit(texts.hide(to)));
	return (
		inOrder(found.map((statement) => texts.show(namedKey(statement)).trim()))
			// Provisioning creates the schema itself with its role; and no table of ours has row-level security to turn
			// off.
			.filter(
				(statement) =>
					statement !== "" && !/^(CREATE|DROP) SCHEMA | DISABLE ROW LEVEL SECURITY;$/.test(statement),
			)
	);
}

const LONGEST_TABLE = 58; // 63 less “_pkey”: PostgreSQL cuts off the key's name if the table's is longer

/**
 * drizzle-kit leaves the name of a primary key to be looked up. This uses PostgreSQL's default, which follows a
 * rename.
 */
function namedKey(statement: string): string {
	if (!statement.startsWith("/*")) return statement;
	const [, schema = "", table = ""] =
		/table_schema = '([^']+)'\s+AND table_name = '([^']+)'/.exec(statement) ?? [];
	if (table !== "" && table.length <= LONGEST_TABLE) {
		return `ALTER TABLE "${schema}"."${table}" DROP CONSTRAINT "${table}_pkey";`;
	}
	throw new NotGenerated(
		`The name of the primary key of ${table} would be cut off: write this migration by hand.`,
	);
}

/** PostgreSQL drops dependent objects together with a table or column, so they have to be dropped before it. */
const FIRST = /^DROP (VIEW|MATERIALIZED VIEW|INDEX)\b|^ALTER TABLE \S+ DROP CONSTRAINT\b/;

/** Statements that need their columns first, in this order. */
const LAST = [
	/^ALTER TABLE \S+ ADD (PRIMARY KEY|CONSTRAINT "[^"]+" (PRIMARY KEY|UNIQUE|CHECK))|^CREATE UNIQUE INDEX\b/,
	/^ALTER TABLE \S+ ADD CONSTRAINT "[^"]+" FOREIGN KEY/,
	/^CREATE INDEX\b/,
	/^CREATE (VIEW|MATERIALIZED VIEW)\b/,
];

function inOrder(statements: string[]): string[] {
	const rank = (statement: string) =>
		FIRST.test(statement) ? -2 : LAST.findIndex((pattern) => pattern.test(statement));
	// Everything else ranks -1 and comes between; statements of equal rank keep their order.
	return statements.toSorted((one, other) => rank(one) - rank(other));
}

type Entries<T> = Record<string, T>;

const asKit = (snapshot: Snapshot) => snapshot as unknown as KitSnapshot;

/** `from` without what `to` does not have; types that `to` has are created before any column needs them. */
function withoutGone(from: Snapshot, to: Snapshot): Snapshot {
	const tables = kept(from.tables, to.tables);
	return {
		...from,
		tables: Object.fromEntries(
			Object.entries(tables).map(([key, table]) => [
				key,
				tableWithoutGone(table, to.tables[key] as Table, to),
			]),
		),
		enums: { ...from.enums, ...without(to.enums, from.enums) },
		schemas: kept(from.schemas, to.schemas),
		sequences: kept(from.sequences, to.sequences),
		// Creates a view again if it now reads something else: what it read may be dropped.
		views: Object.fromEntries(
			Object.entries(from.views).filter(([key, view]) => isSame(view, to.views[key])),
		),
	};
}

function tableWithoutGone(from: Table, to: Table, after: Snapshot): Table {
	const columns = kept(from.columns, to.columns);
	const has = (name: string) => name in columns;
	const isThere = (schema: string | undefined, name: string) =>
		`${schema ?? "public"}.${name}` in after.tables;
	return {
		...from,
		columns,
		indexes: only(from.indexes, to.indexes, ({ columns: used }) =>
			used.every(({ isExpression, expression }) => isExpression || has(expression)),
		),
		foreignKeys: only(from.foreignKeys, to.foreignKeys, (key) =>
			[key.columnsFrom.every(has), isThere(key.schemaTo, key.tableTo), isColumnsOf(after, key)].every(
				Boolean,
			),
		),
		compositePrimaryKeys: only(from.compositePrimaryKeys, to.compositePrimaryKeys, (key) =>
			key.columns.every(has),
		),
		uniqueConstraints: only(from.uniqueConstraints, to.uniqueConstraints, (key) => key.columns.every(has)),
		checkConstraints: only(from.checkConstraints, to.checkConstraints, () => true),
	};
}

function isColumnsOf(after: Snapshot, { schemaTo, tableTo, columnsTo }: ForeignKey): boolean {
	const target = after.tables[`${schemaTo ?? "public"}.${tableTo}`];
	return columnsTo.every((column) => target !== undefined && column in target.columns);
}

/** Keeps what is unchanged: neither gone nor altered, and with everything it depends on. */
function only<T>(from: Entries<T>, to: Entries<T>, isWhole: (entry: T) => boolean): Entries<T> {
	return Object.fromEntries(
		Object.entries(from).filter(([key, entry]) => isSame(entry, to[key]) && isWhole(entry)),
	);
}

function kept<T>(from: Entries<T>, to: Entries<T>): Entries<T> {
	return Object.fromEntries(Object.entries(from).filter(([key]) => key in to));
}

function without<T>(from: Entries<T>, to: Entries<T>): Entries<T> {
	return Object.fromEntries(Object.entries(from).filter(([key]) => !(key in to)));
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
