import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { Sql } from "#db/client.ts";
import { tenants as tenantsTable } from "#db/schema/public/tenants.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import { registryTables } from "./registry-fills.ts";

/** A snapshot of a workspace and the registry: kept in a schema beside them, restored in one message. */
export type Keeper = {
	/** Restores the workspace and the registry's data about both; with `only` (`schema.table`) just these tables. */
	restore(only?: readonly string[]): Promise<void>;
	/** Returns whether something was recorded in the workspace since the snapshot. */
	hasGrown(): Promise<boolean>;
	/** Returns a digest of each table of the other workspace, and of the registry's data about it. */
	digest(): Promise<Digest>;
};

export type Digest = Record<string, string>;

const KEPT = "kept_rows";

type Place = { schema: string; table: PgTable };

/** Takes a snapshot of `ours`; `digest` covers `theirs`, whose registry rows carry `word`. */
export async function keep(
	superuser: Sql,
	given: { ours: string; theirs: string; word: string },
): Promise<Keeper> {
	const registry = Object.values(registryTables());
	const tenants = Object.values(tenantTables) as unknown as PgTable[];
	const restorable: Place[] = [
		...[...registry, tenantsTable].map((table) => ({ schema: "public", table })),
		...tenants.map((table) => ({ schema: given.ours, table })),
	];
	await superuser.unsafe(
		[`create schema ${KEPT}`, ...restorable.map(({ schema, table }) => copy(schema, nameOf(table)))].join(
			";",
		),
	);
	const back = (places: Place[]) => [
		...["begin", "set local session_replication_role = replica", "delete from public.event_outbox"],
		...[...places.flatMap(bringBack), "commit"],
		// Workspaces that were created since.
		`do $$ declare one text; begin
			for one in select nspname from pg_namespace where nspname like 'tenant\\_%' and nspname not in ('${given.ours}', '${given.theirs}')
			loop execute format('drop schema %I cascade', one); end loop; end $$`,
	];
	const digests = [
		...tenants.map((table) => digestOf(given.theirs, nameOf(table), "true")),
		...registry.map((table) => digestOf("public", nameOf(table), `t::text ~ '(org|user)_${given.word}'`)),
	].join(" union all ");
	return {
		restore: async (only) => {
			const places = restorable.filter(
				({ schema, table }) => only?.includes(`${schema}.${nameOf(table)}`) ?? true,
			);
			await superuser.unsafe(back(places).join(";"));
		},
		hasGrown: async () => {
			const [row] = await superuser.unsafe(
				`select (select count(*) from "${given.ours}".audit_logs) > (select count(*) from ${KEPT}."${given.ours}.audit_logs") as grown`,
			);
			return row?.grown === true;
		},
		digest: async () => {
			const rows = await superuser.unsafe(digests);
			return Object.fromEntries(rows.map(({ name, digest }) => [name, String(digest)]));
		},
	};
}

const nameOf = (table: PgTable) => getTableConfig(table).name;

const digestOf = (schema: string, name: string, which: string) =>
	`select '${schema === "public" ? "public." : ""}${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as digest from "${schema}"."${name}" t where ${which}`;

const copy = (schema: string, name: string) =>
	`create table ${KEPT}."${schema}.${name}" as table "${schema}"."${name}"`;

function bringBack({ schema, table }: Place): string[] {
	const columns = getTableConfig(table)
		.columns.filter(({ generated }) => !generated)
		.map(({ name }) => `"${name}"`)
		.join(", ");
	const name = `"${schema}"."${nameOf(table)}"`;
	return [
		`delete from ${name}`,
		`insert into ${name} (${columns}) overriding system value select ${columns} from ${KEPT}."${schema}.${nameOf(table)}"`,
	];
}
