import type { KeyObject } from "node:crypto";
import { randomUUID } from "node:crypto";
import { appendText, appendValue, ENTRIES_PER_APPEND, type EntryContent } from "#db/audit/chain.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { announceAll } from "#db/tenancy/registry/announce.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { EVENTS, type EventName, type Payload } from "../events/events.ts";
import { keyRing } from "./person-keys.server.ts";
import { originOf, type PersonalParts, sealIn, splitPersonal } from "./personal.server.ts";

/** Who acts, and from where: what all audit entries of a request have in common. */
export type AuditContext = {
	actorKind: "member" | "system" | "operator";
	/** The member's id, or the part of the system that acts: `webhook`, `seed`. */
	actorId: string;
	ip?: string;
	userAgent?: string;
	/** The API key that the member used: its name and its id. */
	apiKey?: string;
	requestId?: string;
	/** The number of reactions in the chain that led here; none by default. */
	depth?: number;
};

/** The running transaction, and the tenant it belongs to. */
export type Place = { db: Db; registry: Db; tenantId: string };

/** The audit entries of one transaction, buffered until its end. */
export type AuditBuffer = {
	/** Adds an entry for each payload. Throws when a payload does not have the event's shape. */
	add<Name extends EventName>(event: Name, payloads: readonly Payload<Name>[]): void;
	/**
	 * Writes the entries to the audit log, each chained to the one before, and to the outbox, which triggers their
	 * reactions. Must be the last thing in the transaction: from here on, other writes of the tenant wait for its
	 * end.
	 */
	close(): Promise<void>;
};

/** Opens an audit buffer for one transaction. */
export function openAuditBuffer({ db, registry, tenantId }: Place, trail: AuditContext): AuditBuffer {
	const drafts: Draft[] = [];
	const keys = keyRing(db);
	// The actor's key is needed in any case, so the lookup starts before there is an entry.
	if (originOf(trail)) keys.lookFor([trail.actorId]);
	return {
		add(event, payloads) {
			const added = payloads.map((payload) => draftOf(trail, event, payload));
			drafts.push(...added);
			keys.lookFor(added.flatMap(({ taken }) => [...taken.keys()]));
		},
		async close() {
			if (drafts.length === 0) return;
			const keyOf = await keys.settle(drafts.flatMap(({ taken }) => [...taken.keys()]));
			const told = drafts.map(({ id, event }) => ({ eventId: id, event }));
			await Promise.all([
				announceAll(registry, { tenantId, events: told, depth: trail.depth }),
				append(
					db,
					drafts.map((draft) => contentOf(draft, trail, keyOf)),
				),
			]);
		},
	};
}

/** Something that happened in a demo workspace before it was made. */
type PastEvent = {
	id: string;
	event: string;
	payload: Record<string, unknown>;
	actor: Pick<AuditContext, "actorKind" | "actorId">;
	at: Date;
};

/** Writes what happened, oldest first, as it would have been written then. Nothing reacts to it. */
export async function recordPast(db: Db, past: readonly PastEvent[]): Promise<void> {
	const drafts = past.map(({ id, event, payload, at }) => ({
		...draftOf({ actorKind: "system", actorId: "" }, event as EventName, payload as never),
		...{ id, at: at.toISOString() },
	}));
	const keyOf = await keyRing(db).settle(drafts.flatMap(({ taken }) => [...taken.keys()]));
	await append(
		db,
		drafts.map((draft, index) => contentOf(draft, (past[index] as PastEvent).actor, keyOf)),
	);
}

type Draft = Pick<EntryContent, "id" | "event" | "subject_type" | "subject_id" | "at"> & {
	left: Record<string, unknown>;
	taken: PersonalParts;
	/** The first person mentioned, when that is not the actor. */
	personId: string | null;
};

function draftOf<Name extends EventName>(trail: AuditContext, event: Name, payload: Payload<Name>): Draft {
	const kind = EVENTS[event];
	const checked = kind.payload.parse(payload);
	const { left, taken } = splitPersonal(event, checked);
	const [first] = taken.keys();
	const origin = originOf(trail);
	if (origin) taken.set(trail.actorId, { ...taken.get(trail.actorId), origin });
	return {
		// The id is chosen here, so that the entry and its outbox row are sent together.
		id: randomUUID(),
		event,
		subject_type: kind.subject,
		subject_id: (kind.subjectId as (payload: unknown) => string)(checked),
		at: new Date().toISOString(),
		...{ left, taken },
		personId: first === undefined || first === trail.actorId ? null : first,
	};
}

function contentOf(draft: Draft, trail: AuditContext, keyOf: (personId: string) => KeyObject): EntryContent {
	const { id, event, subject_type, subject_id, at, personId } = draft;
	return {
		...{ id, event, subject_type, subject_id, at },
		actor_kind: trail.actorKind,
		actor_id: trail.actorId,
		payload: sealIn(id, draft, keyOf),
		// The origin is sealed in the payload; only older entries have it here.
		...{ ip: null, user_agent: null },
		request_id: trail.requestId ?? null,
		person_id: personId,
	};
}

const APPEND = appendText(`"${TENANT_PLACEHOLDER}"`);

async function append(db: Db, contents: readonly EntryContent[]): Promise<void> {
	for (let start = 0; start < contents.length; start += ENTRIES_PER_APPEND) {
		const some = contents.slice(start, start + ENTRIES_PER_APPEND);
		const rows = await db.run(APPEND, [appendValue(some)]);
		if (rows.length !== some.length) throw new Error("The audit log's chain has no end to continue");
	}
}
