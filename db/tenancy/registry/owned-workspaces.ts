import { and, eq, sql } from "drizzle-orm";
import { organizationMemberships } from "../../schema/public/organizations.ts";
import { tenants } from "../../schema/public/tenants.ts";
import type { Db } from "../session/open-in-tenant.ts";

/** How many workspaces a person owns. A closed one counts as `closed` until it is dropped. */
export type Owned = { open: number; closed: number };

/** One more workspace would exceed what one person may own. Thrown by provisionTenant. */
export class TooManyOwned extends Error {
	override name = "TooManyOwned";
	readonly owned: Owned;
	constructor(owned: Owned) {
		super(`They own ${owned.open} workspaces, and ${owned.closed} closed ones`);
		this.owned = owned;
	}
}

/**
 * The same count, for code that sends statements as text. `$1`: the person's id. Both use
 * organization_memberships_user_idx.
 */
export const OWNED_BY = `select count(*) filter (where t."status" <> 'archived')::int as "open",
	 count(*) filter (where t."status" = 'archived')::int as "closed"
	 from "public"."organization_memberships" m join "public"."tenants" t on t."id" = m."organization_id"
	 where m."user_id" = $1 and m."status" = 'active' and m."role" = 'owner'`;

/** A step: counts the workspaces that a person owns. */
export async function findOwned(db: Db, userId: string): Promise<Owned> {
	const { role, status, organizationId } = organizationMemberships;
	const isArchived = sql`${tenants.status} = 'archived'`;
	const [owned] = await db
		.select({
			open: sql<number>`count(*) filter (where not ${isArchived})`.mapWith(Number),
			closed: sql<number>`count(*) filter (where ${isArchived})`.mapWith(Number),
		})
		.from(organizationMemberships)
		.innerJoin(tenants, eq(tenants.id, organizationId))
		.where(and(eq(organizationMemberships.userId, userId), eq(status, "active"), eq(role, "owner")));
	return owned ?? { open: 0, closed: 0 };
}

/**
 * Whether there is room for one more. Closed ones are still stored for 30 days, so as many again may be waiting for
 * their end: otherwise alternately closing and creating would have no limit.
 */
export const hasPlace = ({ open, closed }: Owned, most: number): boolean =>
	open < most && open + closed < 2 * most;
