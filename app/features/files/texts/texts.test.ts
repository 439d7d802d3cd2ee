import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { search } from "#app/features/search/search.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { reindex } from "#app/tenant/search/reindex.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { files } from "#db/schema/tenant/files.ts";
import { searchEntries } from "#db/schema/tenant/search.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { OFFICE, pdfOf, pdfWith, wordXml, zipOf } from "#tests/support/world/document.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { readTexts, runDailies } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { removeFile, undeleteFile } from "../files.server.ts";
import { getPicture } from "../find.server.ts";
import { readTextsDaily } from "./texts.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

// Each document takes a process that has to start.
vi.setConfig({ testTimeout: 60_000 });

const ask = (tenant: Tenant, q: string) => search(tenant, { sort: "best", q });
const textOf = (parts: { text: string }[]) => parts.map(({ text }) => text).join("");
const found = async (tenant: Tenant, q: string) =>
	(await ask(tenant, q)).results.map(({ title, snippet }) => [textOf(title), textOf(snippet)]);

/** The text that the index has of each file, by its name. */
async function stored(): Promise<Record<string, string | null>> {
	const rows = await inTenant(pool, record, "read", ({ db }) =>
		db
			.select({ name: files.name, text: searchEntries.text })
			.from(searchEntries)
			.innerJoin(files, and(eq(files.id, searchEntries.id), eq(files.projectId, searchEntries.projectId))),
	);
	return Object.fromEntries(rows.map(({ name, text }) => [name, text]));
}

async function pathOf(id: string): Promise<string> {
	const [file] = await inTenant(pool, record, "read", ({ db }) =>
		db
			.select()
			.from(files)
			.where(eq(files.id, Number(id))),
	);
	const object = file?.object ?? "";
	return join(env.FILES_DIR, record.storagePrefix, object.slice(0, 2), object);
}

const readMissing = () => readTextsDaily.run(openFor(readTextsDaily.name, record), "2026-11-29");

/** A storage that cannot be read at one place: a folder is there. */
async function breakStorage(id: string): Promise<() => Promise<void>> {
	const path = await pathOf(id);
	await rename(path, `${path}.kept`);
	await mkdir(path);
	return async () => {
		await rm(path, { recursive: true });
		await rename(`${path}.kept`, path);
	};
}

test("files of each kind are found by a word in them, which the result shows", async () => {
	const slug = await aProject(member, "Kinds");
	const line = "The granite is from the quarry at Vinga";
	for (const name of ["a.txt", "a.md", "a.csv", "a.json", "a.log"]) await aFile(member, slug, name, line);
	for (const [ending, make] of Object.entries(OFFICE))
		await aFile(member, slug, `a.${ending}`, await make(line));
	await aFile(member, slug, "a.pdf", pdfWith(line));
	expect(await found(member, "vinga")).toEqual([]);

	expect(await readTexts()).toBe(10);

	const results = await found(member, "vinga");
	const names = ["csv", "docx", "json", "log", "md", "odt", "pdf", "pptx", "txt", "xlsx"].map(
		(ending) => `a.${ending}`,
	);
	expect(results.map(([name]) => name).toSorted()).toEqual(names);
	for (const [name, snippet] of results) expect(snippet, name).toContain("quarry at Vinga");
	expect((await ask(member, "vinga")).results[0]?.snippet).toContainEqual({ text: "Vinga", isHit: true });
	expect(await found(member, '"granite is"')).toHaveLength(10);
	// What is in the name counts for more.
	await aFile(member, slug, "vinga.bin", Buffer.from([0, 1, 2]));
	expect((await found(member, "vinga"))[0]).toEqual(["vinga.bin", ""]);
});

test("Chinese and Japanese words in a document are found within their sentence", async () => {
	const slug = await aProject(member, "Languages");
	await aFile(
		member,
		slug,
		"kaigi.docx",
		(await OFFICE.docx?.("東京都の新しい図書館で会議をします。我们明天在北京开会")) as Buffer,
	);
	await readTexts();

	for (const word of ["図書館", "会議", "北京"]) expect(await found(member, word)).toHaveLength(1);
	expect((await found(member, "北京"))[0]?.[1]).toContain("我们明天在北京开会");
});

test("who does not see a project finds nothing of the text in its files, nor is a word of it suggested", async () => {
	const secret = await aProject(member, "Secret");
	await aFile(member, secret, "plan.pdf", pdfWith("The xylophone budget"));
	const open = await aProject(member, "Open", { isPublic: true });
	await aFile(member, open, "plan.txt", "The marimba budget");
	await readTexts();
	await runDailies();

	expect(await found(viewer, "xylophone")).toEqual([]);
	expect((await ask(viewer, "xylophne")).suggestion).toBeUndefined();
	expect((await ask(viewer, "marinba")).suggestion).toBe("marimba");
	expect((await ask(member, "xylophne")).suggestion).toBe("xylophone");
	expect(await found(viewer, "budget")).toHaveLength(1);
});

test.each([
	[
		"a PDF with a password",
		"a.pdf",
		pdfOf({
			more: [`<</Filter/Standard/V 1/R 2/P -4/O(${"a".repeat(32)})/U(${"b".repeat(32)})>>`],
			trailer: "/Encrypt 6 0 R/ID[(a)(a)]",
		}),
	],
	[
		"a billion laughs",
		"b.docx",
		zipOf({ "word/document.xml": wordXml("<w:p><w:t>&e;</w:t></w:p>", '<!DOCTYPE w [<!ENTITY e "lol">]>') }),
	],
	["a bomb", "c.docx", zipOf({ "word/document.xml": wordXml(`<w:p>${" ".repeat(9_000_000)}</w:p>`) })],
	["half of a document", "d.docx", OFFICE.docx?.("Quarry").then((whole) => whole.subarray(0, -30))],
	["Latin-1", "e.txt", Buffer.from(`${"x".repeat(5_000)}\xfc\xdf`, "latin1")],
	["an archive", "g.zip", zipOf({ "a.txt": "granite" })],
])("%s has no text, is found by its name, and is not tried again", async (_, name, bytes) => {
	const slug = await aProject(member, `Without ${name}`);
	await aFile(member, slug, name, (await bytes) ?? "");

	expect(await readTexts()).toBe(1);

	expect((await stored())[name]).toBe("");
	expect(await found(member, `"${name}"`)).toContainEqual([name, ""]);
	await readMissing();
	expect(await readTexts({ early: true })).toBe(0);
});

test("of a text of 10 MB the first 100,000 characters are found, and a page shows a few words of it", async () => {
	const slug = await aProject(member, "Large");
	const filler = "lorem ipsum dolor ".repeat(5_500);
	await aFile(
		member,
		slug,
		"large.txt",
		`${filler}Façade of basalt ${"sit amet ".repeat(1_100_000)} thelastword`,
	);
	await aFile(member, slug, "line.txt", `start ${"x".repeat(99_980)}basalt`);
	await readTexts();

	expect((await stored())["large.txt"]).toHaveLength(100_000);
	expect((await stored())["line.txt"]).toHaveLength(99_992);
	expect(await found(member, "thelastword")).toEqual([]);
	// Its place is found without its accent too.
	for (const word of ["facade", "basalt"]) {
		const [name, snippet] = (await found(member, word))[0] ?? [];
		expect([name, snippet?.length]).toEqual(["large.txt", expect.closeTo(240, -1)]);
		expect(snippet).toContain("Façade of basalt");
	}
});

test("files with the same bytes are read once", async () => {
	const slug = await aProject(member, "Twice");
	const pdf = pdfWith("Feldspar and mica");
	await aFile(member, slug, "one.pdf", pdf);
	await readTexts();
	const second = await aFile(member, slug, "two.pdf", pdf);
	await rm(await pathOf(second));
	await readTexts();

	expect((await found(member, "feldspar")).map(([name]) => name).toSorted()).toEqual(["one.pdf", "two.pdf"]);
});

test("a file is read although another with the same bytes could not be", async () => {
	const slug = await aProject(member, "Thrice");
	const pdf = pdfWith("Obsidian");
	const first = await aFile(member, slug, "unread.pdf", pdf);
	await readTexts();
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.update(searchEntries)
			.set({ text: "" })
			.where(eq(searchEntries.id, Number(first))),
	);

	await aFile(member, slug, "read.pdf", pdf);
	await readTexts();

	expect(await stored()).toMatchObject({ "unread.pdf": "", "read.pdf": "Obsidian" });
});

test("the text goes with its file, and comes back with it", async () => {
	const slug = await aProject(member, "Back");
	const id = await aFile(member, slug, "gneiss.md", "Schist, mostly");
	await readTexts();
	await removeFile(member, slug, id);

	expect([await found(member, "schist"), (await stored())["gneiss.md"]]).toEqual([[], undefined]);
	await undeleteFile(member, slug, id);
	expect(await found(member, "gneiss")).toEqual([["gneiss.md", ""]]);
	await readTexts();
	expect(await found(member, "schist")).toEqual([["gneiss.md", "Schist, mostly"]]);
});

test("a storage that is down does not end it: the text and the preview are made once it is back", async () => {
	const slug = await aProject(member, "Down");
	const text = await aFile(member, slug, "dolomite.txt", "Limestone");
	const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: "red" } })
		.png()
		.toBuffer();
	const picture = await aFile(member, slug, "a.png", bytes);
	const repairs = await Promise.all([breakStorage(text), breakStorage(picture)]);
	await readTexts();
	expect(await found(member, "limestone")).toEqual([]);
	for (const one of repairs) await one();

	// Those that wait for their next try.
	expect(await readTexts({ early: true })).toBe(2);

	expect(await found(member, "limestone")).toHaveLength(1);
	expect(await getPicture(member, [slug, picture])).toMatchObject({ width: 30, height: 20 });
});

test("a file whose bytes are missing is looked for again each day", async () => {
	const slug = await aProject(member, "Missing");
	const path = await pathOf(await aFile(member, slug, "olivine.txt", "Peridot"));
	await rename(path, `${path}.kept`);
	await readTexts();
	expect((await stored())["olivine.txt"]).toBeNull();
	await rename(`${path}.kept`, path);
	await readMissing();
	await readTexts();

	expect(await found(member, "peridot")).toHaveLength(1);
});

test("an index that is written again keeps the texts, without reading a file; those from before texts were read follow", async () => {
	const slug = await aProject(member, "Again");
	const id = await aFile(member, slug, "quartz.txt", "Amethyst");
	const old = await aFile(member, slug, "opal.txt", "Hyalite");
	await readTexts();
	await rm(await pathOf(id));
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.update(searchEntries)
			.set({ text: null })
			.where(eq(searchEntries.id, Number(old))),
	);

	await reindex(record);

	expect([await found(member, "amethyst"), await found(member, "hyalite")]).toEqual([
		[["quartz.txt", "Amethyst"]],
		[],
	]);
	await readMissing();
	await readTexts();
	expect(await found(member, "hyalite")).toEqual([["opal.txt", "Hyalite"]]);
});
