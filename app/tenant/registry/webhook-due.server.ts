import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { transactInQueue, transactInRegistry } from "#app/platform/database/database.server.ts";
import { queue } from "#app/platform/jobs/queue.server.ts";
import { takeWebhooks, type WebhookLimits, type WebhookPosition } from "#db/jobs/webhooks.ts";
import { eventInterest, webhookDue, webhookPace } from "#db/schema/public/webhook-due.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

// What is due is in `public`, where the worker finds it, and changes in the same transaction as the tenant's own rows.

/** An endpoint of a workspace. */
export type WebhookPlace = { tenantId: string; endpointId: string };

/** A delivery that is due at a time. `host`: of its receiver. */
export type DueWebhook = { sequence: number; dueAt: Date };

/** A delivery that one worker has until then. */
export type ClaimedWebhook = WebhookPlace & { sequence: number; claimedUntil: Date };

/** Names a host without saying it: deliveries to one are counted together, in all workspaces. */
export const hostDigest = (host: string): string =>
	// 22: 128 bits in base64url.
	createHash("sha256").update(host).digest("base64url").slice(0, 22);

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
	{ tenantId, endpointId, host }: WebhookPlace & { host: string },
	due: readonly DueWebhook[],
): Promise<void> {
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

/** A step: nothing of an endpoint is due anymore, or held back. */
export async function settleEndpoint(
	writing: TenantWriting,
	{ tenantId, endpointId }: WebhookPlace,
): Promise<void> {
	const registry = registryOf(writing);
	await registry
		.delete(webhookDue)
		.where(and(eq(webhookDue.tenantId, tenantId), eq(webhookDue.endpointId, endpointId)));
	await registry
		.delete(webhookPace)
		.where(and(eq(webhookPace.tenantId, tenantId), eq(webhookPace.endpointId, endpointId)));
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

/** Begins a claimed delivery: false when another worker has it by now, or it is no longer due. Refuses: 503. */
export async function beginWebhook(claimed: ClaimedWebhook, claimLastsMs: number): Promise<boolean> {
	const rows = await transactInRegistry("write", (db) =>
		db
			.update(webhookDue)
			.set({ claimedUntil: new Date(Date.now() + claimLastsMs) })
			.where(and(isWebhook(claimed), eq(webhookDue.claimedUntil, claimed.claimedUntil)))
			.returning({ sequence: webhookDue.sequence }),
	);
	return rows.length > 0;
}

/** Drops what is due to an endpoint that is gone, or puts it off. Refuses: 503. */
export async function releaseWebhook(
	webhook: WebhookPlace & { sequence: number },
	dueAt?: Date,
): Promise<void> {
	await transactInRegistry("write", async (db) => {
		if (dueAt) await db.update(webhookDue).set({ dueAt, claimedUntil: null }).where(isWebhook(webhook));
		else await db.delete(webhookDue).where(isWebhook(webhook));
	});
}

const isWebhook = ({ tenantId, endpointId, sequence }: WebhookPlace & { sequence: number }) =>
	and(
		eq(webhookDue.tenantId, tenantId),
		eq(webhookDue.endpointId, endpointId),
		eq(webhookDue.sequence, sequence),
	);
