import type { Run } from "../../tenancy/pool/transaction.ts";
import { quoted, type TenantSchema } from "../../tenancy/schema-name.ts";

/** `values`: the columns as they are read, each cast to the target's own type. */
type Table = { name: string; columns: string; values: string };
type ForeignKey = { table: string; name: string; target: string; definition: string };

/**
 * Copies a tenant's rows into a schema with the same tables: keeps identity values, lets generated columns be
 * generated, orders tables by their foreign keys, keeps the positions of sequences, and fires no triggers. Skips
 * columns that only one of the two has. Returns the number of rows.
 */
export async function copyRows(run: Run, from: TenantSchema, to: TenantSchema): Promise<number> {
	const source = quoted(from.schemaName);
	const target = quoted(to.schemaName);
	const tables = await tablesIn(run, from, to);
	const { ordered, circular } = inOrder(tables, await foreignKeysIn(run, to));
	// The source contains what the migrations wrote as well, as its members left it.
	if (ordered.length > 0) {
		await run(`truncate ${ordered.map(({ name }) => `${target}.${literalName(name)}`).join(", ")}`);
	}
	for (const { table, name } of circular) {
		await run(`alter table ${target}.${literalName(table)} drop constraint ${literalName(name)}`);
	}
	const fired = await triggered(run, to);
	for (const name of fired) await run(`alter table ${target}.${literalName(name)} disable trigger user`);
	let rows = 0;
	for (const { name, columns, values } of ordered) {
		const table = literalName(name);
		const [copied] = await run(
			`with copied as (insert into ${target}.${table} (${columns}) overriding system value
			 select ${values} from ${source}.${table} returning 1) select count(*)::int as rows from copied`,
		);
		rows += Number(copied?.rows);
	}
	for (const { table, name, definition } of circular) {
		await run(
			`alter table ${target}.${literalName(table)} add constraint ${literalName(name)} ${definition}`,
		);
	}
	// Otherwise a statement of the migration would find the checks of these rows still pending.
	await run("set constraints all immediate");
	for (const name of fired) await run(`alter table ${target}.${literalName(name)} enable trigger user`);
	await copyPositions(run, from, to);
	return rows;
}

/** Lists tables with triggers that the migrations created: the rows already contain what the triggers did. */
async function triggered(run: Run, tenantSchema: TenantSchema): Promise<string[]> {
	const rows = await run(
		`select distinct c.relname as name from pg_class c join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
		 where c.relnamespace = (select oid from pg_namespace where nspname = $1) and c.relkind in ('r', 'p')`,
		[tenantSchema.schemaName],
	);
	return rows.map(({ name }) => String(name));
}

/** The migration's next row gets the number that it would get in the tenant; derived data is derived again. */
async function copyPositions(run: Run, from: TenantSchema, to: TenantSchema): Promise<void> {
	const [source, target] = [quoted(from.schemaName), quoted(to.schemaName)];
	const rows = await run(
		`select c.relname as name, c.relkind as kind from pg_class c
		 join pg_class sc on sc.relname = c.relname and sc.relkind = c.relkind
		  and sc.relnamespace = (select oid from pg_namespace where nspname = $1)
		 where c.relnamespace = (select oid from pg_namespace where nspname = $2) and c.relkind in ('S', 'm')`,
		[from.schemaName, to.schemaName],
	);
	for (const { name, kind } of rows) {
		const relation = literalName(String(name));
		await (kind === "m"
			? run(`refresh materialized view ${target}.${relation}`)
			: run(`select setval($1::regclass, last_value, is_called) from ${source}.${relation}`, [
					`${target}.${relation}`,
				]));
	}
}

/** Names of tables and columns come from the catalog, so they can be anything. */
function literalName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

async function tablesIn(run: Run, from: TenantSchema, to: TenantSchema): Promise<Table[]> {
	const rows = await run(
		// A tenant's own type has a counterpart in the other schema; values pass between the two only as text.
		`select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
		 string_agg(quote_ident(a.attname) || case when a.atttypid = sa.atttypid then ''
		  else '::text::' || format_type(a.atttypid, a.atttypmod) end, ', ' order by a.attnum) as values
		 from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		 join pg_class sc on sc.relname = c.relname and sc.relnamespace = (select oid from pg_namespace where nspname = $1)
		 join pg_attribute sa on sa.attrelid = sc.oid and sa.attname = a.attname and not sa.attisdropped
		 where c.relnamespace = (select oid from pg_namespace where nspname = $2) and c.relkind in ('r', 'p') and not c.relispartition
		 group by c.relname order by c.relname`,
		[from.schemaName, to.schemaName],
	);
	return rows as Table[];
}

async function foreignKeysIn(run: Run, tenantSchema: TenantSchema): Promise<ForeignKey[]> {
	const rows = await run(
		`select c.relname as table, k.conname as name, t.relname as target, pg_get_constraintdef(k.oid) as definition
		 from pg_class c join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0
		 join pg_class t on t.oid = k.confrelid
		 where c.relnamespace = (select oid from pg_namespace where nspname = $1)`,
		[tenantSchema.schemaName],
	);
	return rows as ForeignKey[];
}

/** Puts tables after those they point at. Tables whose foreign keys allow no order are returned as circular. */
function inOrder(tables: Table[], keys: ForeignKey[]): { ordered: Table[]; circular: ForeignKey[] } {
	const ordered: Table[] = [];
	const circular: ForeignKey[] = [];
	const open = new Map(tables.map((table) => [table.name, table]));
	const waits = (name: string) =>
		keys.filter((key) => key.table === name && key.target !== name && open.has(key.target));
	while (open.size > 0) {
		const [next] = [...open.values()].filter(({ name }) => waits(name).length === 0);
		const table = next ?? ([...open.values()][0] as Table);
		circular.push(...waits(table.name));
		ordered.push(table);
		open.delete(table.name);
	}
	return { ordered, circular };
}
