import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { type Replayed, replayStored } from "#app/features/clerk-sync/webhooks/inbox.server.ts";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { type Acting, logAct } from "#app/platform/operators/operator-log.server.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { announceOperatorAction } from "./actions.server.ts";
import type { WebhookState } from "./webhook-states.ts";

/** Describes a webhook in the inbox, without its personal data. */
export type Webhook = {
	id: string;
	type: string;
	/** Is the id of the user, organization or membership it is about. */
	subjectId: string;
	receivedAt: Date;
	appliedAt: Date | null;
	/** Says in a word what applying it did. */
	outcome: string | null;
	attempts: number;
	lastError: string | null;
};

const { svixId: id, type, subjectId, receivedAt, appliedAt, outcome, attempts, lastError } = webhookInbox;
const columns = { id, type, subjectId, receivedAt, appliedAt, outcome, attempts, lastError };

const PAGE_SIZE = 50;

/** Returns one page of the inbox, newest first. The following page begins after the id `next`. */
export async function listWebhooks({
	state,
	after,
}: {
	state: WebhookState;
	after?: string;
}): Promise<{ webhooks: Webhook[]; next: string | undefined }> {
	const rows = await transactInRegistry("read", (db) => webhookRows(db, { state, after }));
	const webhooks = rows.slice(0, PAGE_SIZE);
	return { webhooks, next: rows.length > PAGE_SIZE ? webhooks.at(-1)?.id : undefined };
}

const IN_STATE: Record<WebhookState, SQL | undefined> = {
	all: undefined,
	waiting: isNull(appliedAt),
	failed: and(isNull(appliedAt), sql`${attempts} > 0`),
	applied: isNotNull(appliedAt),
};

/** Builds one statement in the order of an index. */
export function webhookRows(db: Db, { state, after }: { state: WebhookState; after?: string }) {
	const last = sql`(select "l"."received_at" from ${webhookInbox} "l" where "l"."svix_id" = ${after})`;
	// Compares rows: an "or" of both columns would read the index from its beginning.
	const behind = after === undefined ? undefined : sql`(${receivedAt}, ${id}) < (${last}, ${after})`;
	return db
		.select(columns)
		.from(webhookInbox)
		.where(and(IN_STATE[state], behind))
		.orderBy(desc(receivedAt), desc(id))
		.limit(PAGE_SIZE + 1);
}

// Beyond this, the exact number adds nothing.
const MOST_COUNTED = 1_000;

/** Counts the webhooks waiting to be applied, and those of them that have failed at least once, of up to 1,000. */
export async function countWaiting(): Promise<{ waiting: number; failed: number }> {
	const [row] = await transactInRegistry("read", (db) => {
		const unapplied = db
			.select({ attempts })
			.from(webhookInbox)
			.where(isNull(appliedAt))
			.limit(MOST_COUNTED)
			.as("unapplied");
		return db
			.select({
				waiting: sql<number>`count(*)::int`,
				failed: sql<number>`(count(*) filter (where ${unapplied.attempts} > 0))::int`,
			})
			.from(unapplied);
	});
	return row ?? { waiting: 0, failed: 0 };
}

/** Returns a webhook without its content. Refuses: 404. */
export async function getWebhook(wanted: string): Promise<Webhook> {
	const [row] = await transactInRegistry("read", (db) =>
		db.select(columns).from(webhookInbox).where(eq(id, wanted)),
	);
	return row ?? refuseUnknown();
}

/** Returns a webhook's content, which may be personal, so the platform's log records who read it. Refuses: 404. */
export function openWebhook(wanted: string, acting: Acting): Promise<string> {
	return transactInRegistry("write", async (db) => {
		const [row] = await db
			.select({ type, payload: webhookInbox.payload })
			.from(webhookInbox)
			.where(eq(id, wanted));
		if (!row) return refuseUnknown();
		await logAct(db, acting, { event: "webhook.opened", subject: wanted, payload: { type: row.type } });
		return JSON.stringify(row.payload, null, 2);
	});
}

/** Applies it again, which changes nothing unless its effect has been lost since. Refuses: 404. */
export async function replayWebhook(wanted: string, acting: Acting): Promise<Replayed> {
	const { type } = await getWebhook(wanted);
	await announceOperatorAction(acting, { event: "webhook.replayed", subject: wanted, payload: { type } });
	for await (const replayed of replayStored({ id: wanted })) return replayed;
	return refuseUnknown();
}
