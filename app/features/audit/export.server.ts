import { stringify } from "csv-stringify/sync";
import { dayIn } from "#app/platform/day.ts";
import { startDownload } from "#app/platform/http/download.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { archiveOf } from "./archive.server.ts";
import { type AuditEntry, findEntries } from "./entries.server.ts";
import { chosen, type Filter, type Format } from "./forms.ts";

/**
 * Exports matching entries as CSV or JSON lines, or the whole log as an archive that can be checked offline.
 * Refuses: 403 `audit:export`. Records: audit.exported, before the first line is sent.
 */
export async function exportLog(tenant: Tenant, format: Format, filter: Filter) {
	await tenant.write(async (writing) => {
		writing.authorize("audit:export");
		const words = format === "archive" ? {} : chosen(filter);
		await writing.record("audit.exported", { id: tenant.id, format, filter: words });
	});
	const name = `audit-${tenant.slug}-${dayIn(tenant.timeZone)}`;
	if (format === "archive") {
		return { fileName: `${name}.zip`, type: "application/zip", body: await startDownload(archiveOf(tenant)) };
	}
	const [type, lines] =
		format === "csv"
			? (["text/csv; charset=utf-8", csvLines] as const)
			: (["application/x-ndjson", jsonLines] as const);
	return { fileName: `${name}.${format}`, type, body: await startDownload(lines(tenant, filter)) };
}

// A batch is about 500 kB: too little for a process to notice, and few enough round trips.
const BATCH = 500;

/** Yields all matching entries in batches, oldest first, up to the newest entry at the start. */
async function* batchesOf(tenant: Tenant, filter: Filter): AsyncGenerator<AuditEntry[]> {
	const upTo = await tenant.read(findNewest);
	for (let after = 0; ; ) {
		const entries = await tenant.read((reading) => {
			// Checks for every batch, so that anyone who loses the permission meanwhile gets no more.
			reading.authorize("audit:export");
			return findEntries(reading, {
				...{ filter, timeZone: tenant.timeZone, limit: BATCH, oldestFirst: true },
				...{ after, upTo },
			});
		});
		if (entries.length > 0) yield entries;
		if (entries.length < BATCH) return;
		after = entries.at(-1)?.seq ?? upTo;
	}
}

async function findNewest({ db, tables: { auditChain } }: Reading): Promise<number> {
	const [end] = await db.select({ seq: auditChain.seq }).from(auditChain);
	return end?.seq ?? 0;
}

async function* jsonLines(tenant: Tenant, filter: Filter): AsyncGenerator<string> {
	for await (const entries of batchesOf(tenant, filter)) {
		yield entries.map((entry) => `${JSON.stringify(lineOf(entry))}\n`).join("");
	}
}

function lineOf({ row, actor, ...entry }: AuditEntry) {
	const { seq, id, at, event, sentence, subject, changes, payload, origin, requestId, isErased } = entry;
	return {
		...{ seq, id, at: at.toISOString(), event },
		actor: { kind: actor.kind, id: actor.id, name: actor.name },
		...{ sentence, subject, changes, payload, ...origin, requestId, isErased },
		...{ prevHash: row.prevHash, hash: row.hash },
	};
}

const COLUMNS = [
	"Entry",
	"When",
	"Who",
	"Who (ID)",
	"What they did",
	"Event",
	"About",
	"About (ID)",
	"Changes",
	"IP address",
	"Browser",
	"Request",
	"Hash",
] as const;

async function* csvLines(tenant: Tenant, filter: Filter): AsyncGenerator<string> {
	// Starts with the byte order mark by which spreadsheets recognize UTF-8.
	let head = `\uFEFF${csv([[...COLUMNS]])}`;
	for await (const entries of batchesOf(tenant, filter)) {
		yield head + csv(entries.map(cellsOf));
		head = "";
	}
	if (head) yield head;
}

function cellsOf({ row, ...entry }: AuditEntry): string[] {
	const { seq, at, actor, sentence, event, subject, changes, origin, requestId } = entry;
	return [
		...[String(seq), at.toISOString(), actor.name, actor.id ?? "", sentence, event, subject.type, subject.id],
		changes.map(({ field, from, to }) => `${field}: ${from} → ${to}`).join("; "),
		...[origin.ip ?? "", origin.userAgent ?? "", requestId ?? "", row.hash ?? ""],
	];
}

/** Writes CSV. `escape_formulas` puts an apostrophe before a name that begins with = or @, which a spreadsheet would run. */
const csv = (rows: string[][]) => stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
