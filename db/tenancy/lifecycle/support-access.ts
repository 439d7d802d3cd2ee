import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import { createSupportRole, dropSupportRole } from "../roles/support-role.ts";
import { quoted, type TenantSchema } from "../schema-name.ts";
import { lock } from "../session/locks.ts";

/**
 * Makes the role of support agree with a tenant's grants: while one is active, it may read every table; otherwise it
 * does not exist. A transaction of the owner's own, after the one that changed a grant: Citus lets only one role work
 * on a tenant's tables in a transaction that changes them. Idempotent.
 */
export function applySupportGrants(
	pool: ConnectionPool,
	tenant: TenantSchema & { id: string },
): Promise<void> {
	return asOwner(
		pool,
		"write",
		async (run, owner) => {
			// Two grants, or a grant and a migration, would change the same rights at once.
			await lock(run, `tenant ${tenant.id}`);
			const active = await run(
				`select 1 from ${quoted(tenant.schemaName)}."support_grants"
				 where ended_at is null and expires_at > now() limit 1`,
			);
			await (active.length > 0 ? createSupportRole(owner, tenant) : dropSupportRole(owner, tenant));
		},
		tenant.schemaName,
	);
}

/**
 * The ids of tenants whose support access needs a look: its grant is not over as far as the registry knows, or its
 * role was left behind. The most urgent come first.
 */
export async function listSupportAccess(pool: ConnectionPool, limit: number): Promise<string[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`with open as (select tenant_id as id, expires_at from "public"."support_access" where ended_at is null),
			 left_behind as (
			  select t.id, '-infinity'::timestamptz as expires_at from pg_catalog.pg_roles r
			  join "public"."tenants" t on t.role_name = 'tenantry_t_' || substr(r.rolname, 12)
			  where r.rolname like 'tenantry\\_s\\_%' and t.id not in (select id from open))
			 select id from (select * from open union all select * from left_behind) due
			 group by id order by min(expires_at) limit $1`,
			[limit],
		),
	);
	return rows.map(({ id }) => String(id));
}
