import { and, desc, eq, inArray, notInArray, or, sql } from "drizzle-orm";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { subjects } from "#app/subjects.server.ts";
import { keysOf } from "#app/tenant/audit/person-keys.server.ts";
import { ERASED, openEntry } from "#app/tenant/audit/personal.server.ts";
import { sentenceOf } from "#app/tenant/events/events.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Subject } from "#app/tenant/subject.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { AuditLog } from "#db/schema/tenant/audit-logs.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import type { Values } from "#db/tenancy/session/prepared.ts";

/** Describes one event as a sentence that follows the actor's name. */
export type ActivityEntry = {
	id: string;
	who: string;
	whoId: string | undefined;
	sentence: string;
	at: Date;
	/** The page of what it happened to, within the workspace, if that can still be opened. */
	place: string | undefined;
	/** What happened automatically just before it, when it was automatic too: sentences, newest first. */
	folded?: string[];
};

// Who does what no member does.
const AUTOMATIC = "Tenantry";

// Keeps a member who may see little from making the database read a long log to the end.
const LOOKED_AT = 500;
// Bytes of HTML: a page has 50 kB for all, and much beside its activity.
const MOST_TEXT = 5_000;

const SIGHTS = Object.entries<Subject>(subjects).flatMap(([type, { activity }]) =>
	typeof activity === "object" ? [{ type, ...activity }] : [],
);
const LIMITED = SIGHTS.map(({ type }) => type);
const OPEN = typesOf(({ activity }) => activity === "everyone");
const FREQUENT = typesOf(({ isFrequent }) => isFrequent === true);

function typesOf(is: (subject: Subject) => boolean): string[] {
	return Object.entries<Subject>(subjects)
		.filter(([, subject]) => is(subject))
		.map(([type]) => type);
}

/**
 * Prepares a query for the latest entries that the requesting member may see, newest first: each subject says in
 * `app/subjects.server.ts` who sees it. `about` limits them to one subject, or to what one actor did (for members who
 * may read the audit log). The query takes `limit`; with `about` it also takes `subjectType` and `subjectId`, or `actor`.
 */
export function activityQuery(
	about: About = "everything",
): (reading: Reading, values: Values) => Promise<ActivityEntry[]> {
	const entries = preparedQuery(({ db, tables }, shape: Record<string, string | boolean>) => {
		const { users } = tables;
		const newest = newestEntries(db, tables, about);
		const isOpen =
			about === "one actor" ? notInArray(newest.subjectType, LIMITED) : inArray(newest.subjectType, OPEN);
		const whereVisible = SIGHTS.map(({ type, sees }) =>
			and(eq(newest.subjectType, type), sees(tables, newest, String(shape[type]))),
		);
		const key = sql.join(
			SIGHTS.map(({ findKey }) => findKey(tables, newest)),
			sql`, `,
		);
		return db
			.select({
				id: newest.id,
				event: newest.event,
				payload: newest.payload,
				keys: keysOf(newest.payload),
				at: newest.at,
				actorId: newest.actorId,
				firstName: users.firstName,
				lastName: users.lastName,
				email: users.email,
				subjectType: newest.subjectType,
				key: sql<string | null>`coalesce(${key})`,
			})
			.from(newest)
			.leftJoin(users, eq(users.id, newest.actorId))
			.where(shape.seesAll ? undefined : or(isOpen, ...whereVisible))
			.orderBy(desc(newest.seq))
			.limit(sql.placeholder("limit"));
	});
	return async (reading, values) => {
		const sights = Object.fromEntries(SIGHTS.map(({ type, of }) => [type, of(reading)]));
		const shape = { ...sights, seesAll: reading.can("projects:view:all") };
		const found = await entries(reading, shape, { ...values, member: reading.member.id });
		const shown = found.map(entryOf);
		return foldAutomatic(shown.slice(0, fitting(shown, MOST_TEXT)));
	};
}

/** Folds what the product did on its own into one entry, so that it does not crowd out what people did. */
function foldAutomatic(entries: ActivityEntry[]): ActivityEntry[] {
	const folded: ActivityEntry[] = [];
	for (const entry of entries) {
		const before = folded.at(-1);
		if (before?.who === AUTOMATIC && entry.who === AUTOMATIC) {
			before.folded = [...new Set([...(before.folded ?? []), entry.sentence])];
		} else {
			folded.push(entry);
		}
	}
	return folded;
}

type About = "everything" | "one subject" | "one actor";

function newestEntries(db: Db, { auditLogs }: TenantTables, about: About) {
	const conditions = {
		everything: notInArray(auditLogs.subjectType, FREQUENT),
		"one subject": and(
			eq(auditLogs.subjectType, sql.placeholder("subjectType")),
			eq(auditLogs.subjectId, sql.placeholder("subjectId")),
		),
		"one actor": eq(auditLogs.actorId, sql.placeholder("actor")),
	};
	return db
		.select({
			seq: auditLogs.seq,
			id: auditLogs.id,
			event: auditLogs.event,
			actorId: auditLogs.actorId,
			subjectType: auditLogs.subjectType,
			subjectId: auditLogs.subjectId,
			payload: auditLogs.payload,
			at: auditLogs.at,
		})
		.from(auditLogs)
		.where(conditions[about])
		.orderBy(desc(auditLogs.seq))
		.limit(LOOKED_AT)
		.as("newest");
}

type Row = Pick<AuditLog, "id" | "event" | "payload" | "at" | "actorId"> & {
	keys: Record<string, string | null> | null;
	firstName: string | null;
	lastName: string | null;
	email: string | null;
	subjectType: string;
	key: string | null;
};

function entryOf(row: Row): ActivityEntry {
	const { firstName, lastName, email } = row;
	return {
		id: row.id,
		who: email ? fullName({ firstName, lastName, email }) : AUTOMATIC,
		whoId: row.actorId ?? undefined,
		sentence: sentenceOfRow(row),
		at: row.at,
		place:
			row.key === null ? undefined : SIGHTS.find(({ type }) => type === row.subjectType)?.pageOf(row.key),
	};
}

/** Opens the personal parts only if the sentence has one: opening takes longer than the rest of the line. */
function sentenceOfRow(row: Row): string {
	const closed = sentenceOf(row.event, row.payload, row.actorId);
	return closed.includes(ERASED) ? sentenceOf(row.event, openEntry(row).payload, row.actorId) : closed;
}
