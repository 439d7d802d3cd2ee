import type { TenantHouse } from "../tenancy/open.ts";
import { quoted } from "../tenancy/schema-name.ts";
import type { RunAsOwner } from "./plan.ts";

type Table = { name: string; columns: string };
type ForeignKey = { table: string; name: string; target: string; definition: string };

/**
 * Copies a tenant's rows into a house with the same tables: identity values as they are, generated columns left to
 * be generated, tables in the order of their foreign keys. Columns that only one of the two has are left out.
 * Returns the number of rows.
 */
export async function copyRows(run: RunAsOwner, from: TenantHouse, to: TenantHouse): Promise<number> {
	const source = quoted(from.schemaName);
	const target = quoted(to.schemaName);
	const tables = await tablesIn(run, from, to);
	const { ordered, circular } = inOrder(tables, await foreignKeysIn(run, to));
	// What the migrations wrote is in the source as well, as its people left it.
	if (ordered.length > 0) {
		await run(`truncate ${ordered.map(({ name }) => `${target}.${literalName(name)}`).join(", ")}`);
	}
	for (const { table, name } of circular) {
		await run(`alter table ${target}.${literalName(table)} drop constraint ${literalName(name)}`);
	}
	let rows = 0;
	for (const { name, columns } of ordered) {
		const table = literalName(name);
		const [copied] = await run(
			`with copied as (insert into ${target}.${table} (${columns}) overriding system value
			 select ${columns} from ${source}.${table} returning 1) select count(*)::int as rows from copied`,
		);
		rows += Number(copied?.rows);
	}
	for (const { table, name, definition } of circular) {
		await run(
			`alter table ${target}.${literalName(table)} add constraint ${literalName(name)} ${definition}`,
		);
	}
	// A statement of the migration would otherwise find the checks of these rows still pending.
	await run("set constraints all immediate");
	return rows;
}

/** Names of tables and columns come from the catalog, where any is possible. */
function literalName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

async function tablesIn(run: RunAsOwner, from: TenantHouse, to: TenantHouse): Promise<Table[]> {
	const rows = await run(
		`select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
		 from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		 join pg_class sc on sc.relname = c.relname and sc.relnamespace = (select oid from pg_namespace where nspname = $1)
		 join pg_attribute sa on sa.attrelid = sc.oid and sa.attname = a.attname and not sa.attisdropped
		 where c.relnamespace = (select oid from pg_namespace where nspname = $2) and c.relkind in ('r', 'p') and not c.relispartition
		 group by c.relname order by c.relname`,
		[from.schemaName, to.schemaName],
	);
	return rows as Table[];
}

async function foreignKeysIn(run: RunAsOwner, house: TenantHouse): Promise<ForeignKey[]> {
	const rows = await run(
		`select c.relname as table, k.conname as name, t.relname as target, pg_get_constraintdef(k.oid) as definition
		 from pg_class c join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0
		 join pg_class t on t.oid = k.confrelid
		 where c.relnamespace = (select oid from pg_namespace where nspname = $1)`,
		[house.schemaName],
	);
	return rows as ForeignKey[];
}

/** Tables after those they point at. Foreign keys that no order satisfies are returned as circular. */
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
