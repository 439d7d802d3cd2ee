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
};

/** Adds the event to the audit log inside the running transaction. Throws when the payload is not of the event's shape. */
export async function writeTrail<Name extends EventName>(
	db: Db,
	trail: Trail,
	event: Name,
	payload: Payload<Name>,
): Promise<void> {
	const kind = EVENTS[event];
	const checked = kind.payload.parse(payload);
	await db.insert(auditLogs).values({
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
	});
}
