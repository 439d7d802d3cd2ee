import { and, eq, isNull, sql } from "drizzle-orm";
import { MOST_COUNTED } from "#app/tenant/people/unread.server.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import { findTenant, readAsSystem } from "#app/tenant/write-as-system.server.ts";
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
	const members = JSON.stringify(memberIds);
	const rows = await readAsSystem(tenant, (reading) => countsOf(reading, {}, { members }));
	return new Map(rows.map(({ id, unread, newest }) => [id, { unread, newest }]));
}

/**
 * Counts for all of them in one statement. Prepared, with the members as one value: however many there are, its text is
 * built once, and the database knows it already.
 */
const countsOf = preparedQuery(({ db, tables: { notifications, users } }, _shape: Record<string, never>) => {
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
		.select({ newest: sql<number>`coalesce(max(${notifications.id}), 0)`.as("newest") })
		.from(notifications)
		.where(isTheirs)
		.as("last");
	const members = sql`(select jsonb_array_elements_text(${sql.placeholder("members")}::jsonb))`;
	return db
		.select({ id: users.id, unread: counted.unread, newest: last.newest })
		.from(users)
		.crossJoinLateral(counted)
		.crossJoinLateral(last)
		.where(and(sql`${users.id} in ${members}`, eq(users.isActive, true)));
});
