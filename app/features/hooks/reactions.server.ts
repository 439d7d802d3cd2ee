import { and, eq, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import {
	type Occurrence,
	type ReactingTenant,
	type Reaction,
	reaction,
} from "#app/tenant/reactions/reaction.server.ts";
import { noteWebhooksDue } from "#app/tenant/registry/webhook-due.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import type { WebhookEndpoint } from "#db/schema/tenant/webhooks.ts";
import { SENT_EVENTS, wants } from "./catalog.ts";
import { reportEndpoint } from "./report.server.ts";

/** The reaction that workspaces with webhooks take an interest in. */
export const FAN_OUT = "hooks.fan-out";

/** The reactions that make deliveries of events, and tell people of endpoints that fail. */
export const hookReactions: Reaction[] = [
	{ ...reaction(FAN_OUT, SENT_EVENTS, fanOut), needsInterest: true },
	reaction("hooks.report", ["webhook.failing", "webhook.disabled"], reportEndpoint),
];

/** Makes a delivery for each endpoint that wants the event. Idempotent. */
function fanOut(tenant: ReactingTenant, occurrence: Occurrence): Promise<void> {
	return tenant.write(async (writing) => {
		const { auditLogs, webhookEndpoints: endpoints } = writing.tables;
		const [all, [entry]] = await Promise.all([
			// Nobody pauses, turns on or deletes one before its delivery is there to be found.
			writing.db.select().from(endpoints).where(isNull(endpoints.deletedAt)).for("share"),
			writing.db.select({ sequence: auditLogs.seq }).from(auditLogs).where(eq(auditLogs.id, occurrence.id)),
		]);
		if (!entry) return;
		for (const endpoint of all.filter((one) => isFor(one, occurrence))) {
			await addDelivery(writing, { tenantId: tenant.id, endpoint }, { ...entry, ...occurrence });
		}
	});
}

/** An endpoint is not told that it was itself turned off. */
const isFor = ({ id, events }: WebhookEndpoint, { event, payload }: Occurrence): boolean =>
	wants(events, event) && !(event === "webhook.disabled" && "id" in payload && payload.id === id);

async function addDelivery(
	writing: TenantWriting,
	{ tenantId, endpoint: { id: endpointId, url, state } }: { tenantId: string; endpoint: WebhookEndpoint },
	{ id: eventId, event, sequence }: { id: string; event: string; sequence: number },
): Promise<void> {
	const { webhookDeliveries } = writing.tables;
	const dueAt = new Date();
	const added = await writing.db
		.insert(webhookDeliveries)
		.values({
			...{ endpointId, sequence, eventId, event },
			...(state === "on" ? { state: "waiting", nextAt: dueAt } : { state: "held" }),
		})
		.onConflictDoNothing()
		.returning({ sequence: webhookDeliveries.sequence });
	if (added.length === 0 || state !== "on") return;
	await noteWebhooksDue(writing, { tenantId, endpointId, url }, [{ sequence, dueAt }]);
}

// What happened stays in the audit log: older events can be replayed.
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

// Nobody else waits long for these rows.
const ROWS_AT_ONCE = 1_000;

/** Removes deliveries that are old, and endpoints that were deleted long ago, once a day. */
export const pruneHooksDaily: Daily = {
	name: "hooks.prune",
	async run(tenant) {
		const before = new Date(Date.now() - KEPT_DAYS * DAY_MS);
		let removed: number;
		do removed = await tenant.write((writing) => pruneDeliveries(writing, before));
		while (removed === ROWS_AT_ONCE);
		// Last: an endpoint whose deliveries are left would not be found again.
		await tenant.write(({ db, tables: { webhookEndpoints } }) =>
			db.delete(webhookEndpoints).where(lt(webhookEndpoints.deletedAt, before)),
		);
	},
};

/** Removes some of the deliveries that are old or of an endpoint deleted long ago; returns how many. */
async function pruneDeliveries(
	{ db, tables: { webhookDeliveries: deliveries, webhookEndpoints: endpoints } }: TenantWriting,
	before: Date,
): Promise<number> {
	const deleted = db.select({ id: endpoints.id }).from(endpoints).where(lt(endpoints.deletedAt, before));
	const old = db
		.select({ endpointId: deliveries.endpointId, sequence: deliveries.sequence })
		.from(deliveries)
		.where(
			or(
				// What is still tried was sent again lately.
				and(lt(deliveries.createdAt, before), ne(deliveries.state, "waiting")),
				inArray(deliveries.endpointId, deleted),
			),
		)
		.limit(ROWS_AT_ONCE);
	const removed = await db
		.delete(deliveries)
		.where(sql`(${deliveries.endpointId}, ${deliveries.sequence}) in ${old}`)
		.returning({ sequence: deliveries.sequence });
	return removed.length;
}
