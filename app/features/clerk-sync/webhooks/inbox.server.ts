import { createHash } from "node:crypto";
import { and, asc, eq, gt, gte, isNull, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type ClerkEvent, readEvent } from "#app/platform/clerk/webhook.server.ts";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { lengthOf } from "#app/platform/text.ts";
import {
	type Delivery,
	type DeliveryOutcome,
	deliveryOf,
	replayDelivery,
} from "#app/tenant/registry/apply-once.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { applyEvent, subjectOf } from "./apply.server.ts";

/**
 * Describes the outcome for a stored event. "failed" means not applied for now, so the delivery should be repeated. "parked"
 * means that it cannot be applied as it is, so a repeated delivery would change nothing; its row says why.
 */
export type Received = DeliveryOutcome | "failed" | "parked";

/** Stores a verified event, whatever it contains, then applies it once, however often it is delivered. */
export async function receive(delivered: ClerkEvent): Promise<Received> {
	const event = { ...delivered, id: storedId(delivered.id) };
	const { wasApplied } = await store(event);
	if (wasApplied) return "repeated";
	return apply(event, deliveryOf(event.id));
}

async function apply(event: ClerkEvent, delivery: Delivery): Promise<Received> {
	try {
		return await applyEvent(event, delivery);
	} catch (error) {
		log.error({ err: error, svixId: event.id, type: event.type }, "a webhook was stored but not applied");
		await noteFailure(event.id, error instanceof Error ? error.message : "refused");
		return isAboutContent(error) ? "parked" : "failed";
	}
}

/** Checks whether an error is caused by the event's content: an unexpected shape, or data that PostgreSQL cannot store (SQLSTATE class 22). */
function isAboutContent(error: unknown): boolean {
	if (error instanceof z.ZodError) return true;
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
	if (typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code)) return true;
	return cause !== undefined && isAboutContent(cause);
}

// 255 and 100 are the columns' limits.
const storedId = (id: string) => fitting(id, 255);
const storedType = (type: string) => fitting(type, 100) || "unknown";

/** Fits a text into its column and keeps it unique: one that is too long ends in its digest. */
function fitting(text: string, most: number): string {
	const storable = text.replaceAll(/[\p{Cc}\p{Cs}]/gu, "\uFFFD");
	if (lengthOf(storable) <= most) return storable;
	const digest = createHash("sha256").update(text).digest("hex");
	return `${[...storable].slice(0, most - digest.length - 1).join("")}~${digest}`;
}

/** Converts an event for its row: the JSON, or the raw body where PostgreSQL's JSON cannot hold it. */
function payloadOf({ id: _, rawBody, ...payload }: ClerkEvent) {
	if (rawBody === undefined) return payload;
	return { type: storedType(payload.type), rawBody: Buffer.from(rawBody).toString("base64") };
}

function eventOf({
	svixId,
	payload,
}: Pick<typeof webhookInbox.$inferSelect, "svixId" | "payload">): ClerkEvent {
	if (typeof payload.rawBody === "string")
		return readEvent(Buffer.from(payload.rawBody, "base64").toString(), svixId);
	return { ...payload, id: svixId } as unknown as ClerkEvent;
}

/** Stores the event unless it exists; returns whether it was applied before. */
function store(event: ClerkEvent): Promise<{ wasApplied: boolean }> {
	const { id } = event;
	const type = storedType(event.type);
	return transactInRegistry("write", async (db) => {
		await db
			.insert(webhookInbox)
			.values({ svixId: id, type, subjectId: storedId(subjectOf(event)), payload: payloadOf(event) })
			.onConflictDoNothing();
		const [row] = await db
			.select({ appliedAt: webhookInbox.appliedAt })
			.from(webhookInbox)
			.where(eq(webhookInbox.svixId, id));
		return { wasApplied: row?.appliedAt != null };
	});
}

async function noteFailure(svixId: string, lastError: string): Promise<void> {
	await transactInRegistry("write", (db) =>
		db
			.update(webhookInbox)
			.set({ lastError, attempts: sql`${webhookInbox.attempts} + 1` })
			.where(and(eq(webhookInbox.svixId, svixId), isNull(webhookInbox.appliedAt))),
	);
}

const RETRIED_AT_ONCE = 50;

/**
 * Applies stored events that have not been applied, oldest first, even after the provider has given up delivering them.
 * Each waits longer after each attempt: 10 s, 20 s, 40 s … up to a day.
 */
export async function retryStored(): Promise<void> {
	const due = sql`${webhookInbox.receivedAt} + least(interval '1 day', interval '10 s' * power(2, least(${webhookInbox.attempts}, 14))) < now()`;
	const waiting = await page(and(isNull(webhookInbox.appliedAt), due), RETRIED_AT_ONCE);
	for (const event of waiting) await receive(event.event);
}

/** Describes a stored event as the inbox has it. */
type Stored = { event: ClerkEvent; receivedAt: Date; wasApplied: boolean };

async function page(which: SQL | undefined, limit: number): Promise<Stored[]> {
	const rows = await transactInRegistry("read", (db) =>
		db
			.select()
			.from(webhookInbox)
			.where(which)
			.orderBy(asc(webhookInbox.receivedAt), asc(webhookInbox.svixId))
			.limit(limit),
	);
	return rows.map(({ svixId, payload, receivedAt, appliedAt }) => ({
		event: eventOf({ svixId, payload }),
		receivedAt,
		wasApplied: appliedAt !== null,
	}));
}

/** Selects the stored events to apply again; all of them unless narrowed. */
export type Replay = {
	/** Selects one event by its svix id. */
	id?: string;
	/** Selects only events that were never applied. */
	failed?: boolean;
	/** Selects only events that arrived then or later. */
	since?: Date;
	/** Lists the events without applying any. */
	dryRun?: boolean;
};

/** Describes the outcome for one event. `waiting` and `applied before` are outcomes of a dry run. */
export type Replayed = {
	id: string;
	type: string;
	subject: string;
	receivedAt: Date;
	outcome: Received | "waiting" | "applied before";
};

/**
 * Applies stored events again in order of arrival, a page at a time. Includes those already applied, which changes nothing
 * unless their effect has been lost since.
 */
export async function* replayStored({ id, failed, since, dryRun }: Replay): AsyncGenerator<Replayed> {
	const { svixId, appliedAt, receivedAt } = webhookInbox;
	const which = [
		id === undefined ? undefined : eq(svixId, id),
		failed ? isNull(appliedAt) : undefined,
		since === undefined ? undefined : gte(receivedAt, since),
	];
	let after: SQL | undefined;
	for (;;) {
		const stored = await page(and(...which, after), RETRIED_AT_ONCE);
		for (const one of stored) {
			const { event } = one;
			const subject = subjectOf(event);
			const before = one.wasApplied ? "applied before" : "waiting";
			const outcome = dryRun ? before : await apply(event, replayDelivery(event.id));
			yield { id: event.id, type: event.type, subject, receivedAt: one.receivedAt, outcome };
		}
		const last = stored.at(-1);
		if (!last || stored.length < RETRIED_AT_ONCE) return;
		after = or(
			gt(receivedAt, last.receivedAt),
			and(eq(receivedAt, last.receivedAt), gt(svixId, last.event.id)),
		);
	}
}
