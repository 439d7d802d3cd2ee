import { and, eq, isNull } from "drizzle-orm";
import { noteError } from "#app/platform/errors/errors.server.ts";
import type { QueueWork } from "#app/platform/jobs/work.server.ts";
import type { EventName } from "#app/tenant/events/events.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import {
	beginWebhook,
	queueDueWebhooks,
	releaseWebhook,
	type WebhookJob,
} from "#app/tenant/registry/webhook-due.server.ts";
import { findTenant } from "#app/tenant/write-as-system.server.ts";
import type { WebhookLimits, WebhookPosition } from "#db/jobs/webhooks.ts";
import type { WebhookDelivery, WebhookEndpoint } from "#db/schema/tenant/webhooks.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { findHappened, type HappenedEvent, renderBody, sampleHappened, webhookId } from "./body.server.ts";
import { type Outcome, sendOnce } from "./send.server.ts";
import { holdUnlessOn, settleTry, type Trying } from "./settle.server.ts";
import { secretsOf } from "./signature.server.ts";

/** The queue of webhooks to send now, with one job for each. Those that wait for their time are in `public.webhook_due`. */
export const WEBHOOKS = "webhook";

// A job mostly waits for the receiver.
const SLOTS = 40;
const SLOTS_OF_ONE_TENANT = 6;
const LIMITS: WebhookLimits = {
	// Two workers’ slots and as many that wait for them.
	inAll: 160,
	perTenant: SLOTS_OF_ONE_TENANT,
	perEndpoint: 4,
	// Many workspaces may have one receiver: together they must not be too much for it.
	perHost: 20,
	endpoints: 500,
	// Longer than the queue can be for those that are claimed.
	claimLastsMs: 5 * 60_000,
};
// Longer than a try takes. A worker that has not settled it by then is gone, and another sends it again, with the same id.
const TRY_LASTS_MS = 60_000;

/** Sends webhooks when they are due, as the worker's part. */
export function sendingWebhooks(limits: Partial<WebhookLimits> = {}): QueueWork {
	let after: WebhookPosition | undefined;
	return {
		queue: WEBHOOKS,
		slots: SLOTS,
		perGroup: SLOTS_OF_ONE_TENANT,
		refill: async () => {
			const queued = await queueDueWebhooks(WEBHOOKS, after, { ...LIMITS, ...limits });
			after = queued.after;
			return queued.jobs;
		},
		run: ({ data }) => deliver(data as WebhookJob),
	};
}

async function deliver(job: WebhookJob): Promise<void> {
	const record = await findTenant(job.tenantId);
	// What was due went with it.
	if (!record) return;
	const queued = { ...job, claimedUntil: new Date(job.claimedUntil) };
	// It was closed meanwhile. Nothing of it is claimed until it is open again.
	if (record.status !== "active") return releaseWebhook(queued, "leave");
	const claimed = await beginWebhook(queued, TRY_LASTS_MS);
	if (!claimed) return;
	const tenant = openFor("webhooks.send", record);
	const began = new Date();
	const found = await tenant.read((reading) => findToSend(reading, job));
	if (!found) return releaseWebhook(claimed, "drop");
	const trying: Trying = { tenantId: tenant.id, ...found, claimed };
	// It was paused or turned off while this was on its way here. A test is sent nevertheless.
	if (found.endpoint.state !== "on" && job.sequence > 0)
		return tenant.write((writing) => holdUnlessOn(writing, tenant.id, job.endpointId));
	const outcome = await tryOnce(tenant, trying, found.happened, began);
	await tenant.write((writing) => settleTry(writing, trying, outcome, began));
}

type ToSend = { endpoint: WebhookEndpoint; delivery: WebhookDelivery; happened: HappenedEvent | undefined };

/** Reads what to send to whom; undefined when nobody waits for it. */
async function findToSend(
	reading: TenantReading,
	{ endpointId, sequence }: WebhookJob,
): Promise<ToSend | undefined> {
	const { webhookDeliveries: deliveries, webhookEndpoints: endpoints } = reading.tables;
	const [[found], happened] = await Promise.all([
		reading.db
			.select({ endpoint: endpoints, delivery: deliveries })
			.from(deliveries)
			.innerJoin(endpoints, eq(endpoints.id, deliveries.endpointId))
			.where(
				and(
					...[eq(deliveries.endpointId, endpointId), eq(deliveries.sequence, sequence)],
					...[eq(deliveries.state, "waiting"), isNull(endpoints.deletedAt)],
				),
			),
		sequence > 0 ? findOrNote(reading, sequence) : undefined,
	]);
	return found && { ...found, happened };
}

/** An entry that no longer has its event’s shape cannot be sent; the other deliveries of its endpoint can. */
async function findOrNote(reading: TenantReading, sequence: number): Promise<HappenedEvent | undefined> {
	try {
		return await findHappened(reading, sequence);
	} catch (error) {
		noteError(error, { place: "webhooks.send" });
		return undefined;
	}
}

async function tryOnce(
	{ id, address, origin }: ReactingTenant,
	{ endpoint, delivery }: Trying,
	happened: HappenedEvent | undefined,
	began: Date,
): Promise<Outcome> {
	const secrets = secretsOf(endpoint, began);
	if (secrets.length === 0) return { error: "secret" };
	const told =
		happened ??
		(delivery.sequence < 0
			? sampleHappened(delivery.event as EventName, delivery.sequence, delivery.createdAt)
			: undefined);
	if (!told) return { error: "body" };
	const signed = {
		id: webhookId(delivery),
		// Of this try: receivers refuse what is older than five minutes.
		seconds: Math.floor(began.getTime() / 1_000),
		body: renderBody({ id, address }, told, endpoint.payloadVersion),
	};
	return sendOnce(endpoint.url, secrets, signed, `Tenantry-Hooks/1 (+${origin}/api)`);
}
