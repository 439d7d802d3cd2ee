import { and, desc, eq } from "drizzle-orm";
import { findLastAnchor } from "#app/tenant/audit/check/anchors.server.ts";
import { type Verdict, verifyAudit } from "#app/tenant/audit/check/verify-chain.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { findEntries } from "./entries.server.ts";

// People wait for this page. A log that takes longer is checked in several runs, or on the command line.
const LONGEST_MS = 10_000;

/**
 * Checks the log for at most ten seconds, starting after the last entry that an earlier check verified.
 * Refuses: 403 `audit:view`. Records: audit.verified.
 */
export async function checkLog(tenant: Tenant, after: number | undefined): Promise<Verdict> {
	await tenant.authorize("audit:view");
	const verdict = await verifyAudit(tenant, { after, until: performance.now() + LONGEST_MS });
	const { upTo, done, fault } = verdict;
	await tenant.write(async (writing) => {
		writing.authorize("audit:view");
		await writing.record("audit.verified", {
			...{ id: tenant.id, from: after, upTo, isDone: done },
			...(fault && { fault: fault.what, seq: fault.seq }),
		});
	});
	return verdict;
}

/** Describes the result of an earlier check, as recorded in the log. */
export type ChainCheck = {
	seq: number;
	who: string;
	at: Date;
	upTo: number;
	isDone: boolean;
	fault: { what: string; seq: number } | undefined;
};

/** Returns how long the log is, where its chain began, and when it was last anchored and checked. Refuses: 403 `audit:view`. */
export async function getVerification(tenant: Tenant) {
	const [found, anchor] = await Promise.all([
		tenant.read(async (reading) => {
			reading.authorize("audit:view");
			const [end, check] = await Promise.all([findEnd(reading), findLastCheck(reading, tenant)]);
			return { end, check };
		}),
		findLastAnchor(tenant.id),
	]);
	return { ...found, anchor: anchor && { seq: anchor.seq, at: anchor.at } };
}

async function findEnd({ db, tables: { auditChain } }: Reading) {
	const [end] = await db.select({ seq: auditChain.seq, beganAfter: auditChain.beganAfter }).from(auditChain);
	return end ?? { seq: 0, beganAfter: 0 };
}

async function findLastCheck(reading: Reading, { timeZone }: Tenant): Promise<ChainCheck | undefined> {
	const { auditLogs } = reading.tables;
	const [newest] = await reading.db
		.select({ seq: auditLogs.seq })
		.from(auditLogs)
		.where(and(eq(auditLogs.event, "audit.verified"), eq(auditLogs.subjectType, "audit")))
		.orderBy(desc(auditLogs.seq))
		.limit(1);
	if (!newest) return undefined;
	const [entry] = await findEntries(reading, {
		...{ filter: {}, timeZone, limit: 1 },
		...{ oldestFirst: true, after: newest.seq - 1, upTo: newest.seq },
	});
	return entry && checkOf(entry);
}

function checkOf({ seq, actor, at, payload }: Awaited<ReturnType<typeof findEntries>>[number]): ChainCheck {
	const { upTo, isDone, fault, seq: where } = payload;
	return {
		...{ seq, who: actor.name, at, upTo: Number(upTo), isDone: isDone !== false },
		fault: typeof fault === "string" ? { what: fault, seq: Number(where) } : undefined,
	};
}
