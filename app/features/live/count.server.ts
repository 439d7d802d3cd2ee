import { and, eq, inArray, isNull, max, sql } from "drizzle-orm";
import { MOST_COUNTED } from "#app/tenant/people/unread.server.ts";
import { findTenant, readAsSystem } from "#app/tenant/write-as-system.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { Unread } from "./stream.server.ts";

// A change is announced, and forgotten then; one whose announcement was lost is seen within this time.
const REMEMBER_MS = 5_000;
const REMEMBER_MOST = 4_000;

type Found = { tenant: Awaited<ReturnType<typeof findTenant>>; until: number };
const remembered = new Map<string, Found>();

/** Looks a workspace up again before it is next counted in. */
export const forgetWorkspace = (id: string): boolean => remembered.delete(id);

/** Counts of many members follow each other within seconds: looking their workspace up each time would double the work. */
async function findSeldom(id: string): Promise<Found["tenant"]> {
	const known = remembered.get(id);
	if (known && known.until > Date.now()) return known.tenant;
	const tenant = await findTenant(id);
	if (remembered.size >= REMEMBER_MOST) remembered.clear();
	remembered.set(id, { tenant, until: Date.now() + REMEMBER_MS });
	return tenant;
}

/** Counts what active members of an active workspace have to read; who is neither is missing. Refuses: 503. */
export async function countForListeners(
	tenantId: string,
	memberIds: readonly string[],
): Promise<ReadonlyMap<string, Unread>> {
	const tenant = await findSeldom(tenantId);
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
