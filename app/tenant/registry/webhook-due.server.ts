import { and, eq, gt, sql } from "drizzle-orm";
import { transactInQueue, transactInRegistry } from "#app/platform/database/database.server.ts";
import { queue } from "#app/platform/jobs/queue.server.ts";
import { hostDigest, takeWebhooks, type WebhookLimits, type WebhookPosition } from "#db/jobs/webhooks.ts";
import { eventInterest, webhookDue, webhookPace } from "#db/schema/public/webhook-due.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

// What is due is in `public`, where the worker finds it, and changes in the same transaction as the tenant's own rows.

/** An endpoint of a workspace. */
export type WebhookPlace = { tenantId: string; endpointId: string };

/** A delivery that is due at a time. */
export type DueWebhook = { sequence: number; dueAt: Date };

/** A delivery that one worker has until then. */
export type ClaimedWebhook = WebhookPlace & { sequence: number; claimedUntil: Date };

/** A step: from now on, this reaction gets what happens in the workspace. Idempotent. */
export async function takeInterest(writing: TenantWriting, tenantId: string, reaction: string) {
	await registryOf(writing).insert(eventInterest).values({ tenantId, reaction }).onConflictDoNothing();
}

/** A step: nothing that happens becomes a job of this reaction anymore. */
export async function endInterest(writing: TenantWriting, tenantId: string, reaction: string) {
	await registryOf(writing)
		.delete(eventInterest)
		.where(and(eq(eventInterest.tenantId, tenantId), eq(eventInterest.reaction, reaction)));
}

// Fits the parameters of one statement.
const ROWS_AT_ONCE = 5_000;

/** A step: notes when deliveries are due. One that has a time already gets this one, and is no longer claimed. */
export async function noteWebhooksDue(
	writing: TenantWriting,
	{ tenantId, endpointId, url }: WebhookPlace & { url: string },
	due: readonly DueWebhook[],
): Promise<void> {
	const host = hostDigest(url);
	for (let start = 0; start < due.length; start += ROWS_AT_ONCE) {
		const rows = due.slice(start, start + ROWS_AT_ONCE);
		const told = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as told (sequence bigint, "dueAt" timestamptz)`;
		await registryOf(writing)
			.insert(webhookDue)
			.select(
				sql`select ${tenantId}, ${endpointId}::uuid, told.sequence, ${host}, told."dueAt", null from ${told}`,
			)
			.onConflictDoUpdate({
				target: [webhookDue.tenantId, webhookDue.endpointId, webhookDue.sequence],
				set: { dueAt: sql`excluded.due_at`, host: sql`excluded.host`, claimedUntil: null },
			});
	}
}

/** A step: a delivery is no longer due. */
export async function settleWebhook(
	writing: TenantWriting,
	webhook: WebhookPlace & { sequence: number },
): Promise<void> {
	await registryOf(writing).delete(webhookDue).where(isWebhook(webhook));
}

/** A step: nothing of an endpoint is due anymore, or held back; `what`: events only, or tests too. */
export async function settleEndpoint(
	writing: TenantWriting,
	place: WebhookPlace,
	what: "events" | "everything",
): Promise<void> {
	const registry = registryOf(writing);
	await registry
		.delete(webhookDue)
		.where(and(isOf(webhookDue, place), what === "events" ? gt(webhookDue.sequence, 0) : undefined));
	await registry.delete(webhookPace).where(isOf(webhookPace, place));
}

/** A step: what is due to an endpoint goes to another address, at its own pace. What is on its way counts no more. */
export async function redirectEndpoint(
	writing: TenantWriting,
	place: WebhookPlace,
	url: string,
): Promise<void> {
	const registry = registryOf(writing);
	await registry
		.update(webhookDue)
		.set({ host: hostDigest(url), claimedUntil: null })
		.where(isOf(webhookDue, place));
	await registry.delete(webhookPace).where(isOf(webhookPace, place));
}

/** A step: sends an endpoint nothing until then, or one at a time. */
export async function slowEndpoint(
	writing: TenantWriting,
	{ tenantId, endpointId }: WebhookPlace,
	{ noneUntil, oneUntil }: { noneUntil?: Date | undefined; oneUntil?: Date | undefined },
): Promise<void> {
	await registryOf(writing)
		.insert(webhookPace)
		.values({ tenantId, endpointId, noneUntil, oneUntil })
		.onConflictDoUpdate({
			target: [webhookPace.tenantId, webhookPace.endpointId],
			set: {
				noneUntil: sql`coalesce(excluded.none_until, ${webhookPace.noneUntil})`,
				oneUntil: sql`coalesce(excluded.one_until, ${webhookPace.oneUntil})`,
			},
		});
}

/** A claimed delivery, in the queue. `claimedUntil`: as ISO 8601. */
export type WebhookJob = WebhookPlace & { sequence: number; claimedUntil: string };

/** Makes jobs of what is due, within the limits, and says where the next call continues: `after`, undefined for the beginning. */
export function queueDueWebhooks(
	name: string,
	after: WebhookPosition | undefined,
	limits: WebhookLimits,
): Promise<{ jobs: number; after: WebhookPosition | undefined }> {
	return transactInQueue(async (db) => {
		const taken = await takeWebhooks(db, after, limits);
		const jobs = taken.webhooks.map(({ tenantId, endpointId, sequence, claimedUntil }) => ({
			data: {
				...{ tenantId, endpointId, sequence },
				claimedUntil: new Date(claimedUntil).toISOString(),
			} satisfies WebhookJob,
			group: { id: tenantId },
		}));
		if (jobs.length > 0) await queue.insert(name, jobs, { db });
		return { jobs: jobs.length, after: taken.after };
	});
}

/**
 * Begins a claimed delivery, and returns the claim of this try: undefined when another worker has it by now, or it is no
 * longer due. Refuses: 503.
 */
export async function beginWebhook(
	claimed: ClaimedWebhook,
	claimLastsMs: number,
): Promise<ClaimedWebhook | undefined> {
	const seconds = Math.round(claimLastsMs / 1_000);
	const [begun] = await transactInRegistry("asynchronous write", (db) =>
		db
			.update(webhookDue)
			// By the database’s clock, as all claims. Milliseconds: what a date here can tell apart.
			.set({ claimedUntil: sql`date_trunc('milliseconds', now()) + make_interval(secs => ${seconds}::int)` })
			.where(isClaimed(claimed))
			.returning({ claimedUntil: webhookDue.claimedUntil }),
	);
	return begun?.claimedUntil ? { ...claimed, claimedUntil: begun.claimedUntil } : undefined;
}

/** A step: tells whether a try still has its delivery, and keeps it until this transaction ends. */
export async function holdsWebhook(writing: TenantWriting, claimed: ClaimedWebhook): Promise<boolean> {
	const rows = await registryOf(writing)
		.select({ sequence: webhookDue.sequence })
		.from(webhookDue)
		.where(isClaimed(claimed))
		.for("update");
	return rows.length > 0;
}

/** Drops a claimed delivery that nobody waits for, or leaves it to be claimed again. Refuses: 503. */
export async function releaseWebhook(claimed: ClaimedWebhook, what: "drop" | "leave"): Promise<void> {
	await transactInRegistry("write", async (db) => {
		if (what === "leave") await db.update(webhookDue).set({ claimedUntil: null }).where(isClaimed(claimed));
		else await db.delete(webhookDue).where(isClaimed(claimed));
	});
}

const isOf = (table: typeof webhookDue | typeof webhookPace, { tenantId, endpointId }: WebhookPlace) =>
	and(eq(table.tenantId, tenantId), eq(table.endpointId, endpointId));

const isClaimed = (claimed: ClaimedWebhook) =>
	and(isWebhook(claimed), eq(webhookDue.claimedUntil, claimed.claimedUntil));

const isWebhook = ({ tenantId, endpointId, sequence }: WebhookPlace & { sequence: number }) =>
	and(
		eq(webhookDue.tenantId, tenantId),
		eq(webhookDue.endpointId, endpointId),
		eq(webhookDue.sequence, sequence),
	);
