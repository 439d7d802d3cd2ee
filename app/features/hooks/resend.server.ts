import { randomUUID } from "node:crypto";
import { and, between, count, desc, eq, inArray, lt, min, sql } from "drizzle-orm";
import { addDays } from "#app/platform/day.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { EventName } from "#app/tenant/events/events.ts";
import { noteWebhooksDue } from "#app/tenant/registry/webhook-due.server.ts";
import type { Reading, Tenant, TenantWriting } from "#app/tenant/tenant.server.ts";
import type { WebhookEndpoint } from "#db/schema/tenant/webhooks.ts";
import { ALL_EVENTS, SENT_EVENTS } from "./catalog.ts";
import { findDelivery } from "./deliveries.server.ts";
import { findEndpoint, findEndpointToChange } from "./find.server.ts";
import type { HeldChoice } from "./forms.ts";
import { hostOf } from "./settle.server.ts";

/** Of a replay; more is exported from the audit log. */
export const MOST_REPLAYED = 10_000;

/** An endpoint in its workspace. */
type Receiver = { tenantId: string; endpoint: WebhookEndpoint };

/** A step: notes that these deliveries of an endpoint are due now. */
async function sendNow(
	writing: TenantWriting,
	{ tenantId, endpoint }: Receiver,
	sequences: readonly number[],
): Promise<void> {
	const dueAt = new Date();
	const place = { tenantId, endpointId: endpoint.id, url: endpoint.url };
	await noteWebhooksDue(
		writing,
		place,
		sequences.map((sequence) => ({ sequence, dueAt })),
	);
}

/** A step: sends what was held for an endpoint, or what was held in the last day; the rest is dropped. Returns how many. */
export async function sendHeld(
	writing: TenantWriting,
	receiver: Receiver,
	held: HeldChoice,
): Promise<number> {
	const { webhookDeliveries: deliveries } = writing.tables;
	const isHeld = and(eq(deliveries.endpointId, receiver.endpoint.id), eq(deliveries.state, "held"));
	const isLate = lt(deliveries.createdAt, sql`now() - interval '1 day'`);
	if (held !== "all") {
		await writing.db
			.update(deliveries)
			.set({ state: "dropped" })
			.where(held === "none" ? isHeld : and(isHeld, isLate));
	}
	const rows = await writing.db
		.update(deliveries)
		.set({ state: "waiting", tries: 0, nextAt: new Date() })
		.where(isHeld)
		.returning({ sequence: deliveries.sequence });
	await sendNow(
		writing,
		receiver,
		rows.map(({ sequence }) => sequence),
	);
	return rows.length;
}

/**
 * Sends one event again, with the same id. Nothing is recorded: it changes nothing here, and its delivery remembers it.
 * Refuses: 404, 403 `integrations:manage`, `audit:view`, 409 while the endpoint is paused or off.
 */
export function resendDelivery(tenant: Tenant, id: string, place: string): Promise<void> {
	return tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		const { endpointId, sequence } = await findDelivery(writing, endpoint.id, place);
		if (sequence > 0) refuseUnlessOn(endpoint);
		const { webhookDeliveries: deliveries } = writing.tables;
		await writing.db
			.update(deliveries)
			.set({ state: "waiting", tries: 0, nextAt: new Date() })
			.where(and(eq(deliveries.endpointId, endpointId), eq(deliveries.sequence, sequence)));
		await sendNow(writing, { tenantId: tenant.id, endpoint }, [sequence]);
		writing.leaveUnrecorded();
	});
}

function refuseUnlessOn({ state }: WebhookEndpoint): void {
	if (state === "on") return;
	refuse(409, {
		title: "This webhook is not on",
		message: "Nothing is sent to it now. Turn it on first; then you can send this again.",
	});
}

/**
 * Sends a sample of an event to an endpoint, whatever its state; returns its number. Refuses: 404, 403
 * `integrations:manage`, `audit:view`.
 */
export function sendTest(tenant: Tenant, id: string, event: EventName): Promise<number> {
	return tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		const { webhookDeliveries: deliveries } = writing.tables;
		const [last] = await writing.db
			.select({ lowest: min(deliveries.sequence) })
			.from(deliveries)
			.where(eq(deliveries.endpointId, endpoint.id));
		// The endpoint is locked: two tests at once have different numbers.
		const sequence = Math.min(0, Number(last?.lowest ?? 0)) - 1;
		await writing.db.insert(deliveries).values({
			...{ endpointId: endpoint.id, sequence, eventId: randomUUID(), event },
			...{ state: "waiting", nextAt: new Date() },
		});
		await sendNow(writing, { tenantId: tenant.id, endpoint }, [sequence]);
		writing.leaveUnrecorded();
		return sequence;
	});
}

/** Days in the workspace’s time zone, both included. */
export type ReplayDays = { from: string; to: string };

/** Returns an endpoint, and how many events of these days it would be sent. Refuses: 404, 403. */
export function previewReplay(tenant: Tenant, id: string, days: ReplayDays | undefined) {
	return tenant.read(async (reading) => {
		const endpoint = await findEndpoint(reading, id);
		const { auditLogs } = reading.tables;
		const [found] = days
			? await reading.db
					.select({ n: count() })
					.from(auditLogs)
					.where(isReplayed(reading, endpoint, days, tenant.workspaceTimeZone))
			: [];
		return { host: hostOf(endpoint.url), state: endpoint.state, count: days && (found?.n ?? 0) };
	});
}

/**
 * Sends what happened on these days to an endpoint, also what it was sent before and what is older than it, with the same
 * ids. Refuses: 404, 403, 409 while it is not on, 422 for too many. Records: webhook.replayed.
 */
export function replay(
	tenant: Tenant,
	id: string,
	days: ReplayDays,
): Promise<{ host: string; sent: number }> {
	return tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		refuseUnlessOn(endpoint);
		const { auditLogs, webhookDeliveries: deliveries } = writing.tables;
		const found = await writing.db
			.select({ sequence: auditLogs.seq, id: auditLogs.id, event: auditLogs.event })
			.from(auditLogs)
			.where(isReplayed(writing, endpoint, days, tenant.workspaceTimeZone))
			.orderBy(desc(auditLogs.seq))
			.limit(MOST_REPLAYED + 1);
		if (found.length > MOST_REPLAYED) refuseTooMany();
		const host = hostOf(endpoint.url);
		if (found.length === 0) {
			writing.leaveUnchanged();
			return { host, sent: 0 };
		}
		const told = sql`jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as told (sequence bigint, id uuid, event text)`;
		await writing.db
			.insert(deliveries)
			.select(
				sql`select ${endpoint.id}::uuid, told.sequence, told.id, told.event, 'waiting', 0, now(), '[]'::jsonb, null, now()
					from ${told}`,
			)
			.onConflictDoUpdate({
				target: [deliveries.endpointId, deliveries.sequence],
				set: { state: "waiting", tries: 0, nextAt: new Date(), createdAt: new Date() },
			});
		await sendNow(
			writing,
			{ tenantId: tenant.id, endpoint },
			found.map(({ sequence }) => sequence),
		);
		await writing.record("webhook.replayed", { id, host, sent: found.length, ...days });
		return { host, sent: found.length };
	});
}

function isReplayed(
	{ tables: { auditLogs } }: Pick<Reading, "tables">,
	{ events }: WebhookEndpoint,
	{ from, to }: ReplayDays,
	timeZone: string,
) {
	const wanted = events.includes(ALL_EVENTS) ? SENT_EVENTS : events;
	const begin = sql`(${from}::date::timestamp at time zone ${timeZone})`;
	const end = sql`(${addDays(to, 1)}::date::timestamp at time zone ${timeZone} - interval '1 millisecond')`;
	return and(inArray(auditLogs.event, [...wanted]), between(auditLogs.at, begin, end));
}

function refuseTooMany(): never {
	return refuse(422, {
		title: "Too many events",
		message: `At most ${MOST_REPLAYED.toLocaleString("en")} can be sent again at once. Choose fewer days.`,
	});
}
