import type { ConnectionPool } from "../../tenancy/pool/connection-pool.ts";
import { asOwner } from "../../tenancy/roles/owner.ts";
import type { TenantSchema } from "../../tenancy/schema-name.ts";

/** A tenant that represents others of its size. */
export type Representative = TenantSchema & {
	slug: string;
	checksum: string;
	/** Tables, indexes and TOAST, in bytes. */
	bytes: number;
	as: "smallest" | "median" | "largest" | "requested";
};

// Reading sizes makes the server check files for each table: a sample of the fleet is enough to find the median.
const LARGEST_KEPT = 20;
const SAMPLE = 180;

/**
 * Picks the smallest, the median and the largest tenant among families: the largest by the catalog's own estimates,
 * the others from a sample. Reads pg_class once, whatever the number of tenants.
 */
export async function pickRepresentatives(
	pool: ConnectionPool,
	checksums: string[],
	slugs?: string[],
): Promise<Representative[]> {
	const sized = (await asOwner(pool, "read", (run) =>
		run(
			`with pages as (
			 select c.relnamespace, sum(greatest(c.relpages, 0)) as pages from pg_catalog.pg_class c
			 where c.relkind in ('r', 'm') group by c.relnamespace
			), ranked as (
			 select t.slug, t.schema_name, t.role_name, t.schema_checksum, n.oid,
			  row_number() over (order by coalesce(p.pages, 0) desc, t.id) as size_rank,
			  row_number() over (order by md5(t.id)) as random_rank
			 from "public"."tenants" t join pg_catalog.pg_namespace n on n.nspname = t.schema_name::name
			 left join pages p on p.relnamespace = n.oid
			 where t.schema_checksum in (select jsonb_array_elements_text($1::jsonb))
			 and ($2::jsonb is null or t.slug in (select jsonb_array_elements_text($2::jsonb)))
			), sample as materialized (select * from ranked where size_rank <= $3 or random_rank <= $4)
			select s.slug, s.schema_name as "schemaName", s.role_name as "roleName", s.schema_checksum as checksum,
			 sum(pg_catalog.pg_total_relation_size(c.oid))::float8 as bytes
			from sample s join pg_catalog.pg_class c on c.relnamespace = s.oid and c.relkind in ('r', 'm')
			group by 1, 2, 3, 4 order by bytes, slug`,
			[JSON.stringify(checksums), slugs ? JSON.stringify(slugs) : null, LARGEST_KEPT, SAMPLE],
		),
	)) as Representative[];
	if (slugs) return sized.map((one) => ({ ...one, as: "requested" }));
	const places = [
		["smallest", 0],
		["median", Math.floor((sized.length - 1) / 2)],
		["largest", sized.length - 1],
	] as const;
	const picked = new Map<string, Representative>();
	for (const [as, index] of places) {
		const one = sized[index];
		if (one) picked.set(one.slug, { ...one, as });
	}
	return [...picked.values()];
}
