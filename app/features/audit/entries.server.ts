import { and, asc, desc, eq, gt, like, lt, lte, type SQL, sql } from "drizzle-orm";
import { keysOf } from "#app/tenant/audit/person-keys.server.ts";
import { type Origin, openEntry } from "#app/tenant/audit/personal.server.ts";
import { EVENTS, sentenceOf } from "#app/tenant/events/events.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { AuditLog } from "#db/schema/tenant/index.ts";
import type { Filter } from "./forms.ts";

/** Who did something, as far as it can still be told. */
export type Actor = { kind: AuditLog["actorKind"]; id: string | null; name: string; isMember: boolean };

/** One entry as those who may read the log are told it. */
export type Entry = {
	seq: number;
	id: string;
	event: string;
	at: Date;
	actor: Actor;
	/** What they did, behind their name. */
	sentence: string;
	subject: { type: string; id: string };
	changes: Change[];
	payload: Record<string, unknown>;
	origin: Origin;
	requestId: string | null;
	/** A part of it was somebody's who was erased since. */
	isErased: boolean;
	/** As it is stored: for its place in the chain. */
	row: AuditLog;
};

/** One thing that an edit changed, before and after, in words. */
export type Change = { field: string; from: string; to: string };

/** Which entries, in which order, and how many at most. */
export type Stretch = { filter: Filter; timeZone: string; limit: number } & (
	| { oldestFirst: true; after: number; upTo: number }
	| { oldestFirst?: false; before?: number; after?: number }
);

/** A step: some entries that fit, newest first unless told otherwise. */
export async function findEntries(reading: Reading, stretch: Stretch): Promise<Entry[]> {
	const { auditLogs, users } = reading.tables;
	const { seq } = auditLogs;
	const upwards = stretch.oldestFirst || stretch.after !== undefined;
	const rows = await reading.db
		.select({
			row: auditLogs,
			keys: keysOf(auditLogs.payload),
			user: { firstName: users.firstName, lastName: users.lastName, email: users.email },
		})
		.from(auditLogs)
		.leftJoin(users, eq(users.id, auditLogs.actorId))
		.where(and(...conditionsOf(reading, stretch.filter, stretch.timeZone), ...placesOf(reading, stretch)))
		.orderBy(upwards ? asc(seq) : desc(seq))
		.limit(stretch.limit);
	const entries = rows.map(entryOf);
	return upwards && !stretch.oldestFirst ? entries.reverse() : entries;
}

function placesOf({ tables: { auditLogs } }: Reading, stretch: Stretch): (SQL | undefined)[] {
	const { seq } = auditLogs;
	if (stretch.oldestFirst) return [gt(seq, stretch.after), lte(seq, stretch.upTo)];
	return [
		stretch.before === undefined ? undefined : lt(seq, stretch.before),
		stretch.after === undefined ? undefined : gt(seq, stretch.after),
	];
}

function conditionsOf(
	{ tables: { auditLogs } }: Reading,
	{ person, event, subject, id, from, to }: Filter,
	timeZone: string,
): (SQL | undefined)[] {
	const { actorId, subjectType, subjectId, at } = auditLogs;
	const midnight = (day: string, later: number) =>
		sql`(${day}::date + ${later}::int)::timestamp at time zone ${timeZone}`;
	return [
		person === undefined ? undefined : eq(actorId, person),
		event === undefined
			? undefined
			: event.includes(".")
				? eq(auditLogs.event, event)
				: like(auditLogs.event, `${event}.%`),
		subject === undefined ? undefined : eq(subjectType, subject),
		id === undefined ? undefined : eq(subjectId, id),
		from === undefined ? undefined : sql`${at} >= ${midnight(from, 0)}`,
		to === undefined ? undefined : sql`${at} < ${midnight(to, 1)}`,
	];
}

type Found = {
	row: AuditLog;
	keys: Record<string, string | null> | null;
	user: { firstName: string | null; lastName: string | null; email: string } | null;
};

function entryOf({ row, keys, user }: Found): Entry {
	const { payload, origin, isErased } = openEntry({ ...row, keys });
	return {
		...{ seq: row.seq, id: row.id, event: row.event, at: row.at, requestId: row.requestId },
		actor: {
			...{ kind: row.actorKind, id: row.actorId, isMember: user !== null },
			name: user ? fullName(user) : nameOf(row),
		},
		sentence: sentenceOf(row.event, payload, row.actorId),
		subject: { type: row.subjectType, id: row.subjectId },
		changes: changesOf(row.event, payload),
		...{ payload, origin: plainOrigin(origin), isErased, row },
	};
}

/** IPv4 as people write it, where a server that listens on IPv6 wrote `::ffff:192.0.2.7`. */
const plainOrigin = ({ ip, ...rest }: Origin): Origin => ({
	...rest,
	...(ip && { ip: ip.replace(/^::ffff:(?=[\d.]+$)/i, "") }),
});

function nameOf({ actorKind, actorId }: AuditLog): string {
	if (actorKind === "operator") return `An operator${actorId ? ` (${actorId})` : ""}`;
	if (actorKind === "member") return "Somebody who was never a member";
	return `Tenantry${actorId ? ` (${actorId})` : ""}`;
}

/** Events that change one thing only, and what that is. */
const FIELD_OF: Record<string, string> = {
	"workspace.renamed": "name",
	"workspace.moved": "address",
	"member.reassigned": "role",
};

/** What changed: as `changes` of an edit tell it, or the one `from` and `to` of the event itself. */
function changesOf(event: string, payload: Record<string, unknown>): Change[] {
	const { changes, from, to } = payload;
	const field = FIELD_OF[event];
	if (field !== undefined) return [{ field, from: inWords(from), to: inWords(to) }];
	if (typeof changes !== "object" || changes === null) return [];
	return Object.entries(changes).flatMap(([field, change]) =>
		typeof change === "object" && change !== null
			? [{ field, from: inWords(Reflect.get(change, "from")), to: inWords(Reflect.get(change, "to")) }]
			: [],
	);
}

function inWords(value: unknown): string {
	if (value === undefined || value === null || value === "") return "nothing";
	if (typeof value === "boolean") return value ? "yes" : "no";
	if (typeof value === "string" || typeof value === "number") return String(value);
	if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
		return value.join(", ") || "nothing";
	return JSON.stringify(value);
}

/** Every kind of event by its subject, for the filter. */
export const EVENT_KINDS: readonly { subject: string; events: readonly string[] }[] = Object.entries(
	Object.groupBy(Object.keys(EVENTS).sort(), (event) => event.slice(0, event.indexOf("."))),
).map(([subject, events = []]) => ({ subject, events }));
