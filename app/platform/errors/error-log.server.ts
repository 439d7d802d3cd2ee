import { and, desc, eq, lt, or, type SQL, sql } from "drizzle-orm";
import { errorLogs } from "#db/schema/public/operations.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { transactInRegistry } from "../database/database.server.ts";
import type { ErrorSample } from "../log/error-sample.server.ts";
import { refuse } from "../refusal.ts";
import { keptAnyway } from "../request/effects.server.ts";

/** A bug as operators see it: one row for all its occurrences, with the latest one's message and stack. */
export type ErrorEntry = typeof errorLogs.$inferSelect;

export type ErrorStatus = ErrorEntry["status"];

/** One page, the most recently seen first. `next`: where the following page begins. */
export type ErrorPage = { errors: ErrorEntry[]; next: string | undefined };

/** What happened since the last write, in one process. */
export type Noted = ErrorSample & {
	place: string;
	tenantId: string | undefined;
	requestId: string | undefined;
	occurrences: number;
	firstSeenAt: Date;
	lastSeenAt: Date;
};

const latest = <Name extends string>(name: Name) => sql.raw(`excluded."${name}"`);
const isBack = sql`${errorLogs.status} = 'resolved' and excluded."last_seen_at" > ${errorLogs.resolvedAt}`;

/** Adds what was noted to the log. A resolved bug that occurs again is reopened. Refuses: 503. */
export async function saveErrors(noted: Noted[]): Promise<void> {
	if (noted.length === 0) return;
	// In the same order in every process: two processes that each hold a row the other waits for would deadlock.
	const rows = noted.toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
	await keptAnyway(() =>
		transactInRegistry("write", (db) =>
			db
				.insert(errorLogs)
				.values(rows)
				.onConflictDoUpdate({
					target: errorLogs.fingerprint,
					set: {
						message: latest("message"),
						stack: latest("stack"),
						place: latest("place"),
						tenantId: latest("tenant_id"),
						requestId: latest("request_id"),
						occurrences: sql`${errorLogs.occurrences} + ${latest("occurrences")}`,
						lastSeenAt: sql`greatest(${errorLogs.lastSeenAt}, ${latest("last_seen_at")})`,
						status: sql`case when ${isBack} then 'open' else ${errorLogs.status} end`,
						reopenedAt: sql`case when ${isBack} then ${latest("last_seen_at")} else ${errorLogs.reopenedAt} end`,
					},
				}),
		),
	);
}

/** Lists one page of the log; `after` is an earlier page's `next`. Refuses: 503. */
export async function listErrors({
	status,
	after,
	limit = 50,
}: {
	status?: ErrorStatus;
	after?: string;
	limit?: number;
} = {}): Promise<ErrorPage> {
	const rows = await transactInRegistry("read", (db) =>
		db
			.select()
			.from(errorLogs)
			.where(and(status && eq(errorLogs.status, status), behind(after)))
			.orderBy(desc(errorLogs.lastSeenAt), desc(errorLogs.fingerprint))
			.limit(limit + 1),
	);
	const errors = rows.slice(0, limit);
	const last = errors.at(-1);
	return { errors, next: rows.length > limit && last ? cursorOf(last) : undefined };
}

const cursorOf = ({ lastSeenAt, fingerprint }: ErrorEntry) => `${lastSeenAt.getTime()}-${fingerprint}`;

/** Reads a cursor from an address. Anything that is not one of our cursors starts at the first page. */
function behind(after: string | undefined): SQL | undefined {
	const [, time, fingerprint] = /^(\d{1,15})-([\da-f]{64})$/.exec(after ?? "") ?? [];
	if (!time || !fingerprint) return undefined;
	const at = new Date(Number(time));
	return or(
		lt(errorLogs.lastSeenAt, at),
		and(eq(errorLogs.lastSeenAt, at), lt(errorLogs.fingerprint, fingerprint)),
	);
}

/** Returns one bug. Refuses: 404, 503. */
export async function getError(fingerprint: string): Promise<ErrorEntry> {
	const [entry] = await transactInRegistry("read", (db) =>
		db.select().from(errorLogs).where(eq(errorLogs.fingerprint, fingerprint)),
	);
	return entry ?? refuseUnknown();
}

/**
 * Marks a bug as resolved; if it occurs again, it is reopened. `by`: an email address. `alongside` runs in the same
 * transaction. Refuses: 404, 503.
 */
export function resolveError(
	fingerprint: string,
	by: string,
	note: string,
	alongside?: (db: Db, entry: ErrorEntry) => Promise<void>,
): Promise<ErrorEntry> {
	return transactInRegistry("write", async (db) => {
		const [entry] = await db
			.update(errorLogs)
			.set({ status: "resolved", resolvedAt: sql`now()`, resolvedBy: by, note: note.trim() || null })
			.where(eq(errorLogs.fingerprint, fingerprint))
			.returning();
		if (!entry) return refuseUnknown();
		await alongside?.(db, entry);
		return entry;
	});
}

function refuseUnknown(): never {
	refuse(404, { message: "There’s no such error in the log. Old errors are deleted automatically." });
}

const MOST_COUNTED = 1_000;

/** Counts the open bugs, up to 1,000; beyond that, "very many" is enough. Refuses: 503. */
export async function countOpenErrors(): Promise<number> {
	const [row] = await transactInRegistry("read", (db) => {
		const open = db
			.select({ fingerprint: errorLogs.fingerprint })
			.from(errorLogs)
			.where(eq(errorLogs.status, "open"))
			.limit(MOST_COUNTED)
			.as("open");
		return db.select({ count: sql<number>`count(*)::int` }).from(open);
	});
	return row?.count ?? 0;
}

const KEPT_DAYS = 90;
const PRUNED_AT_ONCE = 1_000;

/** Deletes bugs that were last seen over 90 days ago, open or not, some at a time. Refuses: 503. */
export async function pruneErrors(): Promise<void> {
	await transactInRegistry("write", (db) =>
		db.delete(errorLogs).where(
			sql`${errorLogs.fingerprint} in (select ${errorLogs.fingerprint} from ${errorLogs}
				where ${errorLogs.lastSeenAt} < now() - make_interval(days => ${KEPT_DAYS}) limit ${PRUNED_AT_ONCE})`,
		),
	);
}
