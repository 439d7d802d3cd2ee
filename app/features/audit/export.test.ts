import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { editProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { dayIn } from "#app/platform/day.ts";
import { anchorChains } from "#app/tenant/audit/check/anchors.server.ts";
import { verifyAudit } from "#app/tenant/audit/check/verify-chain.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { addEntries, entriesOf } from "#tests/support/world/trail.ts";
import { archiveOf } from "./archive.server.ts";
import { exportLog } from "./export.server.ts";
import type { Filter, Format } from "./forms.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let ada: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	record = await aTenant(pool);
	ada = await aMember(pool, record, "admin", { firstName: "=Ada", lastName: "Byron" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

const put = (entries: Parameters<typeof addEntries>[1]) =>
	inTenant(pool, record, "write", ({ db }) => addEntries(db, entries));
async function fetched(format: Format, filter: Filter = {}): Promise<Buffer> {
	const { body } = await exportLog(ada, format, filter);
	return Buffer.from(await new Response(body).arrayBuffer());
}
const jsonLines = async (filter: Filter = {}) =>
	(await fetched("jsonl", filter))
		.toString()
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as Record<string, unknown>);

test("JSON lines hold every matching entry, oldest first, as people read it", async () => {
	const slug = await aProject(ada, "Harbour");
	await editProject(ada, slug, { name: "Haven", isPublic: false, version: 1 });

	const lines = await jsonLines({ event: "project" });

	expect(lines.map(({ seq }) => seq)).toEqual([2, 3]);
	expect(lines[1]).toMatchObject({
		...{ event: "project.edited", sentence: "renamed the project “Harbour” to “Haven”", isErased: false },
		actor: { kind: "member", id: ada.member.id, name: "=Ada Byron" },
		...{ ip: "192.0.2.7", userAgent: "test" },
		changes: expect.arrayContaining([{ field: "name", from: "Harbour", to: "Haven" }]),
	});
	expect(lines[1]?.payload).not.toHaveProperty("sealed");
});

test("CSV holds nothing that a spreadsheet would run", async () => {
	await aProject(ada, '=HYPERLINK("http://evil.example")');
	await put([{ event: "project.archived", payload: { id: 1, name: 'a "quoted"\nname', slug: "q" } }]);

	const text = (await fetched("csv")).toString();

	expect(text.startsWith("\uFEFFEntry,When,Who,")).toBe(true);
	expect(text).toContain(",'=Ada Byron,");
	expect(text).not.toMatch(/(^|[,\n"])[=+@]/);
	expect(text).toContain('"archived the project “a ""quoted""\nname”"');
});

test("an export is logged before the first line is sent, and needs its own permission", async () => {
	const viewer = await aMember(pool, record, "member");
	expect(await refusalOf(exportLog(viewer, "csv", {}))).toMatchObject({ status: 403, rule: "audit:export" });

	const lines = await jsonLines({ event: "audit" });

	expect(lines).toHaveLength(1);
	expect(lines[0]).toMatchObject({
		event: "audit.exported",
		sentence: "exported the audit log as JSON lines, filtered by event audit",
	});
});

test.each(["csv", "jsonl", "archive"] as const)(
	"a file of %s that cannot be begun is an error, not an empty file",
	async (format) => {
		// The database goes away after the export was recorded.
		const cutOff: Tenant = { ...ada, read: () => Promise.reject(new Error("the database is gone")) };

		await expect(exportLog(cutOff, format, {})).rejects.toThrow("the database is gone");
	},
);

test("a file leaves out what is written during its download, and it ends", async () => {
	const { body } = await exportLog(ada, "jsonl", {});
	const reader = body.getReader();
	await reader.read();
	await put(Array.from({ length: 10 }, () => ({})));

	expect((await reader.read()).done).toBe(true);
});

test("fifty thousand entries take no more memory than a few hundred", async () => {
	for (let part = 0; part < 10; part++)
		await put(Array.from({ length: 5_000 }, () => ({ payload: PAYLOAD })));
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc") as () => void;
	const used = () => {
		collect();
		return process.memoryUsage().heapUsed / 1e6;
	};
	const { body } = await exportLog(ada, "jsonl", {});
	const samples: number[] = [];
	let bytes = 0;
	let pieces = 0;

	for await (const piece of body) {
		bytes += piece.length;
		if (++pieces % 20 === 0) samples.push(used());
	}

	expect(bytes).toBeGreaterThan(25_000_000);
	expect(samples.length).toBeGreaterThan(3);
	// By the first sample everything is warm. A stream that kept what it has sent would grow by the file's 25 MB and more.
	expect(Math.max(...samples) - (samples[0] ?? 0)).toBeLessThan(10);
}, 60_000);

const PAYLOAD = { id: 1, name: "x".repeat(200), slug: "x", isPublic: true };

test("a slow download does not make the server read ahead", async () => {
	await put(Array.from({ length: 3_000 }, () => ({})));
	let reads = 0;
	const counting: Tenant = {
		...ada,
		read: (work) => {
			reads++;
			return ada.read(work);
		},
	};
	const { body } = await exportLog(counting, "jsonl", {});
	const reader = body.getReader();
	await reader.read();
	await new Promise((resolve) => setTimeout(resolve, 200));

	expect(reads).toBeLessThanOrEqual(3);
	await reader.cancel();
});

// Reads zips for these tests only: yazl writes the sizes in the directory at the end.
function unzip(zip: Buffer): Map<string, Buffer> {
	const files = new Map<string, Buffer>();
	let at = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
	at = zip.readUInt32LE(at + 16);
	while (zip.readUInt32LE(at) === 0x02014b50) {
		const [size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
		const skip = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
		const local = zip.readUInt32LE(at + 42);
		const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
		const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
		files.set(name, inflateRawSync(zip.subarray(start, start + size)));
		at += 46 + nameLength + skip;
	}
	return files;
}

function checkOffline(folder: string): Promise<{ code: number; said: string }> {
	return new Promise((resolve) => {
		execFile(process.execPath, [join(folder, "verify.mjs")], { env: {} }, (error, out, err) =>
			resolve({ code: error ? Number(error.code) : 0, said: out + err }),
		);
	});
}

test("plain Node checks an archive and names every kind of tampering", async () => {
	await aProject(ada, "Käse & “Söhne” 🚀");
	await put(Array.from({ length: 5 }, (_, id) => ({ payload: { id, tiny: 1e-7, text: "\u2028" } })));
	await anchor();
	const files = unzip(await fetched("archive"));
	const folder = mkdtempSync(join(tmpdir(), "audit-archive-"));
	const place = (name: string) => join(folder, name);
	const restore = () => {
		for (const [name, content] of files) writeFileSync(place(name), content);
	};
	const change = (name: string, edit: (lines: string[]) => string[]) => {
		restore();
		const lines = readFileSync(place(name), "utf8").trimEnd().split("\n");
		writeFileSync(place(name), `${edit(lines).join("\n")}\n`);
	};
	restore();

	expect([...files.keys()].sort()).toEqual([
		"README.txt",
		"anchors.jsonl",
		"chain.json",
		"entries.jsonl",
		"verify.mjs",
	]);
	expect(await checkOffline(folder)).toEqual({ code: 0, said: "Whole: 8 entries, up to entry 8.\n" });

	change("entries.jsonl", (lines) => lines.map((line) => line.replace("Käse", "Kase")));
	expect(await checkOffline(folder)).toEqual({
		code: 1,
		said: "DAMAGED: Entry 2 was changed after it was written.\n",
	});
	change("entries.jsonl", (lines) => lines.toSpliced(3, 1));
	expect((await checkOffline(folder)).said).toContain("Entry 4 is missing");
	change("entries.jsonl", ([a = "", b = "", c = "", ...rest]) => [
		a,
		c.replace('"seq":3', '"seq":2'),
		b.replace('"seq":2', '"seq":3'),
		...rest,
	]);
	expect((await checkOffline(folder)).said).toContain("Entry 2 does not continue");
	change("entries.jsonl", (lines) => lines.slice(0, -2));
	expect((await checkOffline(folder)).said).toContain("The newest entries are missing");
	change("anchors.jsonl", (lines) => lines.map((line) => line.replace(/"hash":"./, '"hash":"z')));
	expect((await checkOffline(folder)).said).toContain("is not the one recorded on");
	rmSync(folder, { recursive: true });
});

const anchor = async () => {
	await admin`insert into public.tenant_activity (tenant_id, last_event_at) values (${record.id}, now())`;
	await anchorChains();
};
const CUT = `with gone as (delete from @.audit_logs where seq > 3)
	update @.audit_chain set seq = 3, hash = (select hash from @.audit_logs where seq = 3)`;

test.each([
	["an edit", "update @.audit_logs set event = 'project.deleted' where seq = 3"],
	["a deletion", "delete from @.audit_logs where seq = 3"],
	["two deletions", "delete from @.audit_logs where seq in (3, 4)"],
	["a replacement", "update @.audit_logs set prev_hash = repeat('a', 64) where seq = 3"],
	["an entry without hashes", "update @.audit_logs set hash = null, prev_hash = null where seq = 3"],
	["a missing end", "delete from @.audit_logs where seq > 3"],
	["a false end", "update @.audit_chain set hash = repeat('c', 64)"],
	["a moved beginning", "update @.audit_chain set began_after = 3"],
	["a cut that only the anchor shows", CUT],
	["a rewritten end", CUT, 3],
])(
	"the program in an archive and the page describe %s in the same words",
	async (_, statement, newer = 0) => {
		await put(Array.from({ length: 4 }, () => ({})));
		await anchor();
		await admin.unsafe(statement.replaceAll("@", `"${record.schemaName}"`));
		await put(Array.from({ length: newer }, () => ({})));
		const folder = mkdtempSync(join(tmpdir(), "audit-archive-"));
		for (const [name, content] of unzip(await buffer(archiveOf(ada)))) {
			writeFileSync(join(folder, name), content);
		}

		const { fault } = await verifyAudit(ada);

		expect(await checkOffline(folder)).toEqual({ code: 1, said: `DAMAGED: ${fault?.what}\n` });
		expect(fault?.what).not.toMatch(/undefined|[{}]/);
		rmSync(folder, { recursive: true });
	},
);

test("an archive holds no personal data in the open", async () => {
	await aProject(ada, "Harbour");
	const everything = [...unzip(await fetched("archive")).values()].join("\n");

	expect(everything).not.toMatch(/Byron|192\.0\.2\.7/);
	expect(everything).toContain(ada.member.id);
	expect(await entriesOf(ada)).toHaveLength(3);
});

test("a file is named by the day in the workspace's time zone, not in UTC", async () => {
	const lateEvening = new Date("2026-11-21T22:30:00Z");

	expect(dayIn("Europe/Berlin", lateEvening)).toBe("2026-11-21");
	expect(dayIn("Asia/Tokyo", lateEvening)).toBe("2026-11-22");
	expect(dayIn("Pacific/Kiritimati", lateEvening)).toBe("2026-11-22");
	expect(dayIn("America/Los_Angeles", new Date("2026-11-22T03:00:00Z"))).toBe("2026-11-21");
	// 25 hours apart: it is never the same day in both.
	for (const timeZone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
		const { fileName, body } = await exportLog({ ...ada, timeZone }, "jsonl", {});
		await new Response(body).text();
		expect(fileName).toBe(`audit-${record.slug}-${dayIn(timeZone)}.jsonl`);
	}
});
