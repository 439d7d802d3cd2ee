import { and, eq, isNull, sql } from "drizzle-orm";
import { notifications } from "#db/schema/tenant/notifications.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { prepared } from "#db/tenancy/session/prepared.ts";

// A person who has this many does not need to know how many more there are.
export const MOST_COUNTED = 100;

/** Counts the notifications that a member has not read, up to `MOST_COUNTED`. */
export async function countUnread(db: Db, memberId: string): Promise<number> {
	const [row] = await unreadOf(db, {}, { member: memberId });
	return row?.unread ?? 0;
}

const unreadOf = prepared((db, _shape: Record<string, never>) => {
	const some = db
		.select({ one: sql`1`.as("one") })
		.from(notifications)
		.where(and(eq(notifications.userId, sql.placeholder("member")), isNull(notifications.readAt)))
		.limit(MOST_COUNTED)
		.as("some");
	return db.select({ unread: sql<number>`count(*)::int` }).from(some);
});
