import { and, asc, eq, inArray } from "drizzle-orm";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/open.ts";
import { factOf } from "./facts.ts";

const DAY_MS = 86_400_000;

/** What has to have happened, how often, and how soon after joining: as steps and milestones keep it. */
export type Criterion = { fact: string; count: number; withinDays?: number };

/** When a criterion was reached, and by which event (`audit_logs.id`). */
export type Reached = { eventId: string; at: Date };

/**
 * The event that reached a criterion for a member: the nth of its kind in the log's order. Undefined until it happened,
 * for a fact that this build does not know, and when it came later than `withinDays` allows.
 */
export async function findReached(
	{ db, tables: { auditLogs, users } }: { db: Db; tables: TenantTables },
	memberId: string,
	{ fact, count, withinDays }: Criterion,
): Promise<Reached | undefined> {
	const known = factOf(fact);
	if (!known) return undefined;
	const [row] = await db
		.select({ eventId: auditLogs.id, at: auditLogs.at, joinedAt: users.joinedAt })
		.from(auditLogs)
		.innerJoin(users, eq(users.id, auditLogs.actorId))
		.where(
			and(
				eq(auditLogs.actorId, memberId),
				inArray(auditLogs.event, [...known.events]),
				known.isAboutSelf
					? and(eq(auditLogs.subjectType, "member"), eq(auditLogs.subjectId, memberId))
					: undefined,
			),
		)
		.orderBy(asc(auditLogs.seq))
		.offset(count - 1)
		.limit(1);
	if (!row) return undefined;
	const isLate = withinDays !== undefined && row.at.getTime() > row.joinedAt.getTime() + withinDays * DAY_MS;
	return isLate ? undefined : { eventId: row.eventId, at: row.at };
}
