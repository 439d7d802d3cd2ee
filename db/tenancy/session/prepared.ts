import { Column, fillPlaceholders, is, SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pg-proxy";
import type { Db } from "./open-in-tenant.ts";

/** The values for a query's `sql.placeholder("name")`s, by name. */
export type Values = Record<string, unknown>;

/** What changes a query's text: a few values, all known beforehand. One text is kept for each. */
export type QueryShape = Record<string, string | boolean>;

export type Preparable<Rows> = { prepare(name: string): { execute(values: Values): Promise<Rows> } };

/** Has no connection: a query prepared with it runs in the transaction it is handed. */
const unbound = drizzle(() =>
	Promise.reject(new Error("A prepared query runs only inside a transaction")),
) as Db;

/**
 * A query whose text is built once for each shape and then only filled in: building it takes drizzle longer than
 * the database takes to answer. Everything else that differs between calls is a `sql.placeholder`.
 */
export function prepared<Rows, S extends QueryShape>(build: (db: Db, shape: S) => Preparable<Rows>) {
	const kept = new Map<string, Statement>();
	return async (db: Db, shape: S, values: Values): Promise<Rows> => {
		const key = Object.values(shape).join(" ");
		const statement = kept.get(key) ?? statementOf(build(unbound, shape).prepare(""));
		kept.set(key, statement);
		const rows = await db.rows(statement.text, fillPlaceholders(statement.params, values));
		return rows.map((row) => resultOf(statement.columns, row)) as Rows;
	};
}

type Decoder = { mapFromDriverValue(value: unknown): unknown };
type Statement = { text: string; params: unknown[]; columns: { name: string; decoder: Decoder }[] };

/** What drizzle keeps of a prepared query; only the names of its types are private. */
type DrizzleQuery = {
	queryString: string;
	params: unknown[];
	fields: { path: string[]; field: unknown }[];
};

/** Resolves once which decoder serves which column: drizzle looks for it again in every row. */
function statementOf(query: unknown): Statement {
	const { queryString: text, params, fields } = query as DrizzleQuery;
	const columns = fields.map(({ path, field }) => {
		const [name, ...deeper] = path;
		if (name === undefined || deeper.length > 0) {
			throw new Error(`A prepared query selects columns by plain names, not ${path.join(".")}`);
		}
		return { name, decoder: decoderOf(field) };
	});
	return { text, params, columns };
}

function decoderOf(field: unknown): Decoder {
	if (is(field, Column)) return field;
	const expression = is(field, SQL) ? field : (field as { sql: SQL }).sql; // the second is an expression with an alias
	return (expression as unknown as { decoder: Decoder }).decoder;
}

function resultOf(columns: Statement["columns"], row: unknown[]): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	for (const [index, { name, decoder }] of columns.entries()) {
		const value = row[index];
		result[name] = value === null ? null : decoder.mapFromDriverValue(value);
	}
	return result;
}
