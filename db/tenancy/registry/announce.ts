import type { Db } from "../session/open-in-tenant.ts";

/** An entry that was just added to a tenant's audit log, in the same transaction. */
export type NewEvent = {
	tenantId: string;
	/** `audit_logs.id` */
	eventId: string;
	event: string;
	/** How many reactions led to it, one after another; 0 if none did. */
	depth?: number;
};

/** For code that writes as the owner of every table; everything else calls `announce`. */
export const INTO_OUTBOX = `insert into "public"."event_outbox" (tenant_id, event_id, event, depth) values ($1, $2, $3, $4)`;

export const outboxValues = ({ tenantId, eventId, event, depth = 0 }: NewEvent) => [
	tenantId,
	eventId,
	event,
	depth,
];

/** Puts an event where the worker finds it once this transaction has committed. */
export async function announce(registry: Db, event: NewEvent): Promise<void> {
	await registry.run(INTO_OUTBOX, outboxValues(event));
}

const MANY_INTO_OUTBOX = `insert into "public"."event_outbox" (tenant_id, event_id, event, depth)
	select $1, told.id, told.event, $4 from unnest($2::uuid[], $3::text[]) with ordinality as told (id, event, place)
	order by told.place`;

/** Does the same for several events of one transaction, in order, in one statement. */
export async function announceAll(
	registry: Db,
	{ tenantId, events, depth = 0 }: Pick<NewEvent, "tenantId" | "depth"> & { events: AnnouncedEvent[] },
): Promise<void> {
	const [first, ...others] = events;
	if (first && others.length === 0) return announce(registry, { tenantId, depth, ...first });
	const list = (values: string[]) => `{${values.join()}}`;
	await registry.run(MANY_INTO_OUTBOX, [
		tenantId,
		list(events.map(({ eventId }) => eventId)),
		list(events.map(({ event }) => event)),
		depth,
	]);
}

type AnnouncedEvent = Pick<NewEvent, "eventId" | "event">;
