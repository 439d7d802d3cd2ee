import { and, desc, eq, gt, isNull, lt } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { EventName } from "#app/tenant/events/events.ts";
import { addressOfPages } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { WebhookDelivery } from "#db/schema/tenant/webhooks.ts";
import { findHappened, renderBody, sampleHappened, webhookId } from "./body.server.ts";
import { authorizeHooks, findEndpoint } from "./find.server.ts";
import { type DeliveriesQuery, sequenceText } from "./forms.ts";
import { hostOf } from "./settle.server.ts";

const PAGE_SIZE = 25;
const TESTS_SHOWN = 5;
const LATEST_SHOWN = 10;

/** A delivery in a list. */
export type ListedDelivery = Pick<
	WebhookDelivery,
	"endpointId" | "sequence" | "event" | "state" | "nextAt" | "createdAt"
> & { webhookId: string; latest: WebhookDelivery["log"][number] | null };

/** Returns a page of an endpoint’s deliveries, the newest event first, and its latest tests. Refuses: 404, 403. */
export function listDeliveries(
	tenant: Tenant,
	id: string,
	{ state, after, limit = PAGE_SIZE }: DeliveriesQuery & { limit?: number },
) {
	return tenant.read(async (reading) => {
		const endpoint = await findEndpoint(reading, id);
		const { webhookDeliveries: deliveries } = reading.tables;
		const ofEndpoint = eq(deliveries.endpointId, endpoint.id);
		const [rows, tests] = await Promise.all([
			reading.db
				.select()
				.from(deliveries)
				.where(
					and(
						...[ofEndpoint, gt(deliveries.sequence, 0)],
						state && eq(deliveries.state, state),
						after === undefined ? undefined : lt(deliveries.sequence, after),
					),
				)
				.orderBy(desc(deliveries.sequence))
				.limit(limit + 1),
			reading.db
				.select()
				.from(deliveries)
				.where(and(ofEndpoint, lt(deliveries.sequence, 0)))
				.orderBy(deliveries.sequence)
				.limit(TESTS_SHOWN),
		]);
		const shown = rows.slice(0, limit);
		return {
			deliveries: shown.map(listed),
			tests: tests.map(listed),
			after: rows.length > limit ? shown.at(-1)?.sequence : undefined,
		};
	});
}

/** Returns the latest deliveries of all endpoints, the newest event first. Refuses: 403. */
export function listLatest(tenant: Tenant): Promise<ListedDelivery[]> {
	return tenant.read(async (reading) => {
		authorizeHooks(reading);
		const { webhookDeliveries: deliveries, webhookEndpoints: endpoints } = reading.tables;
		// Those of each endpoint, which the primary key has in order, and of them the latest.
		const latest = reading.db
			.select()
			.from(deliveries)
			.where(and(eq(deliveries.endpointId, endpoints.id), gt(deliveries.sequence, 0)))
			.orderBy(desc(deliveries.sequence))
			.limit(LATEST_SHOWN)
			.as("latest");
		const { endpointId, sequence, eventId, event, state, nextAt, log, createdAt } = latest;
		const rows = await reading.db
			.select({ endpointId, sequence, eventId, event, state, nextAt, log, createdAt })
			.from(endpoints)
			.crossJoinLateral(latest)
			.where(isNull(endpoints.deletedAt))
			.orderBy(desc(sequence))
			.limit(LATEST_SHOWN);
		return rows.map(listed);
	});
}

function listed(delivery: Omit<WebhookDelivery, "tries" | "answer">): ListedDelivery {
	const { endpointId, sequence, event, state, nextAt, createdAt, log } = delivery;
	return {
		...{ endpointId, sequence, event, state, nextAt, createdAt, webhookId: webhookId(delivery) },
		latest: log.at(-1) ?? null,
	};
}

/** Returns a delivery with its tries, and its body as it would be sent now. Refuses: 404, 403. */
export function getDelivery(tenant: Tenant, id: string, place: string) {
	const sender = { id: tenant.id, address: addressOfPages(tenant.slug) };
	return tenant.read(async (reading) => {
		const endpoint = await findEndpoint(reading, id);
		const delivery = await findDelivery(reading, endpoint.id, place);
		const { sequence, event, state, nextAt, log, answer, createdAt } = delivery;
		const happened =
			sequence > 0
				? await findHappened(reading, sequence)
				: sampleHappened(event as EventName, sequence, createdAt);
		const body = happened && renderBody(sender, happened, endpoint.payloadVersion);
		return {
			host: hostOf(endpoint.url),
			hookState: endpoint.state,
			isOn: endpoint.state === "on" || sequence < 0,
			...{ sequence, event, state, nextAt, log, answer, createdAt, webhookId: webhookId(delivery) },
			body: body && JSON.stringify(JSON.parse(body), null, 2),
		};
	});
}

/** A step: finds a delivery of an endpoint by its number. Refuses: 404. */
export async function findDelivery(
	{ db, tables: { webhookDeliveries: deliveries } }: Pick<Reading, "db" | "tables">,
	endpointId: string,
	place: string,
): Promise<WebhookDelivery> {
	if (!sequenceText.safeParse(place).success) return refuseUnknownDelivery();
	const [delivery] = await db
		.select()
		.from(deliveries)
		.where(and(eq(deliveries.endpointId, endpointId), eq(deliveries.sequence, Number(place))));
	return delivery ?? refuseUnknownDelivery();
}

function refuseUnknownDelivery(): never {
	return refuse(404, {
		title: "No such delivery",
		message: "Deliveries are kept for 30 days. What happened before that is in the audit log.",
	});
}
