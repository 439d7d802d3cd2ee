import { and, eq } from "drizzle-orm";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { asMember, aTenant } from "#tests/support/world/tenant.ts";

/** A workspace with its founder, its one owner. */
export async function aWorkspace(pool: ConnectionPool): Promise<{ record: TenantRecord; owner: Tenant }> {
	const record = await aTenant(pool);
	return { record, owner: await asMember(record, `user_${record.id.slice("org_".length)}`) };
}

/** `role state` of somebody, as the workspace has it and as the index of memberships has it. */
export function mirrorsOf(pool: ConnectionPool, record: TenantRecord, id: string): Promise<string[]> {
	return inTenant(pool, record, "read", async ({ db, registry }) => {
		const [row] = await db.select().from(users).where(eq(users.id, id));
		const [index] = await registry
			.select()
			.from(organizationMemberships)
			.where(
				and(eq(organizationMemberships.organizationId, record.id), eq(organizationMemberships.userId, id)),
			);
		const state = row?.leftAt ? "left" : row?.isActive ? "active" : "suspended";
		return [`${row?.role} ${state}`, `${index?.role} ${index?.status}`];
	});
}

/** What both mirrors are to say. */
export const twice = (state: string): string[] => [state, state];
