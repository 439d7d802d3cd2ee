import { stringify } from "csv-stringify/sync";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { archiveOf } from "./archive.server.ts";
import { type Entry, findEntries } from "./entries.server.ts";
import { chosen, type Filter, type Format } from "./forms.ts";

/** A file that is made while it is fetched: its size does not matter. */
export type Download = { fileName: string; type: string; body: ReadableStream<Uint8Array> };

/**
 * The log as a file: what fits the filter as CSV or JSON lines, or all of it as an archive that can be checked offline.
 * Refuses: 403 `audit:export`. Records: audit.exported, before the first line leaves.
 */
export async function exportLog(tenant: Tenant, format: Format, filter: Filter): Promise<Download> {
	await tenant.write(async (writing) => {
		writing.authorize("audit:export");
		const words = format === "archive" ? {} : chosen(filter);
		await writing.record("audit.exported", { id: tenant.id, format, filter: words });
	});
	const name = `audit-${tenant.slug}-${dayIn(tenant.timeZone)}`;
	if (format === "archive") {
		return { fileName: `${name}.zip`, type: "application/zip", body: archiveOf(tenant) };
	}
	const [type, lines] =
		format === "csv"
			? (["text/csv; charset=utf-8", csvLines] as const)
			: (["application/x-ndjson", jsonLines] as const);
	return { fileName: `${name}.${format}`, type, body: streamOf(lines(tenant, filter)) };
}

/** A day as people in a time zone have it: `2026-11-21`. */
export function dayIn(timeZone: string, moment = new Date()): string {
	// Sweden writes dates as ISO 8601 does.
	return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(moment);
}

/** Pulled by whoever fetches it: nothing is read from the database before the last piece has left. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream(
		{
			async pull(controller) {
				const { value, done } = await pieces.next();
				if (done) controller.close();
				else controller.enqueue(encoder.encode(value));
			},
			async cancel() {
				await pieces.return(undefined);
			},
		},
		{ highWaterMark: 1 },
	);
}

// Some 500 kB: far from what a process notices, and few enough round trips.
const BATCH = 500;

/** Everything that fits, oldest first, a batch at a time, up to what there was when it began. */
async function* batchesOf(tenant: Tenant, filter: Filter): AsyncGenerator<Entry[]> {
	const upTo = await tenant.read(findNewest);
	for (let after = 0; ; ) {
		const entries = await tenant.read((reading) => {
			// Asked again for each: who lost the permission meanwhile gets no more of it.
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

function lineOf({ row, actor, ...entry }: Entry) {
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
	"Id of who",
	"What they did",
	"Event",
	"About",
	"Id of what it is about",
	"Changes",
	"IP address",
	"Browser",
	"Request",
	"Hash",
] as const;

async function* csvLines(tenant: Tenant, filter: Filter): AsyncGenerator<string> {
	// The mark by which spreadsheets know UTF-8.
	yield `\uFEFF${csv([[...COLUMNS]])}`;
	for await (const entries of batchesOf(tenant, filter)) yield csv(entries.map(cellsOf));
}

function cellsOf({ row, ...entry }: Entry): string[] {
	const { seq, at, actor, sentence, event, subject, changes, origin, requestId } = entry;
	return [
		...[String(seq), at.toISOString(), actor.name, actor.id ?? "", sentence, event, subject.type, subject.id],
		changes.map(({ field, from, to }) => `${field}: ${from} → ${to}`).join("; "),
		...[origin.ip ?? "", origin.userAgent ?? "", requestId ?? "", row.hash ?? ""],
	];
}

/** `escape_formulas`: a name that begins with = or @ would be run by a spreadsheet; it gets an apostrophe before it. */
const csv = (rows: string[][]) => stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
