import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import { createSupportRole, dropSupportRole } from "../roles/support-role.ts";
import { quoted, type TenantSchema } from "../schema-name.ts";
import { lock } from "../session/locks.ts";
import { ourTablesOfSchema } from "../sql-text.ts";

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

/** A tenant whose support access needs work. */
export type DueSupport = {
	id: string;
	/** A grant has run out and is not recorded as ended. */
	hasExpired: boolean;
};

/**
 * Asks once for the tenants whose support access needs work: a grant has run out, or the role does not agree with the
 * grants. It is missing, was left behind, or cannot read a table that a migration has added since. In the order of
 * their ids.
 */
export async function listDueSupport(
	pool: ConnectionPool,
	{ after, limit }: { after: string; limit: number },
): Promise<DueSupport[]> {
	const rows = await asOwner(pool, "read", (run) => run(DUE, [after, limit]));
	return rows.map(({ id, hasExpired }) => ({ id: String(id), hasExpired: hasExpired === true }));
}

const DUE = `
	with open as (
		select tenant_id as id, bool_or(expires_at <= now()) as expired, bool_or(expires_at > now()) as running
		from "public"."support_access" where ended_at is null group by tenant_id
	), support as (
		select r.oid, t.id from pg_catalog.pg_roles r
		join "public"."tenants" t on t.role_name = 'tenantry_t_' || substr(r.rolname, 12)
		where r.rolname like 'tenantry\\_s\\_%'
	)
	select t.id, open.expired as "hasExpired"
	from open full join support using (id) join "public"."tenants" t using (id)
	where t.id > $1 and (open.expired or coalesce(open.running, false) <> (support.oid is not null)
		or exists (select 1 from ${ourTablesOfSchema("t.schema_name")} and not has_table_privilege(support.oid, c.oid, 'SELECT')))
	order by t.id limit $2`;
