import { sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { tenantActivity } from "#db/schema/public/activity.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";

/** Finds a workspace's tables through the index of dependencies. Reading pg_class by schema would scan the whole fleet's tables. */
const bytesOf = (tenantId: string) => sql`(
	select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
	from pg_depend d join pg_class c on c.oid = d.objid
	where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_namespace'::regclass
	and d.refobjid = (select n.oid from ${tenants} t join pg_namespace n on n.nspname = t.schema_name where t.id = ${tenantId})
	and c.relkind in ('r', 'p')
)`;

/** Measures what a workspace's tables and their indexes take on disk, in bytes. */
export async function measured(db: Db, tenantId: string): Promise<number> {
	const [row] = await db.execute<{ bytes: string }>(sql`select ${bytesOf(tenantId)} as bytes`);
	return Number(row?.bytes ?? 0);
}

/** Measures once a day, so that the list of all workspaces need not look at their files. */
export const measureDaily: Daily = {
	name: "workspace.measure",
	async run({ id }) {
		await transactInRegistry("write", (db) =>
			db
				.insert(tenantActivity)
				.values({ tenantId: id, sizeBytes: bytesOf(id) })
				.onConflictDoUpdate({
					target: tenantActivity.tenantId,
					set: { sizeBytes: sql`excluded.size_bytes` },
				}),
		);
	},
};
