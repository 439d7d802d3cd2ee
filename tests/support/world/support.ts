import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { connect } from "#db/client.ts";
import { supportAccess } from "#db/schema/public/activity.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { SupportGrant } from "#db/schema/tenant/support-grants.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { supportRoleOf } from "#db/tenancy/roles/support-role.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { asMember } from "#tests/support/world/tenant.ts";

/**
 * What a test does with support access in a workspace whose owner is `user_acme_owner`. The application's own code is
 * imported only when it is used: a test that starts a local Clerk has set the environment by then.
 */
export function supportIn(pool: ConnectionPool, tenant: TenantRecord) {
	const owner = () => asMember(tenant, "user_acme_owner");

	async function running(): Promise<SupportGrant | undefined> {
		const { findRunningGrant } = await import("#app/tenant/registry/support-grants.server.ts");
		return inTenant(pool, tenant, "read", ({ db }) => findRunningGrant({ db, tables: tenantTables }));
	}

	return {
		owner,
		running,
		async grant({ files = false } = {}): Promise<void> {
			const { grantSupport } = await import("#app/features/support/support-page.server.ts");
			expect(
				await grantSupport(await owner(), { hours: 4, reason: "The import fails.", files }),
			).toBeDefined();
		},
		/** Ends the grant that runs, if there is one. */
		async end(): Promise<void> {
			const { endGrant } = await import("#app/features/support/support-page.server.ts");
			const found = await running();
			if (found) expect(await endGrant(await owner(), found.id)).toBe(true);
		},
		/** Puts the end of the grant that runs into the near future, or the past. */
		async expireIn(seconds: number): Promise<void> {
			const { supportGrants } = tenantTables;
			const expiresAt = sql`now() + make_interval(secs => ${seconds}::float8)`;
			await inTenant(pool, tenant, "write", async ({ db, registry }) => {
				// Begun earlier, so that it may have ended by now.
				const grantedAt = sql`now() - interval '1 hour'`;
				await db
					.update(supportGrants)
					.set({ grantedAt, expiresAt })
					.where(sql`${supportGrants.endedAt} is null`);
				await registry.update(supportAccess).set({ expiresAt }).where(sql`${supportAccess.endedAt} is null`);
			});
		},
		async roleExists(): Promise<boolean> {
			const admin = connect({ url: (await testDatabase()).url });
			const rows = await admin`select 1 from pg_roles where rolname = ${supportRoleOf(tenant.roleName)}`;
			await admin.end();
			return rows.length > 0;
		},
	};
}
