import type { ConnectionPool } from "../pool/connection-pool.ts";
import { quoted } from "../schema-name.ts";
import { asOwner } from "./owner.ts";

/**
 * A query: the roles of tenants and of support in this database, with `login`. A server may have other databases with
 * roles of their own, so it goes by the rights on a schema here.
 */
export const TENANT_ROLES = `select r.rolname as name, r.rolcanlogin as login from pg_catalog.pg_roles r
	where r.rolname ~ '^tenantry_[ts]_' and r.oid in
	 (select (pg_catalog.aclexplode(n.nspacl)).grantee from pg_catalog.pg_namespace n)`;

// A change of a role waits for nobody, but each takes a lock of its own.
const AT_ONCE = 100;

/** Lets the roles of all existing tenants log in, without a password. Idempotent. */
export async function letTenantRolesLogIn(pool: ConnectionPool): Promise<void> {
	for (;;) {
		const closed = await asOwner(pool, "read", (run) =>
			run(`select name from (${TENANT_ROLES}) roles where not login order by name limit $1`, [AT_ONCE]),
		);
		if (closed.length === 0) return;
		await asOwner(pool, "write", (_, owner) =>
			owner.define(closed.map(({ name }) => `alter role ${quoted(String(name))} login`)),
		);
	}
}
