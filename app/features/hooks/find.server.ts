import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { WebhookDelivery, WebhookEndpoint } from "#db/schema/tenant/webhooks.ts";
import { endpointId } from "./forms.ts";
import { hostOf } from "./settle.server.ts";
import { secretsOf } from "./signature.server.ts";

/** An endpoint as pages show it: never its secrets. */
export type ShownEndpoint = Pick<
	WebhookEndpoint,
	| "id"
	| "url"
	| "description"
	| "events"
	| "state"
	| "offReason"
	| "failingSince"
	| "failures"
	| "succeededAt"
	| "formerUntil"
	| "payloadVersion"
	| "version"
	| "createdAt"
> & {
	host: string;
	/** Its secret cannot be opened, because APP_SECRET was changed: only a rotation helps. */
	isSecretLost: boolean;
};

/** How many deliveries there are in each state, and of the last day. */
export type DeliveryCounts = Record<WebhookDelivery["state"] | "heldToday", number>;

/**
 * Makes sure that a member may see and change webhooks: they stream what the audit log shows. Refuses: 403
 * `integrations:manage`, 403 `audit:view`.
 */
export function authorizeHooks(handle: Pick<Reading, "authorize">): void {
	handle.authorize("integrations:manage");
	handle.authorize("audit:view");
}

/** Does the same before a form is read. */
export async function authorizeHooksAhead(tenant: Tenant): Promise<void> {
	await tenant.authorize("integrations:manage");
	await tenant.authorize("audit:view");
}

/** Returns the endpoints, oldest first. Refuses: 403 `integrations:manage`, `audit:view`. */
export function listEndpoints(tenant: Tenant): Promise<ShownEndpoint[]> {
	return tenant.read(async (reading) => {
		authorizeHooks(reading);
		const { webhookEndpoints: endpoints } = reading.tables;
		const rows = await reading.db
			.select()
			.from(endpoints)
			.where(isNull(endpoints.deletedAt))
			.orderBy(asc(endpoints.createdAt), asc(endpoints.id));
		return rows.map(shownEndpoint);
	});
}

/** Returns an endpoint. Refuses: 404, 403 `integrations:manage`, `audit:view`. */
export function getEndpoint(tenant: Tenant, id: string): Promise<ShownEndpoint> {
	return tenant.read(async (reading) => shownEndpoint(await findEndpoint(reading, id)));
}

/** Returns an endpoint with the counts of its deliveries. Refuses: 404, 403 `integrations:manage`, `audit:view`. */
export function getEndpointDetail(tenant: Tenant, id: string) {
	return tenant.read(async (reading) => {
		const endpoint = await findEndpoint(reading, id);
		const [counts, madeBy] = await Promise.all([
			countDeliveries(reading, endpoint.id),
			endpoint.madeBy ? findName(reading.db, endpoint.madeBy) : undefined,
		]);
		return { endpoint: shownEndpoint(endpoint), counts, madeBy };
	});
}

/** A step: finds an endpoint that is not deleted. Refuses: 403 `integrations:manage`, `audit:view`, 404. */
export async function findEndpoint(reading: Reading, id: string): Promise<WebhookEndpoint> {
	authorizeHooks(reading);
	if (!endpointId.safeParse(id).success) return refuseUnknownEndpoint();
	const { webhookEndpoints: endpoints } = reading.tables;
	const [endpoint] = await reading.db
		.select()
		.from(endpoints)
		.where(and(eq(endpoints.id, id), isNull(endpoints.deletedAt)));
	return endpoint ?? refuseUnknownEndpoint();
}

/** A step: does the same and locks it for a change; `there or deleted` finds a deleted one too. */
export async function findEndpointToChange(
	writing: Writing,
	id: string,
	which: "there" | "there or deleted" = "there",
): Promise<WebhookEndpoint> {
	authorizeHooks(writing);
	if (!endpointId.safeParse(id).success) return refuseUnknownEndpoint();
	const { webhookEndpoints: endpoints } = writing.tables;
	const isWhich = which === "there" ? isNull(endpoints.deletedAt) : undefined;
	const [endpoint] = await writing.db
		.select()
		.from(endpoints)
		.where(and(eq(endpoints.id, id), isWhich))
		.for("update");
	return endpoint ?? refuseUnknownEndpoint();
}

export function refuseUnknownEndpoint(): never {
	return refuse(404, {
		title: "No such webhook",
		message: "There’s no webhook at this address, or it was deleted. Look for it in the list.",
	});
}

function shownEndpoint(endpoint: WebhookEndpoint): ShownEndpoint {
	const { id, url, description, events, state, offReason, failingSince, failures, succeededAt } = endpoint;
	const { formerUntil, payloadVersion, version, createdAt } = endpoint;
	return {
		...{ id, url, description, events, state, offReason, failingSince, failures, succeededAt },
		...{ payloadVersion, version, createdAt },
		formerUntil: formerUntil && formerUntil > new Date() ? formerUntil : null,
		host: hostOf(url),
		isSecretLost: secretsOf(endpoint).length === 0,
	};
}

async function countDeliveries(
	{ db, tables: { webhookDeliveries: deliveries } }: Reading,
	endpoint: string,
): Promise<DeliveryCounts> {
	const rows = await db
		.select({
			state: deliveries.state,
			all: sql<number>`count(*)::integer`,
			today: sql<number>`count(*) filter (where ${deliveries.createdAt} > now() - interval '1 day')::integer`,
		})
		.from(deliveries)
		.where(eq(deliveries.endpointId, endpoint))
		.groupBy(deliveries.state);
	const none = { waiting: 0, delivered: 0, failed: 0, held: 0, dropped: 0 };
	const all = { ...none, ...Object.fromEntries(rows.map((row) => [row.state, row.all])) };
	return { ...all, heldToday: rows.find(({ state }) => state === "held")?.today ?? 0 };
}
