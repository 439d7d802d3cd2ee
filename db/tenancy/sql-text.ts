import { TENANT_PLACEHOLDER } from "../schema/columns/columns.ts";
import { quoted, type TenantSchema } from "./schema-name.ts";

export const ROLE_PLACEHOLDER = "$TENANT_ROLE$";

/**
 * Puts one tenant's checked names into migration statements, wherever the placeholders are: in quotes, in a string,
 * in a comment. A checked name is the same with and without quotes. If an unquoted placeholder is not valid SQL,
 * PostgreSQL's parser says so before anything runs (preflight.ts).
 */
export function bindToTenant(statements: string[], tenantSchema: TenantSchema): string[] {
	const names = [
		[TENANT_PLACEHOLDER, bare(tenantSchema.schemaName)],
		[ROLE_PLACEHOLDER, bare(tenantSchema.roleName)],
	] as const;
	return statements.map((statement) =>
		names.reduce((bound, [placeholder, name]) => bound.replaceAll(placeholder, name), statement),
	);
}

/** The reverse: rewrites PostgreSQL's output about one tenant as its migrations would say it. */
export function withPlaceholders(text: string, tenantSchema: TenantSchema): string {
	return text
		.replaceAll(tenantSchema.schemaName, TENANT_PLACEHOLDER)
		.replaceAll(tenantSchema.roleName, ROLE_PLACEHOLDER);
}

const bare = (name: string) => quoted(name).slice(1, -1);

/** Runs statements without rows or parameters, in order. */
export const executed = (statements: string[]) => statements.map((text) => `execute ${literal(text)};`);

/**
 * Lines of PL/pgSQL as one statement. `name` is for anyone who looks at pg_stat_activity, which cuts a text off after
 * a kilobyte; it must be one of our own.
 */
export const blockOf = (name: string, lines: string[]) =>
	`do /* ${name} */ ${literal(`begin\n${lines.join("\n")}\nend`)}`;

/** A string literal that ends where it should, whatever it contains and however the server reads backslashes. */
export function literal(text: string): string {
	const escaped = text.replaceAll("'", "''");
	return text.includes("\\") ? `e'${escaped.replaceAll("\\", "\\\\")}'` : `'${escaped}'`;
}

/**
 * The tables of a schema, as `c`, for a FROM clause that may continue its condition. `schemaName` is an expression.
 * From the index of dependencies: reading pg_class by schema would scan the whole fleet's.
 */
export const tablesOfSchema = (schemaName: string) =>
	`pg_depend d join pg_class c on c.oid = d.objid
	 where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_namespace'::regclass
	 and d.refobjid = (select oid from pg_namespace where nspname = ${schemaName}) and c.relkind in ('r', 'p')`;

/** The same, without tables whose names are not like ours. */
export const ourTablesOfSchema = (schemaName: string) =>
	`${tablesOfSchema(schemaName)} and c.relname ~ '^[a-z_][a-z0-9_]*$'`;

/**
 * Fewer messages for the same statements, in the same order: the server answers each message with a write of its own,
 * which wakes us. Those that create no table are one block, up to the next one that may: in a block, Citus would create
 * the table on the coordinator only.
 */
export function inFewMessages(statements: string[]): string[] {
	const messages: string[][] = [];
	let isOpen = false;
	for (const text of statements) {
		// Two looks: one expression would read the rest of a long text again from each “create” in it.
		const create = text.search(/\bcreate\b/i);
		const createsTable = create >= 0 && /\btable\b/i.test(text.slice(create));
		if (isOpen && !createsTable) messages.at(-1)?.push(text);
		else messages.push([text]);
		isOpen = !createsTable;
	}
	return messages.map(([first = "", ...more]) =>
		more.length === 0 ? first : blockOf("statements", executed([first, ...more])),
	);
}
