import { Readable } from "node:stream";
import { and, asc, gt, lte } from "drizzle-orm";
import { ZipFile } from "yazl";
import { findLastAnchor, listAnchors } from "#app/tenant/audit/check/anchors.server.ts";
import { contentOf } from "#app/tenant/audit/check/verify-chain.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { OFFLINE_CHECK, OFFLINE_README } from "./archive-check-program.ts";

const BATCH = 500;

/**
 * Returns a zip of the whole log as stored (personal parts stay sealed), the end of its chain, its anchors, and a program
 * that checks all of it with only Node. The zip is generated while it is downloaded.
 */
export function archiveOf(tenant: Tenant): Readable {
	const zip = new ZipFile();
	const output = zip.outputStream as Readable;
	fill(zip, tenant).catch((error: unknown) => output.destroy(error as Error));
	return output;
}

async function fill(zip: ZipFile, tenant: Tenant): Promise<void> {
	// Read first: an anchor that is older than the chain's end is ahead of it only if entries were cut off.
	const lastAnchor = await findLastAnchor(tenant.id);
	const end = await tenant.read(findEnd);
	const chain = {
		workspace: { id: tenant.id, name: tenant.name, address: tenant.slug },
		takenAt: new Date().toISOString(),
		...end,
	};
	const text = (content: string) => Buffer.from(content);
	zip.addBuffer(text(OFFLINE_README), "README.txt");
	zip.addBuffer(text(OFFLINE_CHECK), "verify.mjs");
	zip.addBuffer(text(`${JSON.stringify(chain, null, "\t")}\n`), "chain.json");
	addLines(zip, "entries.jsonl", () => entryLines(tenant, end.seq));
	addLines(zip, "anchors.jsonl", () => anchorLines(tenant.id, Math.max(end.seq, lastAnchor?.seq ?? 0)));
	zip.end();
}

/** Opens the stream when its turn comes and reads it no faster than it is downloaded. */
function addLines(zip: ZipFile, name: string, lines: () => AsyncGenerator<string>): void {
	zip.addReadStreamLazy(name, (give) => give(null, Readable.from(lines(), { objectMode: false })));
}

async function findEnd({ db, tables: { auditChain } }: Reading) {
	const [end] = await db.select().from(auditChain);
	const { seq = 0, hash = "", beganAfter = 0 } = end ?? {};
	return { seq, hash, beganAfter };
}

async function* entryLines(tenant: Tenant, upTo: number): AsyncGenerator<string> {
	for (let after = 0; ; ) {
		const rows = await tenant.read((reading) => {
			reading.authorize("audit:export");
			const { auditLogs } = reading.tables;
			return reading.db
				.select()
				.from(auditLogs)
				.where(and(gt(auditLogs.seq, after), lte(auditLogs.seq, upTo)))
				.orderBy(asc(auditLogs.seq))
				.limit(BATCH);
		});
		const lines = rows.map((row) => {
			const { seq, prevHash: prev_hash, hash } = row;
			return `${JSON.stringify({ seq, content: contentOf(row), prev_hash, hash })}\n`;
		});
		if (lines.length > 0) yield lines.join("");
		if (rows.length < BATCH) return;
		after = rows.at(-1)?.seq ?? upTo;
	}
}

async function* anchorLines(tenantId: string, upTo: number): AsyncGenerator<string> {
	for (let after = 0; ; ) {
		const anchors = await listAnchors(tenantId, { after, upTo, limit: BATCH });
		if (anchors.length > 0) yield anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join("");
		if (anchors.length < BATCH) return;
		after = anchors.at(-1)?.seq ?? upTo;
	}
}
