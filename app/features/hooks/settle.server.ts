import { and, eq, gt, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import {
	type ClaimedWebhook,
	holdsWebhook,
	noteWebhooksDue,
	settleEndpoint,
	settleWebhook,
	slowEndpoint,
} from "#app/tenant/registry/webhook-due.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { WebhookTry } from "#db/schema/columns/json.ts";
import type { WebhookDelivery, WebhookEndpoint } from "#db/schema/tenant/webhooks.ts";
import { nextTry } from "./schedule.ts";
import type { Outcome } from "./send.server.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

// People are told of failures that last: an hour of them, and not only one or two.
const REPORTED_AFTER = { ms: HOUR_MS, failures: 10 };
// Others gave up after 3 in a row, and had to raise it to days (dbt’s documentation, cal.com’s issues).
const OFF_AFTER = { ms: 5 * DAY_MS, failures: 20 };
// The column takes no more: those of one round in the schedule, and two that came before.
const MOST_TRIES_KEPT = 12;
const SLOW_FOR_MS = 5 * MINUTE_MS;

/** A delivery and its endpoint, in their workspace. */
export type Delivering = { tenantId: string; endpoint: WebhookEndpoint; delivery: WebhookDelivery };

/** The same, while one try of it is under way. */
export type Trying = Delivering & { claimed: ClaimedWebhook };

/** The host of an address, as events and pages name it. */
export const hostOf = (url: string): string => new URL(url).host;

/**
 * A step: records how a try ended, and when the next one is. A delivery that nobody waits for anymore, or that was sent
 * again by hand meanwhile, stays as it is, and a new address is not judged by the old one. Records: webhook.failing,
 * webhook.disabled.
 */
export async function settleTry(
	writing: TenantWriting,
	trying: Trying,
	outcome: Outcome,
	began: Date,
): Promise<void> {
	const { endpoint, claimed } = trying;
	const now = new Date();
	// Locked before its deliveries, as wherever it is changed.
	const present = await lockEndpoint(writing, endpoint.id);
	if (await holdsWebhook(writing, claimed)) await settleDelivery(writing, trying, outcome, { began, now });
	// A test says nothing about how an endpoint does.
	if (claimed.sequence < 0 || present?.url !== endpoint.url) return;
	if (outcome.error === undefined) await noteSuccess(writing, endpoint, now);
	else await noteFailure(writing, trying, outcome, now);
}

async function lockEndpoint(
	{ db, tables: { webhookEndpoints: endpoints } }: TenantWriting,
	id: string,
): Promise<WebhookEndpoint | undefined> {
	const [endpoint] = await db.select().from(endpoints).where(eq(endpoints.id, id)).for("update");
	return endpoint;
}

async function settleDelivery(
	writing: TenantWriting,
	{ claimed, endpoint, delivery }: Trying,
	outcome: Outcome,
	{ began, now }: { began: Date; now: Date },
): Promise<void> {
	const tries = delivery.tries + 1;
	const isDelivered = outcome.error === undefined;
	const nextAt = isDelivered ? undefined : laterTry(delivery, outcome, tries, now);
	const isStillWanted = await keepTry(writing, delivery, {
		...{ tries, nextAt: nextAt ?? null, answer: outcome.answer ?? null },
		state: isDelivered ? "delivered" : nextAt ? "waiting" : "failed",
		log: [...delivery.log, tryOf(outcome, began, now)].slice(-MOST_TRIES_KEPT),
	});
	if (!isStillWanted || !nextAt) return settleWebhook(writing, claimed);
	const place = { tenantId: claimed.tenantId, endpointId: endpoint.id, url: endpoint.url };
	await noteWebhooksDue(writing, place, [{ sequence: claimed.sequence, dueAt: nextAt }]);
}

/** A test is not repeated, and neither is what cannot be rendered or what a receiver refuses for good. */
function laterTry(
	{ sequence }: WebhookDelivery,
	{ status, error, retryAfterMs }: Outcome,
	tries: number,
	now: Date,
): Date | undefined {
	if (sequence < 0 || status === 410 || error === "body") return undefined;
	return nextTry(tries, { now, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

function tryOf({ status, error }: Outcome, began: Date, now: Date): WebhookTry {
	return {
		...{ at: began.toISOString(), ms: Math.max(0, now.getTime() - began.getTime()) },
		...(status !== undefined && { status }),
		...(error !== undefined && { error }),
	};
}

async function keepTry(
	{ db, tables: { webhookDeliveries: deliveries } }: TenantWriting,
	{ endpointId, sequence }: WebhookDelivery,
	kept: Partial<WebhookDelivery>,
): Promise<boolean> {
	const rows = await db
		.update(deliveries)
		.set(kept)
		.where(
			and(
				eq(deliveries.endpointId, endpointId),
				eq(deliveries.sequence, sequence),
				eq(deliveries.state, "waiting"),
			),
		)
		.returning({ sequence: deliveries.sequence });
	return rows.length > 0;
}

/** Ends a series of failures; otherwise writes at most once a minute. */
async function noteSuccess(
	{ db, tables: { webhookEndpoints: endpoints } }: TenantWriting,
	{ id }: WebhookEndpoint,
	now: Date,
): Promise<void> {
	const isNews = or(
		isNotNull(endpoints.failingSince),
		isNull(endpoints.succeededAt),
		lt(endpoints.succeededAt, new Date(now.getTime() - MINUTE_MS)),
	);
	await db
		.update(endpoints)
		.set({ failingSince: null, failures: 0, isReported: false, succeededAt: now })
		.where(and(eq(endpoints.id, id), isNews));
}

async function noteFailure(
	writing: TenantWriting,
	{ tenantId, endpoint }: Delivering,
	outcome: Outcome,
	now: Date,
): Promise<void> {
	const { webhookEndpoints: endpoints } = writing.tables;
	const [failing] = await writing.db
		.update(endpoints)
		.set({
			failures: sql`${endpoints.failures} + 1`,
			failingSince: sql`coalesce(${endpoints.failingSince}, ${now.toISOString()}::timestamptz)`,
		})
		.where(and(eq(endpoints.id, endpoint.id), eq(endpoints.state, "on"), isNull(endpoints.deletedAt)))
		.returning();
	if (!failing) return;
	const lasts = (limit: typeof OFF_AFTER) =>
		failing.failures >= limit.failures && now.getTime() - (failing.failingSince ?? now).getTime() >= limit.ms;
	const isGone = outcome.status === 410;
	if (isGone || lasts(OFF_AFTER)) {
		await switchOff(writing, { tenantId, endpoint: failing }, isGone ? "gone" : "failing");
		return;
	}
	await slow(writing, { tenantId, endpointId: endpoint.id }, outcome, now);
	if (failing.isReported || !lasts(REPORTED_AFTER)) return;
	await writing.db.update(endpoints).set({ isReported: true }).where(eq(endpoints.id, endpoint.id));
	await writing.record("webhook.failing", {
		...{ id: endpoint.id, host: hostOf(endpoint.url), failures: failing.failures },
		since: (failing.failingSince ?? now).toISOString(),
	});
}

// Says that there is too much for it, or keeps us waiting.
const IS_SLOW = new Set([429, 502, 503, 504]);

async function slow(
	writing: TenantWriting,
	place: { tenantId: string; endpointId: string },
	{ status = 0, error, retryAfterMs }: Outcome,
	now: Date,
): Promise<void> {
	if (!IS_SLOW.has(status) && error !== "timeout") return;
	const after = (ms: number | undefined) => (ms === undefined ? undefined : new Date(now.getTime() + ms));
	await slowEndpoint(writing, place, { noneUntil: after(retryAfterMs), oneUntil: after(SLOW_FOR_MS) });
}

/** A step: turns an endpoint off and holds what waits for it. Records: webhook.disabled. */
async function switchOff(
	writing: TenantWriting,
	{ tenantId, endpoint }: { tenantId: string; endpoint: WebhookEndpoint },
	reason: "failing" | "gone",
): Promise<void> {
	const { webhookEndpoints: endpoints } = writing.tables;
	await writing.db
		.update(endpoints)
		.set({ state: "off", offReason: reason, version: sql`${endpoints.version} + 1` })
		.where(eq(endpoints.id, endpoint.id));
	await holdWaiting(writing, tenantId, endpoint.id);
	await writing.record("webhook.disabled", { id: endpoint.id, host: hostOf(endpoint.url), reason });
}

/** A step: holds what waits for an endpoint, unless it was turned on meanwhile. */
export async function holdUnlessOn(
	writing: TenantWriting,
	tenantId: string,
	endpointId: string,
): Promise<void> {
	const present = await lockEndpoint(writing, endpointId);
	if (present?.state !== "on") await holdWaiting(writing, tenantId, endpointId);
}

/** A step: what waits for an endpoint is held, and no longer due. Tests are sent nevertheless. */
export async function holdWaiting(
	writing: TenantWriting,
	tenantId: string,
	endpointId: string,
): Promise<void> {
	const { webhookDeliveries: deliveries } = writing.tables;
	await writing.db
		.update(deliveries)
		.set({ state: "held", nextAt: null })
		.where(
			and(eq(deliveries.endpointId, endpointId), eq(deliveries.state, "waiting"), gt(deliveries.sequence, 0)),
		);
	await settleEndpoint(writing, { tenantId, endpointId }, "events");
}
