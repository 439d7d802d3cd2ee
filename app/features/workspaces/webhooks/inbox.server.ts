import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { ClerkEvent } from "#app/platform/clerk.server.ts";
import { transactInRegistry } from "#app/platform/database.server.ts";
import { log } from "#app/platform/log.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { applyEvent, type Outcome, subjectOf } from "./apply.server.ts";

/**
 * Stores a verified event, then applies it, once however often it is delivered.
 * "failed" means stored but not applied: the delivery should be repeated.
 */
export async function receive(event: ClerkEvent): Promise<Outcome | "repeated" | "failed"> {
	if (await isApplied(event)) return "repeated";
	try {
		const outcome = await applyEvent(event);
		await note(event.id, { appliedAt: new Date(), outcome, lastError: null });
		return outcome;
	} catch (error) {
		log.error({ err: error, svixId: event.id, type: event.type }, "a webhook was stored but not applied");
		await note(event.id, { lastError: error instanceof Error ? error.message : "refused" });
		return "failed";
	}
}

/** Stores the event unless it is there; tells whether it was applied before. */
function isApplied(event: ClerkEvent): Promise<boolean> {
	const { id, ...payload } = event;
	return transactInRegistry("write", async (db) => {
		await db
			.insert(webhookInbox)
			.values({ svixId: id, type: event.type, subjectId: subjectOf(event), payload: { ...payload } })
			.onConflictDoNothing();
		const [row] = await db
			.select({ appliedAt: webhookInbox.appliedAt })
			.from(webhookInbox)
			.where(eq(webhookInbox.svixId, id));
		return row?.appliedAt != null;
	});
}

async function note(svixId: string, values: Partial<typeof webhookInbox.$inferInsert>): Promise<void> {
	await transactInRegistry("write", (db) =>
		db
			.update(webhookInbox)
			.set({ ...values, attempts: sql`${webhookInbox.attempts} + 1` })
			.where(eq(webhookInbox.svixId, svixId)),
	);
}

const RETRIED_AT_ONCE = 50;

/**
 * Applies events that were stored and not applied, oldest first: after the provider has given up delivering them too.
 * Each waits longer after each attempt: 10 s, 20 s, 40 s … up to a day.
 */
export async function retryStored(): Promise<void> {
	const due = sql`${webhookInbox.receivedAt} + least(interval '1 day', interval '10 s' * power(2, least(${webhookInbox.attempts}, 14))) < now()`;
	const waiting = await transactInRegistry("read", (db) =>
		db
			.select({ id: webhookInbox.svixId, payload: webhookInbox.payload })
			.from(webhookInbox)
			.where(and(isNull(webhookInbox.appliedAt), due))
			.orderBy(asc(webhookInbox.receivedAt))
			.limit(RETRIED_AT_ONCE),
	);
	for (const { id, payload } of waiting) await receive({ ...payload, id } as unknown as ClerkEvent);
}
