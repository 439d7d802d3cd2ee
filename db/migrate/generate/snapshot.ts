import { createHash } from "node:crypto";
import { generateDrizzleJson } from "drizzle-kit/api";
import { is, SQL } from "drizzle-orm";
import { getTableConfig, type PgColumn, PgTable } from "drizzle-orm/pg-core";
import { BREAKPOINT } from "../../migration-files.ts";
import { PUBLIC_PLACEHOLDER, TENANT_PLACEHOLDER } from "../../schema/columns/columns.ts";
import { ROLE_PLACEHOLDER } from "../../tenancy/sql-text.ts";
import { NotGenerated } from "./refusal.ts";

type Column = { name: string; type: string; primaryKey: boolean; notNull: boolean; default?: string };

type Key = { name: string; columns: string[] };

export type ForeignKey = {
	name: string;
	tableFrom: string;
	columnsFrom: string[];
	tableTo: string;
	schemaTo?: string;
	columnsTo: string[];
};

export type Table = {
	name: string;
	schema: string;
	columns: Record<string, Column>;
	indexes: Record<string, { columns: { expression: string; isExpression: boolean }[]; where?: string }>;
	foreignKeys: Record<string, ForeignKey>;
	compositePrimaryKeys: Record<string, Key>;
	uniqueConstraints: Record<string, Key>;
	checkConstraints: Record<string, { name: string; value: string }>;
	policies: Record<string, unknown>;
	isRLSEnabled: boolean;
};

/** What drizzle-kit knows about some tables, as kept in snapshot.json: the parts that we look at. */
export type Snapshot = {
	id: string;
	/** By `schema.name`. */
	tables: Record<string, Table>;
} & Record<"enums" | "schemas" | "sequences" | "views" | "policies" | "roles", Record<string, unknown>>;

/** The form that drizzle-kit's own functions take. */
export type KitSnapshot = ReturnType<typeof generateDrizzleJson>;

/** The snapshot of no tables at all. */
export const emptySnapshot = () => generateDrizzleJson({}) as unknown as Snapshot;

type Entry = Record<string, unknown>;

/** The snapshot of the declared tables. Throws NotGenerated for anything our migrations cannot express. */
export function snapshotOf(declared: Record<string, unknown>, previousId: string): Snapshot {
	const snapshot = generateDrizzleJson(declared, previousId) as unknown as Snapshot;
	for (const table of Object.values(declared)) if (is(table, PgTable)) writeDefaults(snapshot, table);
	refusePolicies(snapshot);
	refuseUnwritable(snapshot);
	return snapshot;
}

/** drizzle-kit escapes only the defaults of text columns. */
function writeDefaults(snapshot: Snapshot, table: PgTable): void {
	const { schema, name, columns } = getTableConfig(table);
	const entry = snapshot.tables[`${schema ?? "public"}.${name}`];
	for (const column of columns) {
		const written = entry?.columns[column.name];
		const literal = literalOf(column);
		if (written && literal !== undefined) written.default = literal;
	}
}

function literalOf(column: PgColumn): string | undefined {
	const { default: value } = column;
	if (value === undefined || value === null || is(value, SQL) || typeof value !== "object") return undefined;
	const type = column.getSQLType();
	if (/^jsonb?$/.test(type)) return `${quotedText(JSON.stringify(value))}::${type}`;
	return Array.isArray(value) && JSON.stringify(value).match(/['\\]/)
		? quotedText(arrayText(value))
		: undefined;
}

const quotedText = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayText(values: unknown[]): string {
	const items = values.map((value) =>
		Array.isArray(value) ? arrayText(value) : `"${String(value).replaceAll(/["\\]/g, "\\$&")}"`,
	);
	return `{${items.join(",")}}`;
}

/** A policy without row-level security, or row-level security without a policy, would be worse than none. */
function refusePolicies({ tables, policies, roles }: Snapshot): void {
	const [guarded] = Object.values(tables).filter(
		(table) => table.isRLSEnabled || Object.keys(table.policies).length > 0,
	);
	const named = guarded?.name ?? Object.keys({ ...policies, ...roles })[0];
	if (named === undefined) return;
	throw new NotGenerated(
		`${named}: row-level security, policies and roles are not generated, because a workspace is isolated by its schema and its role. Remove them from db/schema, or write the migration by hand.`,
	);
}

const SEQUENCE = /\bnextval\('"[^'"]+"\."[^'"]+"'\)/g;

/** Refuses texts that the runner, unlike PostgreSQL, would interpret wherever they are. */
function refuseUnwritable(snapshot: Snapshot): void {
	for (const text of textsOf(snapshot)) {
		const own = [TENANT_PLACEHOLDER, PUBLIC_PLACEHOLDER, ROLE_PLACEHOLDER];
		// The name of a sequence is meant to be interpreted.
		const literals = text.replaceAll(SEQUENCE, "").match(/'(?:[^']|'')*'/g) ?? [];
		const taken = own.find((placeholder) => literals.some((literal) => literal.includes(placeholder)));
		const broken = BREAKPOINT.test(text) ? "a line --> statement-breakpoint" : taken;
		if (broken === undefined) continue;
		throw new NotGenerated(
			`A migration cannot hold a text with ${broken} in it, because the runner would interpret it: ${text}`,
		);
	}
}

/** The parts of a snapshot that someone wrote as SQL or as a value, which drizzle-kit does not understand. */
const OPAQUE = new Set(["default", "value", "where", "as", "definition"]);

function* textsOf(node: unknown): Generator<string> {
	if (node === null || typeof node !== "object") return;
	for (const [key, value] of Object.entries(node)) {
		if (typeof value === "string" && isOpaque(key, node)) yield value;
		yield* textsOf(value);
	}
}

const isOpaque = (key: string, parent: object) =>
	OPAQUE.has(key) || (key === "expression" && (parent as Entry).isExpression === true);

/**
 * drizzle-kit joins the parts of a snapshot with `;`, `,` and `--` and splits them again, so that a text containing
 * one of these comes out cut off. This replaces each text with a word for the comparison, and puts it back into the
 * statements.
 */
export class Texts {
	#texts = new Map<string, string>();

	/** Returns a copy of the snapshot with words in place of the texts. Equal texts get equal words. */
	hide<T>(snapshot: T): T {
		return this.#copy(snapshot) as T;
	}

	/** Returns the statement with the texts in place of the words; drizzle-kit quotes a type that it does not know. */
	show(statement: string): string {
		return statement
			.replaceAll(/"(type_[0-9a-f]{32})"/g, "$1")
			.replaceAll(/(?:text|type)_[0-9a-f]{32}/g, (word) => this.#texts.get(word) ?? word);
	}

	#copy(node: unknown): unknown {
		if (Array.isArray(node)) return node.map((item) => this.#copy(item));
		if (node === null || typeof node !== "object") return node;
		return Object.fromEntries(
			Object.entries(node).map(([key, value]) => [
				key,
				typeof value === "string" ? this.#hideText(key, value, node) : this.#copy(value),
			]),
		);
	}

	#hideText(key: string, value: string, parent: object): string {
		if (isOpaque(key, parent)) return this.#word("text", value);
		return key === "type" && value.includes(".") ? this.#word("type", value) : value;
	}

	#word(kind: "text" | "type", text: string): string {
		const word = `${kind}_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
		this.#texts.set(word, text);
		return word;
	}
}
