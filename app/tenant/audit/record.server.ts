import { randomUUID } from "node:crypto";
import { appendText, appendValue, ENTRIES_PER_APPEND, type EntryContent } from "#db/audit/chain.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { announceAll } from "#db/tenancy/registry/announce.ts";
import { type Db, sendOf } from "#db/tenancy/session/open.ts";
import { EVENTS, type EventName, type Payload } from "../events/events.ts";
import { keyRing } from "./person-keys.server.ts";
import { originOf, type PersonalParts, sealIn, takeOut } from "./personal.server.ts";

/** Who acts, from where: what every audit entry of a request has in common. */
export type Trail = {
	actorKind: "member" | "system" | "operator";
	/** The member's id, or what acted: `webhook`, `seed`. */
	actorId: string;
	ip?: string;
	userAgent?: string;
	requestId?: string;
	/** How many reactions led here, one after another; none when left out. */
	depth?: number;
};

/** The running transaction, and whose it is. */
export type Place = { db: Db; registry: Db; tenantId: string };

/** The entries of one transaction, collected until its end. */
export type Pages = {
	/** Adds an entry for each payload. Throws when one is not of the event's shape. */
	add<Name extends EventName>(event: Name, payloads: readonly Payload<Name>[]): void;
	/**
	 * Writes them to the audit log, each chained to the one before, and to the outbox, from which their reactions come.
	 * Has to be the last thing in the transaction: from here on the others of the tenant wait for its end.
	 */
	close(): Promise<void>;
};

/** Opens the audit log for one transaction. */
export function openPages({ db, registry, tenantId }: Place, trail: Trail): Pages {
	const drafts: Draft[] = [];
	const keys = keyRing(db);
	// The key of whoever acts from somewhere is needed in any case: it is on its way before there is an entry.
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

type Draft = Pick<EntryContent, "id" | "event" | "subject_type" | "subject_id" | "at"> & {
	left: Record<string, unknown>;
	taken: PersonalParts;
	/** The first person told about, when it is not who acts. */
	personId: string | null;
};

function draftOf<Name extends EventName>(trail: Trail, event: Name, payload: Payload<Name>): Draft {
	const kind = EVENTS[event];
	const checked = kind.payload.parse(payload);
	const { left, taken } = takeOut(event, checked);
	const [first] = taken.keys();
	const origin = originOf(trail);
	if (origin) taken.set(trail.actorId, { ...taken.get(trail.actorId), origin });
	return {
		// Chosen here, so that the entry and its line in the outbox leave together.
		id: randomUUID(),
		event,
		subject_type: kind.subject,
		subject_id: (kind.subjectId as (payload: unknown) => string)(checked),
		at: new Date().toISOString(),
		...{ left, taken },
		personId: first === undefined || first === trail.actorId ? null : first,
	};
}

function contentOf(draft: Draft, trail: Trail, keyOf: (personId: string) => Buffer): EntryContent {
	const { id, event, subject_type, subject_id, at, personId } = draft;
	return {
		...{ id, event, subject_type, subject_id, at },
		actor_kind: trail.actorKind,
		actor_id: trail.actorId,
		payload: sealIn(id, draft, keyOf),
		// From where somebody acted is sealed in the payload; entries older than that have it here.
		...{ ip: null, user_agent: null },
		request_id: trail.requestId ?? null,
		person_id: personId,
	};
}

const APPEND = appendText(`"${TENANT_PLACEHOLDER}"`);

async function append(db: Db, contents: readonly EntryContent[]): Promise<void> {
	for (let start = 0; start < contents.length; start += ENTRIES_PER_APPEND) {
		const some = contents.slice(start, start + ENTRIES_PER_APPEND);
		const { rows } = await sendOf(db)(APPEND, [appendValue(some)], "execute");
		if (rows.length !== some.length) throw new Error("The audit log's chain has no end to continue");
	}
}
