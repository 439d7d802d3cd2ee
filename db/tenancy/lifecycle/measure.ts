import { ON_CITUS } from "../citus.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";

/**
 * Measures what a tenant's tables and their indexes take on disk, in bytes: on a Citus cluster, on the node that has
 * their rows. Undefined while a node is down: Citus asks all of them. As the role that owns the tables, because
 * Citus connects to the nodes as whoever asks.
 */
export function measureTenant(pool: ConnectionPool, tenantId: string): Promise<number | undefined> {
	return asOwner(pool, "read", async (run) => {
		const [cluster] = await run(ON_CITUS);
		const [row] = await run(totalOf(cluster ? OF_SHARDS : "pg_total_relation_size(c.oid)"), [tenantId]);
		return row?.bytes == null ? undefined : Number(row.bytes);
	});
}

// A table that is not distributed is an error there.
const OF_SHARDS = `case when exists (select 1 from pg_catalog.pg_dist_partition p where p.logicalrelid = c.oid)
	then pg_catalog.citus_total_relation_size(c.oid, false) else pg_total_relation_size(c.oid) end`;

/** Finds the tables through the index of dependencies. Reading pg_class by schema would scan the whole fleet's tables. */
const totalOf = (size: string) => `
	select case when count(*) = count(bytes) then coalesce(sum(bytes), 0)::bigint end as bytes
	from (select ${size} as bytes from pg_depend d join pg_class c on c.oid = d.objid
	 where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_namespace'::regclass
	 and d.refobjid = (select n.oid from "public"."tenants" t join pg_namespace n on n.nspname = t.schema_name where t.id = $1)
	 and c.relkind in ('r', 'p')) tables`;
