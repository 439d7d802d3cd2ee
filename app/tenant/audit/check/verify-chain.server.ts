import { and, asc, desc, eq, gt, isNotNull, lt, lte, max } from "drizzle-orm";
import { CHAIN_START, chainHash, digestOf, type EntryContent } from "#db/audit/chain.ts";
import type { AuditLog } from "#db/schema/tenant/audit-logs.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type Anchor, findLastAnchor, isGenuine, listAnchors } from "./anchors.server.ts";
import { faultSentence } from "./fault-sentences.ts";

/** What can be wrong with a chain. */
export type FaultKind =
	| "changed"
	| "missing"
	| "moved"
	| "unchained"
	| "cut"
	| "rewritten"
	| "forged"
	| "end"
	| "beginning";

/** The first fault: its position in the log, and a full sentence. */
export type ChainFault = { kind: FaultKind; seq: number; what: string };

/** The result of a check. `upTo` is the last valid entry; `done` is false when time ran out before the end. */
export type Verdict = {
	upTo: number;
	/** Number of entries that this call checked. */
	checked: number;
	/** Entries up to this one are older than the chain and cannot be checked. */
	beganAfter: number;
	/** Number of anchors that agreed. */
	anchors: number;
	done: boolean;
	fault?: ChainFault;
};

/** The tenant to check, and how to read it. */
export type Checked = {
	id: string;
	read<T>(work: (reading: TenantReading) => Promise<T>): Promise<T>;
};

export type CheckOptions = {
	/** Continues after this entry, which an earlier call found valid. */
	after?: number;
	/** The time, by `performance.now()`, at which it stops wherever it is. */
	until?: number;
};

// Some hundred kB of entries at a time, however long the log is.
const BATCH = 500;

/**
 * Checks the audit log from its beginning: every entry's hash is recomputed and compared, positions must have no
 * gaps, and the last entry must be the one that the chain's end and the signed anchors name. Stops at the first
 * fault.
 */
export async function verifyAudit(tenant: Checked, options: CheckOptions = {}): Promise<Verdict> {
	// Read first: an anchor that is older than the snapshot of the log cannot be ahead of it.
	const lastAnchor = await findLastAnchor(tenant.id);
	const found = await tenant.read((reading) => look(reading, options.after));
	const verdict: Verdict = {
		...{ upTo: found.start.seq, checked: 0, anchors: 0, done: false },
		beganAfter: found.beganAfter ?? 0,
	};
	const early = faultAtStart(found);
	if (early) return { ...verdict, fault: early };
	const result = await checkEntries(tenant, found, { ...options, verdict });
	if (result.fault || !result.done) return result;
	const late = faultAtEnd(found, result.last, lastAnchor);
	return late ? { ...result, done: true, fault: late } : result;
}

/** An entry that others continue. */
export type Point = { seq: number; hash: string };

type Found = {
	start: Point;
	end: Point | undefined;
	beganAfter: number | undefined;
	/** The position of the newest entry. */
	last: number;
	/** An entry from before the chain that has a hash. */
	early: number | undefined;
};

/** Reads everything that has to agree in one snapshot. */
async function look({ db, tables }: TenantReading, after: number | undefined): Promise<Found> {
	const { auditChain, auditLogs } = tables;
	const [[end], [newest], [before]] = await Promise.all([
		db.select().from(auditChain),
		db.select({ seq: max(auditLogs.seq) }).from(auditLogs),
		after === undefined
			? []
			: db
					.select({ seq: auditLogs.seq, hash: auditLogs.hash })
					.from(auditLogs)
					.where(eq(auditLogs.seq, after)),
	]);
	const beganAfter = end?.beganAfter;
	const [early] = await db
		.select({ seq: auditLogs.seq })
		.from(auditLogs)
		.where(and(lte(auditLogs.seq, beganAfter ?? 0), isNotNull(auditLogs.hash)))
		.orderBy(asc(auditLogs.seq))
		.limit(1);
	const start = before?.hash
		? { seq: before.seq, hash: before.hash }
		: { seq: beganAfter ?? 0, hash: CHAIN_START };
	return { start, end, beganAfter, last: newest?.seq ?? 0, early: early?.seq };
}

function faultAtStart({ end, early }: Found): ChainFault | undefined {
	if (!end) return { kind: "end", seq: 0, what: faultSentence("noEnd") };
	if (early === undefined) return undefined;
	return { kind: "beginning", seq: early, what: faultSentence("beginning", { seq: early }) };
}

type CheckedEntries = Verdict & { last: Point };

async function checkEntries(
	tenant: Checked,
	{ start, last: newest }: Found,
	{ until = Number.POSITIVE_INFINITY, verdict }: CheckOptions & { verdict: Verdict },
): Promise<CheckedEntries> {
	const result: CheckedEntries = { ...verdict, last: start };
	while (result.last.seq < newest) {
		if (performance.now() > until) return result;
		const rows = await tenant.read((reading) => batchAfter(reading, result.last.seq, newest));
		if (rows.length === 0) break;
		const fault = await checkBatch(tenant, rows, result);
		if (fault) return { ...result, fault };
	}
	return { ...result, done: true };
}

/** Continues as long as the entries are valid. */
async function checkBatch(
	tenant: Checked,
	rows: readonly AuditLog[],
	result: CheckedEntries,
): Promise<ChainFault | undefined> {
	// At the beginning, includes earlier anchors too, in case someone moved the beginning.
	const after = result.last.seq === result.beganAfter ? 0 : result.last.seq;
	const anchors = await listAnchors(tenant.id, { after, upTo: rows.at(-1)?.seq, limit: BATCH });
	const strange = faultOfAnchors(tenant.id, anchors, result.last.seq);
	if (strange) return strange;
	const anchored = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
	for (const row of rows) {
		const fault = faultOf(row, result.last) ?? faultAgainst(anchored.get(row.seq), row);
		if (fault) return fault;
		result.last = { seq: row.seq, hash: row.hash as string };
		result.upTo = row.seq;
		result.checked++;
		if (anchored.has(row.seq)) result.anchors++;
	}
	return undefined;
}

function batchAfter({ db, tables: { auditLogs } }: TenantReading, after: number, upTo: number) {
	return db
		.select()
		.from(auditLogs)
		.where(and(gt(auditLogs.seq, after), lte(auditLogs.seq, upTo)))
		.orderBy(asc(auditLogs.seq))
		.limit(BATCH);
}

/** Describes what is wrong with an entry, given the one before it. */
export function faultOf(row: AuditLog, before: Point): ChainFault | undefined {
	const { seq } = row;
	const next = before.seq + 1;
	if (seq !== next) {
		const what = faultSentence(seq === next + 1 ? "missing" : "missingMany", { seq: next, to: seq - 1 });
		return { kind: "missing", seq: next, what };
	}
	if (row.hash === null || row.prevHash === null) {
		return { kind: "unchained", seq, what: faultSentence("unchained", { seq }) };
	}
	if (row.prevHash !== before.hash) return { kind: "moved", seq, what: faultSentence("moved", { seq }) };
	if (chainHash(row.prevHash, seq, digestOf(contentOf(row))) !== row.hash) {
		return { kind: "changed", seq, what: faultSentence("changed", { seq }) };
	}
	return undefined;
}

/** Returns the parts of an entry that its hash covers. */
export function contentOf(row: AuditLog): EntryContent {
	return {
		id: row.id,
		event: row.event,
		actor_kind: row.actorKind,
		actor_id: row.actorId,
		subject_type: row.subjectType,
		subject_id: row.subjectId,
		payload: row.payload,
		ip: row.ip,
		user_agent: row.userAgent,
		request_id: row.requestId,
		at: row.at.toISOString(),
		person_id: row.personId,
	};
}

function faultOfAnchors(tenantId: string, anchors: readonly Anchor[], after: number): ChainFault | undefined {
	const forged = anchors.find((anchor) => !isGenuine(tenantId, anchor));
	if (forged) return { kind: "forged", seq: forged.seq, what: faultSentence("forged", { seq: forged.seq }) };
	const before = anchors.find(({ seq }) => seq <= after);
	if (!before) return undefined;
	const { seq } = before;
	return {
		kind: "beginning",
		seq,
		what: faultSentence("beginningAnchored", { after, seq, day: day(before) }),
	};
}

function faultAgainst(anchor: Anchor | undefined, row: AuditLog): ChainFault | undefined {
	if (!anchor || anchor.hash === row.hash) return undefined;
	const { seq } = row;
	return { kind: "rewritten", seq, what: faultSentence("rewritten", { seq, day: day(anchor) }) };
}

function faultAtEnd(
	{ end, last: newest }: Found,
	last: Point,
	anchor: Anchor | undefined,
): ChainFault | undefined {
	const [said, from] = [end as Point, last.seq + 1];
	if (anchor && anchor.seq > newest) {
		const places = { anchored: anchor.seq, day: day(anchor), last: newest };
		return { kind: "cut", seq: from, what: faultSentence("cutAnchored", places) };
	}
	if (said.seq > last.seq) {
		return { kind: "cut", seq: from, what: faultSentence("cut", { seq: from, to: said.seq }) };
	}
	if (said.seq === last.seq && said.hash === last.hash) return undefined;
	return { kind: "end", seq: said.seq, what: faultSentence("end") };
}

const day = ({ at }: Anchor) => at.toISOString().slice(0, 10);

/** A step: finds what an entry has to continue, the one before it or the chain's beginning; undefined for an entry older than the chain. */
export async function findPointBefore(
	{ db, tables: { auditChain, auditLogs } }: TenantReading,
	seq: number,
): Promise<Point | undefined> {
	const [[end], [before]] = await Promise.all([
		db.select({ beganAfter: auditChain.beganAfter }).from(auditChain),
		db
			.select({ seq: auditLogs.seq, hash: auditLogs.hash })
			.from(auditLogs)
			.where(and(lt(auditLogs.seq, seq), isNotNull(auditLogs.hash)))
			.orderBy(desc(auditLogs.seq))
			.limit(1),
	]);
	if (end && seq <= end.beganAfter) return undefined;
	return before?.hash
		? { seq: before.seq, hash: before.hash }
		: { seq: end?.beganAfter ?? 0, hash: CHAIN_START };
}
