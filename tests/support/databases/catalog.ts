import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import type { Sql } from "#db/client.ts";
import { quoted } from "#db/tenancy/schema-name.ts";

type Fact = { fact: string };

/**
 * Everything PostgreSQL knows of a schema's tables, one sorted line a fact: columns with type, nullability and
 * default, constraints with their delete policy, indexes, triggers. The schema's own name is written as `$`. Left out:
 * the columns that a key includes without being their key, which drizzle cannot declare.
 */
export async function catalogOf(sql: Sql, schemaName: string): Promise<string[]> {
	await sql`select set_config('search_path', '', false)`;
	const facts = await sql<Fact[]>`
		with tables as (
			select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname = ${schemaName} and c.relkind in ('r', 'p')
		)
		select t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
			|| case when a.attnotnull then ' not null' else '' end
			|| ' identity:' || a.attidentity::text || ' generated:' || a.attgenerated::text
			|| ' default:' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as fact
		from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
			left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
		union all
		select t.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
		from tables t join pg_constraint k on k.conrelid = t.oid and k.contype <> 'n'
		union all
		select pg_get_indexdef(i.indexrelid) from tables t join pg_index i on i.indrelid = t.oid
		union all
		select 'trigger ' || t.relname || ' ' || g.tgname
		from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal`;
	return facts
		.map(({ fact }) => fact.replaceAll(`${schemaName}.`, "$.").replace(/ INCLUDE \([^)]*\)/, ""))
		.sort();
}

/** Who may do what with each table, its owner apart; the tenant's own role is written as `$`. */
export async function rightsIn(sql: Sql, schemaName: string, roleName: string): Promise<string[]> {
	const facts = await sql<Fact[]>`
		select c.relname || ' ' || r.rolname || ' ' || string_agg(a.privilege_type, ',' order by a.privilege_type) as fact
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
			cross join aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
		where n.nspname = ${schemaName} and a.grantee <> c.relowner group by c.relname, r.rolname`;
	return facts.map(({ fact }) => fact.replaceAll(roleName, "$")).sort();
}

/** Every object of whatever kind in a schema. */
export async function objectsIn(sql: Sql, schemaName: string): Promise<string[]> {
	const facts = await sql<Fact[]>`
		select 'relation ' || relname as fact from pg_class where relnamespace = ${schemaName}::regnamespace
		union all select 'type ' || typname from pg_type where typnamespace = ${schemaName}::regnamespace
		union all select 'function ' || proname from pg_proc where pronamespace = ${schemaName}::regnamespace`;
	return facts.map(({ fact }) => fact).sort();
}

/** The DDL that drizzle-kit writes for these tables. */
export async function ddlOf(tables: Record<string, unknown>): Promise<string[]> {
	return generateMigration(generateDrizzleJson({}), generateDrizzleJson(tables));
}

/** Makes the tables as they are declared in a new schema. */
export async function raiseDeclared(
	sql: Sql,
	tables: Record<string, unknown>,
	placeholder: string,
	schemaName: string,
): Promise<void> {
	await sql.unsafe(`create schema ${quoted(schemaName)}`);
	for (const statement of await ddlOf(tables)) {
		await sql.unsafe(statement.replaceAll(`"${placeholder}"`, quoted(schemaName)));
	}
}
