import { createHash } from "node:crypto";
import { and, asc, eq, gt, gte, isNull, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type ClerkEvent, readEvent } from "#app/platform/clerk/webhook.server.ts";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { lengthOf } from "#app/platform/text.ts";
import { type Delivery, deliveryOf, type Outcome, onceMore } from "#app/tenant/registry/apply-once.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { applyEvent, subjectOf } from "./apply.server.ts";

/**
 * What became of an event that is stored. "failed": not applied for now, the delivery should be repeated. "parked": it
 * cannot be applied as it is, so a repeated delivery would change nothing; its row says why.
 */
export type Received = Outcome | "failed" | "parked";

/** Stores a verified event, whatever it contains, then applies it, once however often it is delivered. */
export async function receive(delivered: ClerkEvent): Promise<Received> {
	const event = { ...delivered, id: storedId(delivered.id) };
	if (await isApplied(event)) return "repeated";
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

/** Whether an error is about what the event says: no shape of ours, or nothing PostgreSQL can keep (SQLSTATE class 22). */
function isAboutContent(error: unknown): boolean {
	if (error instanceof z.ZodError) return true;
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
	if (typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code)) return true;
	return cause !== undefined && isAboutContent(cause);
}

// 255 and 100: the columns.
const storedId = (id: string) => fitting(id, 255);
const storedType = (type: string) => fitting(type, 100) || "unknown";

/** A text that fits its column and stays unlike any other: what is too long ends in its digest. */
function fitting(text: string, most: number): string {
	const storable = text.replaceAll(/[\p{Cc}\p{Cs}]/gu, "\uFFFD");
	if (lengthOf(storable) <= most) return storable;
	const digest = createHash("sha256").update(text).digest("hex");
	return `${[...storable].slice(0, most - digest.length - 1).join("")}~${digest}`;
}

/** An event as its row keeps it: the JSON, or the body as it came where PostgreSQL's JSON cannot hold it. */
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

/** Stores the event unless it is there; tells whether it was applied before. */
function isApplied(event: ClerkEvent): Promise<boolean> {
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
		return row?.appliedAt != null;
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
 * Applies events that were stored and not applied, oldest first: after the provider has given up delivering them too.
 * Each waits longer after each attempt: 10 s, 20 s, 40 s … up to a day.
 */
export async function retryStored(): Promise<void> {
	const due = sql`${webhookInbox.receivedAt} + least(interval '1 day', interval '10 s' * power(2, least(${webhookInbox.attempts}, 14))) < now()`;
	const waiting = await page(and(isNull(webhookInbox.appliedAt), due), RETRIED_AT_ONCE);
	for (const event of waiting) await receive(event.event);
}

/** A stored event, as the inbox has it. */
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

/** Which of the stored events are to be applied again; all of them unless narrowed. */
export type Replay = {
	/** One event, by its svix id. */
	id?: string;
	/** Those alone that were never applied. */
	failed?: boolean;
	/** Those alone that arrived then or later. */
	since?: Date;
	/** Tells which they are, and applies none. */
	dryRun?: boolean;
};

/** What became of one of them. `waiting` and `applied before` are the answers of a dry run. */
export type Replayed = {
	id: string;
	type: string;
	subject: string;
	receivedAt: Date;
	outcome: Received | "waiting" | "applied before";
};

/**
 * Applies stored events again, in the order of their arrival, a page at a time: also those that were applied, which
 * changes nothing unless what they did was lost since.
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
			const outcome = dryRun ? before : await apply(event, onceMore(event.id));
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
