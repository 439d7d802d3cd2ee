import { join } from "node:path";
import { Readable } from "node:stream";
import { is, SQL } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import { diskStore } from "#app/platform/storage/disk.server.ts";
import { spoolIn } from "#app/platform/storage/spool.server.ts";
import { PREVIEW_WIDTHS } from "#app/tenant/files/preview-widths.ts";
import type { Sql } from "#db/client.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { keyOf, letterOf } from "./emails.ts";
import { bytesFor } from "./fills.ts";
import type { Mark } from "./marks.ts";
import { REGISTRY_FILLS, registryTables } from "./registry-fills.ts";
import { type Rows, rowsFor } from "./rows.ts";

const tenantOnes = tenantTables as unknown as Record<string, PgTable>;

/** Tables that a new workspace has already filled; the fills add to them. */
const KEPT = ["permissions", "roles", "tenantMigrations"];

/** Fills everything a workspace has, and everything the registry has about it; returns the tenant's rows. */
export async function fill(superuser: Sql, record: TenantRecord, mark: Mark): Promise<Rows> {
	const { order, rows } = rowsFor(tenantOnes, mark);
	letterOf(rows.invitations?.[0]);
	await insertAll(superuser, tenantOnes, order, rows, {
		schema: record.schemaName,
		emptied: order.filter((name) => !KEPT.includes(name)),
	});
	await fillRegistry(superuser, record, mark, rows);
	await fillStorage(record, mark, rows);
	return { ...rows, letters: [{ key: keyOf(String(rows.invitations?.[0]?.id)) }] };
}

/** Stores the bytes of each file that has arrived or is staged, and the previews of pictures. */
async function fillStorage(
	{ storagePrefix: prefix }: TenantRecord,
	mark: Mark,
	{ files = [] }: Rows,
): Promise<void> {
	const folder = process.env.FILES_DIR ?? "";
	const { receive } = spoolIn(join(folder, "arriving"));
	const put = async (name: string, what: Parameters<typeof bytesFor>[1]) =>
		diskStore(folder).put({ prefix, name }, await receive(Readable.from([bytesFor(mark, what)])));
	for (const { object, arrivedAt, stagedAt, width } of files) {
		if (arrivedAt !== null || stagedAt !== null) await put(String(object), "bytes");
		if (width === null) continue;
		for (const most of PREVIEW_WIDTHS) await put(`${object}.w${most}`, "preview");
	}
}

async function fillRegistry(superuser: Sql, record: TenantRecord, mark: Mark, tenant: Rows): Promise<void> {
	const tables = registryTables();
	const given = { invitations: tenant.invitations ?? [], tenants: [{ id: record.id }] };
	const { order, rows } = rowsFor(tables, mark, given, REGISTRY_FILLS);
	await superuser`update public.tenants set status_reason = ${`${mark.word}-tenants-status-reason`},
		region = ${`${mark.word}-region`} where id = ${record.id}`;
	await superuser`delete from public.organization_memberships where organization_id = ${record.id}`;
	await superuser`delete from public.users where clerk_user_id like ${`%${mark.word}%`}`;
	await superuser`delete from public.tenant_slugs where tenant_id = ${record.id}`;
	await superuser`delete from public.organizations where id = ${record.id}`;
	await superuser`delete from public.tenant_activity where tenant_id = ${record.id}`;
	await insertAll(superuser, tables, order, rows, { schema: "public", emptied: [] });
}

async function insertAll(
	superuser: Sql,
	tables: Record<string, PgTable>,
	order: string[],
	rows: Rows,
	{ schema, emptied }: { schema: string; emptied: string[] },
): Promise<void> {
	const db = drizzle(async (text, params) => {
		const named = text
			.replaceAll('"$TENANT_SCHEMA$"', `"${schema}"`)
			.replaceAll('"$PUBLIC_SCHEMA$"', '"public"');
		return { rows: await superuser.unsafe(named, params as never[]) };
	});
	for (const name of [...emptied].reverse()) await db.delete(tables[name] as PgTable);
	for (const name of order) {
		const values = rows[name] ?? [];
		if (values.length === 0) continue;
		await db
			.insert(tables[name] as PgTable)
			.overridingSystemValue()
			.values(values as never)
			.catch((error: Error) => {
				const why = error.cause instanceof Error ? error.cause.message : error.message;
				throw new Error(
					`The rows made for ${name} do not fit its rules: ${why}. Say in tests/isolation/world/fills.ts what its rows have to be like`,
				);
			});
	}
	await superuser.unsafe(catchUp(schema, tables));
}

/** Moves sequences past the rows above, so that the next insert gets the next number. */
function catchUp(schema: string, tables: Record<string, PgTable>): string {
	const statements = Object.values(tables).flatMap((table) => {
		const { name, columns } = getTableConfig(table);
		return columns
			.filter((column) => column.generatedIdentity !== undefined)
			.map(
				(column) =>
					`select setval(pg_get_serial_sequence('"${schema}"."${name}"', '${column.name}'), greatest(1, (select coalesce(max("${column.name}"), 1) from "${schema}"."${name}")))`,
			);
	});
	const ids = Object.values(tables).flatMap((table) => {
		const { name, columns } = getTableConfig(table);
		return columns
			.filter((column) => is(column.default, SQL) && column.primary && column.dataType === "number")
			.map((column) => `(select max("${column.name}") from "${schema}"."${name}")`);
	});
	if (ids.length > 0) statements.push(`select setval('"${schema}"."ids"', greatest(1, ${ids.join(", ")}))`);
	return statements.join(";");
}

/** Returns columns that could carry a marker and do not, as `table.column`, except those with a reason in FILLS. */
export async function unmarkedColumns(
	superuser: Sql,
	record: TenantRecord,
	mark: Mark,
	plain: Record<string, { plain?: Record<string, string> }>,
): Promise<string[]> {
	const missing: string[] = [];
	for (const [name, table] of Object.entries(tenantOnes)) {
		const { name: sqlName, columns } = getTableConfig(table);
		for (const column of columns) {
			if (!canCarry(column) || isPlain(table, column, plain[name]?.plain)) continue;
			const [row] = await superuser.unsafe(
				`select 1 from "${record.schemaName}"."${sqlName}" where "${column.name}"::text like '%${mark.word}%'`,
			);
			if (!row) missing.push(`${name}.${column.name}`);
		}
	}
	return missing;
}

/** Returns a sentence for each table of `public` that has no row about the workspace. */
export async function tablesWithoutThem(superuser: Sql, { word }: Mark): Promise<string[]> {
	const sentences: string[] = [];
	for (const [name, table] of Object.entries(registryTables())) {
		const [row] = await superuser.unsafe(
			`select 1 from public."${getTableConfig(table).name}" t where t::text ~ '(org|user)_${word}'`,
		);
		if (row) continue;
		sentences.push(
			`public ${name} has no row of the workspace's: say in tests/isolation/world/registry-fills.ts what one is like, or in NOT_OF_A_TENANT why it keeps none`,
		);
	}
	return sentences;
}

type Column = ReturnType<typeof getTableConfig>["columns"][number];

const canCarry = (column: Column): boolean =>
	/^(varchar|text|jsonb|bytea)/.test(column.getSQLType()) && !((column.enumValues?.length ?? 0) > 0);

function isPlain(table: PgTable, column: Column, plain: Record<string, string> = {}): boolean {
	const [key] = Object.entries(table).find(([, one]) => one === column) ?? [""];
	return key in plain;
}
