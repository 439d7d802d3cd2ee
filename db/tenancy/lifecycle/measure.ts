import { ON_CITUS } from "../citus.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import { tablesOfSchema } from "../sql-text.ts";

/**
 * Measures what a tenant's tables and their indexes take on disk, in bytes: on a Citus cluster, on the node that has
 * their rows. Undefined while a node is down: Citus asks all of them. As the role that owns the tables, because
 * Citus connects to the nodes as the role that asks.
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

const SCHEMA_NAME = `(select schema_name from "public"."tenants" where id = $1)`;

const totalOf = (size: string) => `
	select case when count(*) = count(bytes) then coalesce(sum(bytes), 0)::bigint end as bytes
	from (select ${size} as bytes from ${tablesOfSchema(SCHEMA_NAME)}) tables`;
