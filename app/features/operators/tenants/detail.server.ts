import { asc, desc, eq, sql } from "drizzle-orm";
import { tenantMigrations, transactInRegistry } from "#app/platform/database/database.server.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { supportAccess, tenantActivity } from "#db/schema/public/activity.ts";
import { organizationMemberships, organizations } from "#db/schema/public/organizations.ts";
import { tenantSlugs, tenants } from "#db/schema/public/tenants.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { measured } from "./measure.server.ts";

/** Describes a workspace as the registry and the catalog know it, without any of its content. */
export type OperatorTenantDetail = Awaited<ReturnType<typeof getTenantDetail>>;

const GRANTS_SHOWN = 5;

/** Returns a workspace's sheet. Refuses: 404. */
export async function getTenantDetail(id: string) {
	const detail = await transactInRegistry("read", async (db) => {
		const [row] = await db
			.select({ tenant: tenants, timeZone: organizations.timeZone, activity: tenantActivity })
			.from(tenants)
			.leftJoin(organizations, eq(organizations.id, tenants.id))
			.leftJoin(tenantActivity, eq(tenantActivity.tenantId, tenants.id))
			.where(eq(tenants.id, id));
		if (!row) return refuseUnknown();
		const [olderAddresses, memberships, grants] = await Promise.all([
			addressesOf(db, id),
			membershipsOf(db, id),
			grantsOf(db, id),
		]);
		return {
			...row,
			isAtHead: row.tenant.schemaChecksum === tenantMigrations().checksum,
			olderAddresses: olderAddresses.filter((slug) => slug !== row.tenant.slug),
			...{ memberships, grants },
		};
	});
	return { ...detail, sizeBytes: await measured(id) };
}

// Nobody renames more often.
const ADDRESSES_SHOWN = 50;

async function addressesOf(db: Db, id: string): Promise<string[]> {
	const rows = await db
		.select({ slug: tenantSlugs.slug })
		.from(tenantSlugs)
		.where(eq(tenantSlugs.tenantId, id))
		.orderBy(asc(tenantSlugs.createdAt), asc(tenantSlugs.slug))
		.limit(ADDRESSES_SHOWN);
	return rows.map(({ slug }) => slug);
}

function membershipsOf(db: Db, id: string) {
	const { status, organizationId } = organizationMemberships;
	return db
		.select({ status, people: sql<number>`count(*)::int` })
		.from(organizationMemberships)
		.where(eq(organizationId, id))
		.groupBy(status)
		.orderBy(status);
}

function grantsOf(db: Db, id: string) {
	const { grantId, reason, expiresAt, endedAt } = supportAccess;
	return db
		.select({
			...{ grantId, reason, expiresAt, endedAt },
			isRunning: sql<boolean>`${endedAt} is null and ${expiresAt} > now()`,
		})
		.from(supportAccess)
		.where(eq(supportAccess.tenantId, id))
		.orderBy(desc(grantId))
		.limit(GRANTS_SHOWN);
}
