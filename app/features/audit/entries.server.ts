import { and, asc, desc, eq, gt, like, lt, lte, type SQL, sql } from "drizzle-orm";
import { keysOf } from "#app/tenant/audit/person-keys.server.ts";
import { type Origin, openEntry } from "#app/tenant/audit/personal.server.ts";
import { EVENTS, sentenceOf } from "#app/tenant/events/events.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { AuditLog } from "#db/schema/tenant/audit-logs.ts";
import type { Filter } from "./forms.ts";
import { humanize } from "./humanize.ts";

/** Describes who did something, as far as is still known. */
export type EntryActor = { kind: AuditLog["actorKind"]; id: string | null; name: string; isMember: boolean };

/** Describes one entry as shown to people who may read the log. */
export type AuditEntry = {
	seq: number;
	id: string;
	event: string;
	at: Date;
	actor: EntryActor;
	/** Says what they did, in words that follow their name. */
	sentence: string;
	subject: { type: string; id: string };
	changes: Change[];
	payload: Record<string, unknown>;
	origin: Origin;
	requestId: string | null;
	/** Is true when part of the entry belonged to someone who has since been erased. */
	isErased: boolean;
	/** Holds the stored row, which its place in the chain is computed from. */
	row: AuditLog;
};

/** Describes one field that an edit changed, before and after, in words. */
export type Change = { field: string; from: string; to: string };

/** Says which entries to find, in which order, and how many at most. */
export type EntryRange = { filter: Filter; timeZone: string; limit: number } & (
	| { oldestFirst: true; after: number; upTo: number }
	| { oldestFirst?: false; before?: number; after?: number }
);

/** Finds matching entries within a transaction, newest first by default. */
export async function findEntries(reading: Reading, stretch: EntryRange): Promise<AuditEntry[]> {
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

function placesOf({ tables: { auditLogs } }: Reading, stretch: EntryRange): (SQL | undefined)[] {
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

function entryOf({ row, keys, user }: Found): AuditEntry {
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

/** Writes IPv4 the usual way; a server that listens on IPv6 reports it as `::ffff:192.0.2.7`. */
const plainOrigin = ({ ip, ...rest }: Origin): Origin => ({
	...rest,
	...(ip && { ip: ip.replace(/^::ffff:(?=[\d.]+$)/i, "") }),
});

function nameOf({ actorKind, actorId }: AuditLog): string {
	if (actorKind === "operator") return `An operator${actorId ? ` (${actorId})` : ""}`;
	if (actorKind === "member") return "Someone who was never a member";
	return "Tenantry";
}

/** Names the field for events that change only one. */
const FIELD_OF: Record<string, string> = {
	"workspace.renamed": "name",
	"workspace.moved": "address",
	"member.reassigned": "role",
};

/** Returns what changed: the `changes` of an edit, or the event's own `from` and `to`. */
function changesOf(event: string, payload: Record<string, unknown>): Change[] {
	const { changes, from, to } = payload;
	const field = FIELD_OF[event];
	if (field !== undefined) return [{ field, from: inWords(from), to: inWords(to) }];
	if (typeof changes !== "object" || changes === null) return [];
	return Object.entries(changes).flatMap(([field, change]) => {
		if (typeof change !== "object" || change === null) return [];
		const of = (side: "from" | "to") => {
			const words = inWords(Reflect.get(change, side));
			return OWN_WORDS.has(field) ? humanize(words) : words;
		};
		return [{ field, from: of("from"), to: of("to") }];
	});
}

/** The fields whose values are words of ours, as the code spells them, such as `in_progress`. */
const OWN_WORDS = new Set(["stage"]);

function inWords(value: unknown): string {
	if (value === undefined || value === null || value === "") return "nothing";
	if (typeof value === "boolean") return value ? "yes" : "no";
	if (typeof value === "string" || typeof value === "number") return String(value);
	if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
		return value.join(", ") || "nothing";
	if (isNamed(value)) return value.name;
	return JSON.stringify(value);
}

/** Tells whether this is a person or thing that a change names, such as a project's lead. */
const isNamed = (value: unknown): value is { name: string } =>
	typeof value === "object" && value !== null && typeof Reflect.get(value, "name") === "string";

/** Groups every kind of event by its subject, for the filter. */
export const EVENT_KINDS: readonly { subject: string; events: readonly string[] }[] = Object.entries(
	Object.groupBy(Object.keys(EVENTS).sort(), (event) => event.slice(0, event.indexOf("."))),
).map(([subject, events = []]) => ({ subject, events }));
