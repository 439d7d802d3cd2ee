import { and, asc, desc, eq, gt, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { sign, verify } from "#app/platform/secret.server.ts";
import { auditAnchors, tenantActivity } from "#db/schema/public/activity.ts";
import type { AuditAnchor } from "#db/schema/public/index.ts";
import { readAsSystem } from "../../write-as-system.server.ts";

// An anchor is written at most this often for one tenant: that much of a tail can be cut off without being noticed.
const ANCHOR_EVERY_MINUTES = 15;
const TENANTS_AT_ONCE = 100;
// Enough that one slow workspace does not delay the others, few enough that people’s pages have the other connections.
const CHAINS_AT_A_TIME = 4;
const ANCHORS_AT_ONCE = 1_000;

/** The state of a tenant's chain at a moment, signed and kept out of the tenant's reach. */
export type Anchor = Pick<AuditAnchor, "seq" | "hash" | "signature" | "at">;

const text = (tenantId: string, { seq, hash }: Pick<Anchor, "seq" | "hash">) => `${tenantId} ${seq} ${hash}`;

/** Tells whether we wrote this anchor for this tenant. */
export const isGenuine = (tenantId: string, anchor: Anchor): boolean =>
	verify("audit anchor", text(tenantId, anchor), anchor.signature);

/** Lists the anchors of a stretch of the chain, oldest first. `upTo` is included, `after` is not. */
export function listAnchors(
	tenantId: string,
	{ after, upTo, limit }: { after: number; upTo?: number; limit: number },
): Promise<Anchor[]> {
	return transactInRegistry("read", (db) =>
		db
			.select(columns)
			.from(auditAnchors)
			.where(
				and(
					eq(auditAnchors.tenantId, tenantId),
					gt(auditAnchors.seq, after),
					upTo === undefined ? undefined : lte(auditAnchors.seq, upTo),
				),
			)
			.orderBy(asc(auditAnchors.seq))
			.limit(limit),
	);
}

/** Signs a tenant's anchors with today's APP_SECRET. `unopened` counts those that are not ours and stay as they are. */
export async function resignAnchors(tenantId: string): Promise<{ done: number; unopened: number }> {
	const counts = { done: 0, unopened: 0 };
	for (let after = -1; ; ) {
		const page = await listAnchors(tenantId, { after, limit: ANCHORS_AT_ONCE });
		const genuine = page.filter((anchor) => isGenuine(tenantId, anchor));
		counts.unopened += page.length - genuine.length;
		const old = genuine.filter(({ signature, ...anchor }) => signature !== signatureOf(tenantId, anchor));
		if (old.length > 0) await replaceSignatures(tenantId, old);
		counts.done += old.length;
		if (page.length < ANCHORS_AT_ONCE) return counts;
		after = page.at(-1)?.seq ?? after;
	}
}

const signatureOf = (tenantId: string, anchor: Pick<Anchor, "seq" | "hash">): string =>
	sign("audit anchor", text(tenantId, anchor));

function replaceSignatures(tenantId: string, anchors: readonly Anchor[]): Promise<unknown> {
	const signed = anchors.map((anchor) => ({ ...anchor, signature: signatureOf(tenantId, anchor) }));
	const told = sql`jsonb_to_recordset(${JSON.stringify(signed)}::jsonb) as told (seq bigint, hash text, signature text)`;
	return transactInRegistry("write", (db) =>
		db
			.update(auditAnchors)
			.set({ signature: sql`told.signature` })
			.from(told)
			.where(
				and(
					eq(auditAnchors.tenantId, tenantId),
					eq(auditAnchors.seq, sql`told.seq`),
					eq(auditAnchors.hash, sql`told.hash`),
				),
			),
	);
}

/** Finds the newest anchor of a tenant. */
export async function findLastAnchor(tenantId: string): Promise<Anchor | undefined> {
	const [row] = await transactInRegistry("read", (db) =>
		db
			.select(columns)
			.from(auditAnchors)
			.where(eq(auditAnchors.tenantId, tenantId))
			.orderBy(desc(auditAnchors.seq))
			.limit(1),
	);
	return row;
}

const { seq, hash, signature, at } = auditAnchors;
const columns = { seq, hash, signature, at };

/** Records the ends of the chains that have grown since the last time. Returns their number. */
export async function anchorChains(everyMinutes = ANCHOR_EVERY_MINUTES): Promise<number> {
	let anchored = 0;
	let due: Due[] = [];
	do {
		due = await findDue(everyMinutes, due.at(-1)?.id ?? "");
		const next = due.values();
		const takeTurns = async () => {
			for (const tenant of next) if (await tryAnchor(tenant)) anchored++;
		};
		await Promise.all(Array.from({ length: CHAINS_AT_A_TIME }, takeTurns));
	} while (due.length === TENANTS_AT_ONCE);
	return anchored;
}

/** `at` is by the database's clock. Later entries belong to the next anchor. */
type Due = { id: string; at: Date };

/** Finds tenants in the order of their ids, so that each is tried once in a run, even if it cannot be read. */
function findDue(everyMinutes: number, after: string): Promise<Due[]> {
	const { tenantId, anchoredAt, lastEventAt } = tenantActivity;
	return transactInRegistry("read", (db) =>
		db
			.select({ id: tenantId, at: sql`now()`.mapWith(lastEventAt) })
			.from(tenantActivity)
			.where(
				and(
					gt(tenantId, after),
					isNotNull(lastEventAt),
					or(
						isNull(anchoredAt),
						and(
							gt(lastEventAt, anchoredAt),
							lt(anchoredAt, sql`now() - make_interval(mins => ${everyMinutes})`),
						),
					),
				),
			)
			.orderBy(asc(tenantId))
			.limit(TENANTS_AT_ONCE),
	);
}

/** One tenant that cannot be read, such as one being dropped, must not stop the others. It stays due. */
async function tryAnchor({ id, at }: Due): Promise<boolean> {
	try {
		await anchor(id, at);
		return true;
	} catch (error) {
		log.warn({ err: error, tenant: id }, "the end of an audit chain could not be anchored");
		return false;
	}
}

async function anchor(tenantId: string, now: Date): Promise<void> {
	const end = await readEnd(tenantId);
	await transactInRegistry("write", async (db) => {
		if (end && end.seq > 0) {
			const signature = signatureOf(tenantId, end);
			// The first anchor of a position counts: a rewritten chain cannot replace it.
			await db
				.insert(auditAnchors)
				.values({ tenantId, ...end, signature })
				.onConflictDoNothing();
		}
		await db.update(tenantActivity).set({ anchoredAt: now }).where(eq(tenantActivity.tenantId, tenantId));
	});
}

async function readEnd(tenantId: string): Promise<{ seq: number; hash: string } | undefined> {
	const tenant = await registry.findById(tenantId);
	if (!tenant) return undefined;
	const [end] = await readAsSystem(tenant, ({ db, tables: { auditChain } }) =>
		db.select({ seq: auditChain.seq, hash: auditChain.hash }).from(auditChain),
	);
	return end;
}
