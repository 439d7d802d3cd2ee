import { randomUUID } from "node:crypto";
import { announceAll } from "#db/jobs/outbox.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import type { Db } from "#db/tenancy/open.ts";
import { EVENTS, type EventName, type Payload } from "./events.ts";

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

/**
 * Adds the event to the audit log and to the outbox, from which its reactions come, inside the running transaction.
 * Throws when the payload is not of the event's shape.
 */
export function writeTrail<Name extends EventName>(
	place: Place,
	trail: Trail,
	event: Name,
	payload: Payload<Name>,
): Promise<void> {
	return writeTrails(place, trail, event, [payload]);
}

// Ten columns each: far from the 65,535 parameters a statement can have.
const ROWS_PER_STATEMENT = 1_000;

/** The same event about several subjects at once, in order, in few statements. */
export async function writeTrails<Name extends EventName>(
	{ db, registry, tenantId }: Place,
	trail: Trail,
	event: Name,
	payloads: readonly Payload<Name>[],
): Promise<void> {
	const rows = payloads.map((payload) => rowOf(trail, event, payload));
	for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
		const some = rows.slice(start, start + ROWS_PER_STATEMENT);
		const told = { tenantId, eventIds: some.map(({ id }) => id), event, depth: trail.depth };
		await Promise.all([db.insert(auditLogs).values(some), announceAll(registry, told)]);
	}
}

function rowOf<Name extends EventName>(
	trail: Trail,
	event: Name,
	payload: Payload<Name>,
): typeof auditLogs.$inferInsert & { id: string } {
	const kind = EVENTS[event];
	const checked = kind.payload.parse(payload);
	return {
		// Chosen here, so that both rows leave together.
		id: randomUUID(),
		event,
		actorKind: trail.actorKind,
		actorId: trail.actorId,
		subjectType: kind.subject,
		subjectId: (kind.subjectId as (payload: unknown) => string)(checked),
		payload: checked,
		ip: trail.ip ?? null,
		// 500: the column; some clients send a novel.
		userAgent: trail.userAgent?.slice(0, 500) ?? null,
		requestId: trail.requestId ?? null,
	};
}
