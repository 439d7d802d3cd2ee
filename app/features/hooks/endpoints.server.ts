import { and, count, eq, isNull, sql } from "drizzle-orm";
import { readTarget } from "#app/platform/outgoing/outgoing.server.ts";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import {
	endInterest,
	redirectEndpoint,
	settleEndpoint,
	takeInterest,
} from "#app/tenant/registry/webhook-due.server.ts";
import type { Tenant, TenantWriting, Writing } from "#app/tenant/tenant.server.ts";
import { NEWEST_VERSION } from "./body.server.ts";
import { authorizeHooks, findEndpointToChange } from "./find.server.ts";
import type { EditEndpointValues, HeldChoice, NewEndpointValues, SecretOverlap } from "./forms.ts";
import { FAN_OUT } from "./reactions.server.ts";
import { sendHeld } from "./resend.server.ts";
import { holdWaiting, hostOf } from "./settle.server.ts";
import { newSecret, sealSecret } from "./signature.server.ts";

const HOUR_MS = 3_600_000;

/** Each is sent everything that it wants, so a workspace with more of them is its own load. */
export const MOST_ENDPOINTS = 20;

export const TOO_MANY_ENDPOINTS = `A workspace can have ${MOST_ENDPOINTS} webhooks. Delete one first.`;

const UNREACHABLE =
	"Use an address that begins with https:// and has a public name, without a user name or a part after #";

const TWO_SIGN =
	"The secret before this one still signs too. Wait until it has ended, or choose to stop both old ones now.";

/** The secret of an endpoint, which is shown once; undefined when the same form or call made or changed it before. */
export type SecretOnce = { id: string; secret: string | undefined };

type Saved<Value> =
	| { outcome: "saved"; value: Value }
	| { outcome: "refused"; errors: Record<string, string[]> };

/**
 * Creates an endpoint, and returns its secret; `full` when there are too many. Refuses: 403 `integrations:manage`,
 * `audit:view`. Records: webhook.created.
 */
export async function createEndpoint(
	tenant: Tenant,
	values: NewEndpointValues,
): Promise<Saved<SecretOnce> | { outcome: "full" }> {
	const { webhook: id, description, events } = values;
	const target = readTarget(values.url);
	// Another one each time the form is sent: the one that was stored is shown.
	const secret = newSecret();
	const sealedSecret = sealSecret(id, secret);
	const saved = await tenant.write(async (writing) => {
		authorizeHooks(writing);
		await oneAtATime(writing, "webhooks");
		if (!target || (await isFull(writing))) {
			writing.leaveUnchanged();
			return undefined;
		}
		const { webhookEndpoints: endpoints } = writing.tables;
		const [added] = await writing.db
			.insert(endpoints)
			.values({
				...{ id, url: target.href, description: description ?? null, events, sealedSecret },
				...{ payloadVersion: NEWEST_VERSION, madeBy: writing.member.id },
			})
			.onConflictDoNothing()
			.returning({ sealedSecret: endpoints.sealedSecret });
		if (!added) {
			writing.leaveUnchanged();
			return { id, sealed: undefined };
		}
		await takeInterest(writing, tenant.id, FAN_OUT);
		await writing.record("webhook.created", { id, host: target.host, events });
		return { id, sealed: added.sealedSecret };
	});
	if (!target) return { outcome: "refused", errors: { url: [UNREACHABLE] } };
	if (!saved) return { outcome: "full" };
	// Its id is the one that was stored: a call that is sent again comes with another one.
	return {
		outcome: "saved",
		value: { id: saved.id, secret: saved.sealed === sealedSecret ? secret : undefined },
	};
}

async function isFull({ db, tables: { webhookEndpoints: endpoints } }: Writing): Promise<boolean> {
	const [found] = await db.select({ n: count() }).from(endpoints).where(isNull(endpoints.deletedAt));
	return (found?.n ?? 0) >= MOST_ENDPOINTS;
}

/**
 * Changes where an endpoint is, and what it is sent. What waits goes to the new address. `stale` when someone else
 * changed it meanwhile. Refuses: 404, 403 `integrations:manage`, `audit:view`. Records: webhook.edited.
 */
export async function editEndpoint(
	tenant: Tenant,
	id: string,
	values: EditEndpointValues,
): Promise<Saved<{ host: string }> | { outcome: "stale" }> {
	const target = readTarget(values.url);
	return tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		if (!target) {
			writing.leaveUnchanged();
			return { outcome: "refused", errors: { url: [UNREACHABLE] } };
		}
		if (endpoint.version !== values.version) {
			writing.leaveUnchanged();
			return { outcome: "stale" };
		}
		const after = {
			...{ url: target.href, description: values.description ?? null, events: values.events },
		};
		const changes = changesBetween(endpoint, after);
		const host = target.host;
		if (Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return { outcome: "saved", value: { host } };
		}
		const { webhookEndpoints: endpoints } = writing.tables;
		await writing.db
			.update(endpoints)
			.set({ ...after, version: sql`${endpoints.version} + 1`, updatedAt: new Date() })
			.where(eq(endpoints.id, id));
		if (changes.url) {
			await forgetFailures(writing, id);
			await redirectEndpoint(writing, { tenantId: tenant.id, endpointId: id }, target.href);
			changes.url = { from: hostOf(endpoint.url), to: host };
		}
		await writing.record("webhook.edited", { id, host, changes });
		return { outcome: "saved", value: { host } };
	});
}

/** Another address is another receiver. */
async function forgetFailures({ db, tables: { webhookEndpoints: endpoints } }: TenantWriting, id: string) {
	await db
		.update(endpoints)
		.set({ failingSince: null, failures: 0, isReported: false })
		.where(eq(endpoints.id, id));
}

/**
 * Gives an endpoint a new secret, and returns it. The former one signs too for some hours, until `until`; one before
 * that would no longer, so it has to have ended, or be ended now with the former one. Refuses: 404, 403
 * `integrations:manage`, `audit:view`. Records: webhook.rotated.
 */
export async function rotateSecret(
	tenant: Tenant,
	id: string,
	overlap: SecretOverlap,
): Promise<Saved<SecretOnce & { host: string; until: Date }>> {
	const secret = newSecret();
	const sealedSecret = sealSecret(id, secret);
	const stored = await tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		const now = new Date();
		if (overlap !== "0" && endpoint.formerUntil && endpoint.formerUntil > now) {
			writing.leaveUnchanged();
			return { errors: { overlap: [TWO_SIGN] } };
		}
		const until = new Date(now.getTime() + Number(overlap) * HOUR_MS);
		const { webhookEndpoints: endpoints } = writing.tables;
		await writing.db
			.update(endpoints)
			.set({
				sealedSecret,
				sealedFormer: endpoint.sealedSecret,
				formerUntil: until,
				version: sql`${endpoints.version} + 1`,
			})
			.where(eq(endpoints.id, id));
		const host = hostOf(endpoint.url);
		await writing.record("webhook.rotated", { id, host, until: until.toISOString() });
		return { sealed: sealedSecret, host, until };
	});
	if (stored.errors) return { outcome: "refused", errors: stored.errors };
	const { sealed, host, until } = stored;
	return {
		outcome: "saved",
		value: { id, host, until, secret: sealed === sealedSecret ? secret : undefined },
	};
}

/** Stops sending to an endpoint; what happens is held. Idempotent. Refuses: 404, 403. Records: webhook.paused. */
export function pauseEndpoint(tenant: Tenant, id: string): Promise<{ host: string }> {
	return tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		const host = hostOf(endpoint.url);
		if (endpoint.state !== "on") {
			writing.leaveUnchanged();
			return { host };
		}
		const { webhookEndpoints: endpoints } = writing.tables;
		await writing.db
			.update(endpoints)
			.set({ state: "paused", version: sql`${endpoints.version} + 1` })
			.where(eq(endpoints.id, id));
		await holdWaiting(writing, tenant.id, id);
		await writing.record("webhook.paused", { id, host });
		return { host };
	});
}

/** Sends to an endpoint again, and all, some or none of what was held. Refuses: 404, 403. Records: webhook.resumed. */
export function resumeEndpoint(
	tenant: Tenant,
	id: string,
	held: HeldChoice,
): Promise<{ host: string; sent: number }> {
	return tenant.write(async (writing) => {
		const endpoint = await findEndpointToChange(writing, id);
		const host = hostOf(endpoint.url);
		if (endpoint.state === "on") {
			writing.leaveUnchanged();
			return { host, sent: 0 };
		}
		await switchOn(writing, id);
		const sent = await sendHeld(writing, { tenantId: tenant.id, endpoint }, held);
		await writing.record("webhook.resumed", { id, host, sent });
		return { host, sent };
	});
}

async function switchOn({ db, tables: { webhookEndpoints: endpoints } }: TenantWriting, id: string) {
	await db
		.update(endpoints)
		.set({
			...{ state: "on", offReason: null, failingSince: null, failures: 0, isReported: false },
			version: sql`${endpoints.version} + 1`,
		})
		.where(eq(endpoints.id, id));
}

/**
 * Deletes an endpoint; nothing more is sent to it. `seen`: its version, as the caller saw it. Refuses: 404, 403. Records:
 * webhook.deleted.
 */
export function removeEndpoint(tenant: Tenant, id: string, seen?: number): Promise<{ host: string }> {
	return tenant.write(async (writing) => {
		authorizeHooks(writing);
		// The last one ends the interest, and must see one that is created meanwhile.
		await oneAtATime(writing, "webhooks");
		const endpoint = await findEndpointToChange(writing, id);
		ensureUnchanged(endpoint.version, seen);
		const { webhookEndpoints: endpoints } = writing.tables;
		await writing.db
			.update(endpoints)
			.set({ deletedAt: new Date(), deletedBy: writing.member.id })
			.where(eq(endpoints.id, id));
		await holdWaiting(writing, tenant.id, id);
		await dropTests(writing, tenant.id, id);
		const [left] = await writing.db.select({ n: count() }).from(endpoints).where(isNull(endpoints.deletedAt));
		if (left?.n === 0) await endInterest(writing, tenant.id, FAN_OUT);
		const host = hostOf(endpoint.url);
		await writing.record("webhook.deleted", { id, host });
		return { host };
	});
}

/** Nobody waits for the tests of an endpoint that is deleted. */
async function dropTests(writing: TenantWriting, tenantId: string, endpointId: string): Promise<void> {
	const { webhookDeliveries: deliveries } = writing.tables;
	await writing.db
		.update(deliveries)
		.set({ state: "dropped", nextAt: null })
		.where(and(eq(deliveries.endpointId, endpointId), eq(deliveries.state, "waiting")));
	await settleEndpoint(writing, { tenantId, endpointId }, "everything");
}

/**
 * Brings a deleted endpoint back as it was; what waited for it is sent. What happened meanwhile can be replayed.
 * Idempotent. Refuses: 404, 403, 409 when there are too many by now. Records: webhook.undeleted.
 */
export function undeleteEndpoint(tenant: Tenant, id: string): Promise<{ host: string }> {
	return tenant.write(async (writing) => {
		authorizeHooks(writing);
		await oneAtATime(writing, "webhooks");
		const endpoint = await findEndpointToChange(writing, id, "there or deleted");
		const host = hostOf(endpoint.url);
		if (!endpoint.deletedAt) {
			writing.leaveUnchanged();
			return { host };
		}
		if (await isFull(writing)) refuseFull(TOO_MANY_ENDPOINTS);
		const { webhookEndpoints: endpoints } = writing.tables;
		await writing.db.update(endpoints).set({ deletedAt: null, deletedBy: null }).where(eq(endpoints.id, id));
		await takeInterest(writing, tenant.id, FAN_OUT);
		// Of one that was on, only the deletion held anything.
		if (endpoint.state === "on") await sendHeld(writing, { tenantId: tenant.id, endpoint }, "all");
		await writing.record("webhook.undeleted", { id, host });
		return { host };
	});
}
