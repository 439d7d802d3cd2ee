import { and, eq, isNull, sql } from "drizzle-orm";
import { preparedQuery } from "../prepared.server.ts";
import type { Reading } from "../tenant.server.ts";

// A person who has this many does not need to know how many more there are.
export const MOST_COUNTED = 100;

/** A step: counts the notifications that the requesting member has not read, up to `MOST_COUNTED`. */
export async function countUnread(reading: Reading): Promise<number> {
	const [row] = await unreadOf(reading, {}, { member: reading.member.id });
	return row?.unread ?? 0;
}

const unreadOf = preparedQuery(({ db, tables: { notifications } }, _shape: Record<string, never>) => {
	const some = db
		.select({ one: sql`1`.as("one") })
		.from(notifications)
		.where(and(eq(notifications.userId, sql.placeholder("member")), isNull(notifications.readAt)))
		.limit(MOST_COUNTED)
		.as("some");
	return db.select({ unread: sql<number>`count(*)::int` }).from(some);
});
