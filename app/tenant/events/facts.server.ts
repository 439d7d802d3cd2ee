import {
	and,
	asc,
	eq,
	gt,
	inArray,
	isNull,
	count as rows,
	type SQL,
	type SQLWrapper,
	sql,
} from "drizzle-orm";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type Fact, factOf } from "./facts.ts";

/** What has to happen, how often, and how soon after joining, as stored by steps and milestones. */
export type Criterion = { fact: string; count: number; withinDays?: number };

/** When a criterion was reached, and by which event (`audit_logs.id`). */
export type Reached = { eventId: string; at: Date };

/**
 * Finds the event that reached a criterion for a member: the nth of its kind in the log's order. Undefined until it
 * happens, for a fact that this build does not know, and when it came later than `withinDays` allows.
 */
export async function findReached(
	reading: TenantReading,
	memberId: string,
	criterion: Criterion,
): Promise<Reached | undefined> {
	const known = factOf(criterion.fact);
	if (!known) return undefined;
	const { nth, isInTime } = reaching(reading, known, criterion);
	const { users } = reading.tables;
	const [row] = await reading.db
		.select({ eventId: nth.eventId, at: nth.at })
		.from(users)
		.innerJoinLateral(nth, isInTime)
		.where(and(eq(users.id, memberId), isNull(users.sponsorId)));
	return row;
}

/** Does the same for everyone, ordered by id and starting after `after`. Former members are included. */
export async function findAllReached(
	reading: TenantReading,
	criterion: Criterion,
	{ after = "", limit }: { after?: string; limit: number },
): Promise<(Reached & { memberId: string })[]> {
	const known = factOf(criterion.fact);
	if (!known) return [];
	const { nth, isInTime } = reaching(reading, known, criterion);
	const { users } = reading.tables;
	return reading.db
		.select({ memberId: users.id, eventId: nth.eventId, at: nth.at })
		.from(users)
		.innerJoinLateral(nth, isInTime)
		.where(and(gt(users.id, after), isNull(users.sponsorId)))
		.orderBy(asc(users.id))
		.limit(limit);
}

/** Counts the people who reached a criterion, including former members; with a condition on `users`, only those it holds for. */
export async function countReached(
	reading: TenantReading,
	criterion: Criterion,
	condition?: SQL,
): Promise<number> {
	const known = factOf(criterion.fact);
	if (!known) return 0;
	const { nth, isInTime } = reaching(reading, known, criterion);
	const [counted] = await reading.db
		.select({ count: rows() })
		.from(reading.tables.users)
		.innerJoinLateral(nth, isInTime)
		.where(and(isNull(reading.tables.users.sponsorId), condition));
	return counted?.count ?? 0;
}

/** Counts how often a member has done something, up to `most`. */
export async function countOf(
	{ db, tables }: TenantReading,
	memberId: string,
	{ fact, most }: { fact: string; most: number },
): Promise<number> {
	const known = factOf(fact);
	if (!known) return 0;
	const some = db
		.select({ seq: tables.auditLogs.seq })
		.from(tables.auditLogs)
		.where(countsFor(tables, known, memberId))
		.limit(most)
		.as("some");
	const [counted] = await db.select({ count: rows() }).from(some);
	return counted?.count ?? 0;
}

/** Selects, for a row of `users`, the event that reached the count, and whether it came soon enough after they joined. */
function reaching({ db, tables }: TenantReading, fact: Fact, { count, withinDays }: Criterion) {
	const { auditLogs, users } = tables;
	const nth = db
		.select({ eventId: auditLogs.id, at: auditLogs.at })
		.from(auditLogs)
		.where(countsFor(tables, fact, users.id))
		.orderBy(asc(auditLogs.seq))
		.offset(count - 1)
		.limit(1)
		.as("nth");
	const isInTime =
		withinDays === undefined
			? sql`true`
			: sql`${nth.at} <= ${users.joinedAt} + make_interval(hours => ${withinDays * 24}::integer)`;
	return { nth, isInTime };
}

/** Selects the log entries that count for a member: for one, or for the column that holds their ids. */
function countsFor(tables: TenantTables, fact: Fact, memberId: string | SQLWrapper): SQL | undefined {
	const { auditLogs, onboardingSessions } = tables;
	const isOfKind = inArray(auditLogs.event, [...fact.events]);
	const isActor = and(eq(auditLogs.actorKind, "member"), sql`${auditLogs.actorId} = ${memberId}`);
	if (fact.whose === "session") {
		const theirs = sql`(select ${onboardingSessions.id}::text from ${onboardingSessions} where ${onboardingSessions.userId} = ${memberId})`;
		return and(isOfKind, eq(auditLogs.subjectType, "onboarding"), sql`${auditLogs.subjectId} in ${theirs}`);
	}
	if (fact.whose !== "self") return and(isOfKind, isActor);
	return and(
		isOfKind,
		isActor,
		eq(auditLogs.subjectType, "member"),
		sql`${auditLogs.subjectId} = ${memberId}`,
	);
}
