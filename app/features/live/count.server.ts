import { and, eq, inArray, isNull, max, sql } from "drizzle-orm";
import { MOST_COUNTED } from "#app/tenant/people/unread.server.ts";
import { findTenant, readAsSystem } from "#app/tenant/write-as-system.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { Unread } from "./stream.server.ts";

/** Counts what active members of an active workspace have to read; who is neither is missing. Refuses: 503. */
export async function countUnread(
	tenantId: string,
	memberIds: readonly string[],
): Promise<ReadonlyMap<string, Unread>> {
	const tenant = await findTenant(tenantId);
	if (tenant?.status !== "active") return new Map();
	const rows = await readAsSystem(tenant, (reading) => countFor(reading, memberIds));
	return new Map(rows.map(({ id, unread, newest }) => [id, { unread, newest: newest ?? 0 }]));
}

/** Counts for all of them in one statement. */
function countFor({ db, tables: { notifications, users } }: TenantReading, memberIds: readonly string[]) {
	const isTheirs = eq(notifications.userId, users.id);
	const some = db
		.select({ one: sql`1`.as("one") })
		.from(notifications)
		.where(and(isTheirs, isNull(notifications.readAt)))
		.limit(MOST_COUNTED)
		.as("some");
	const counted = db
		.select({ unread: sql<number>`count(*)::int`.as("unread") })
		.from(some)
		.as("counted");
	const last = db
		.select({ newest: max(notifications.id).as("newest") })
		.from(notifications)
		.where(isTheirs)
		.as("last");
	return db
		.select({ id: users.id, unread: counted.unread, newest: last.newest })
		.from(users)
		.crossJoinLateral(counted)
		.crossJoinLateral(last)
		.where(and(inArray(users.id, [...memberIds]), eq(users.isActive, true)));
}
