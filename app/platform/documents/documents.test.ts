import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { OFFICE, pdfInFont, pdfOf, pdfWith, wordXml, zipOf } from "#tests/support/world/document.ts";
import { READER_OPTIONS, readDocument, readWith } from "./documents.server.ts";
import { UNREADABLE } from "./limits.ts";
import { openXmlText } from "./xml-text.ts";

// Each document takes a process that has to start.
vi.setConfig({ testTimeout: 60_000 });

const textIn = async (kind: "pdf" | "office", document: Buffer) => {
	const found = await readDocument(kind, document);
	return "text" in found ? found.text.replaceAll(/\s+/g, " ").trim() : found;
};
const word = async (xml: string, beside: Record<string, Buffer> = {}) =>
	textIn("office", await zipOf({ "word/document.xml": xml, ...beside }));
// A ratio of what is packed to what is unpacked says nothing about a document that is large for another reason.
const large = { "word/media/image1.png": randomBytes(600_000) };

test.each(Object.entries(OFFICE))("the text of %s is read, in whatever pieces it is", async (_, make) => {
	expect(await textIn("office", await make("Quarry & <stone> 我们明天在北京开会"))).toContain(
		"Quarry & <stone> 我们明天在北京开会",
	);
});

test("the text of a PDF is read", async () => {
	expect(await textIn("pdf", pdfWith("Granite and slate"))).toBe("Granite and slate");
});

test.each([
	["UniGB-UCS2-H", "GB1", Buffer.from("北京会议", "utf16le").swap16(), "北京会议"],
	["ETen-B5-H", "CNS1", Buffer.from([0xa5, 0x78, 0xa5, 0x5f]), "台北"],
	["90ms-RKSJ-H", "Japan1", Buffer.from([0x93, 0x8c, 0x8b, 0x9e, 0x93, 0x73]), "東京都"],
	["KSCms-UHC-H", "Korea1", Buffer.from([0xbc, 0xad, 0xbf, 0xef]), "서울"],
	["Identity-H", "Japan1", Buffer.from([0x00, 0x22]), "A"],
] as const)(
	"the text of a PDF is read in a font that it only names, by the table %s",
	async (cmap, ordering, codes, text) => {
		expect(await textIn("pdf", pdfInFont({ cmap, ordering }, codes.toString("hex")))).toBe(text);
	},
);

test("a PDF that names a table of codes that is none, or another file, has no text and reads nothing", async () => {
	for (const cmap of ["Nothing-H", "../../../package", "..#2F..#2Funpdf#2Fpackage.json#00"])
		expect(await textIn("pdf", pdfInFont({ cmap, ordering: "GB1" }, "5317"))).toBe("");
});

test("slides are in their order, words are whole, and paragraphs are apart", async () => {
	expect(await textIn("office", (await OFFICE.pptx?.("Second")) as Buffer)).toBe("Second Last");
	const paragraphs = wordXml(
		"<w:p><w:r><w:t>qua</w:t></w:r><w:r><w:t>rry</w:t></w:r></w:p><w:p><w:t>wall</w:t></w:p>",
	);
	expect(await word(paragraphs)).toBe("quarry wall");
});

const entities = Array.from(
	{ length: 12 },
	(_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`,
).join("");
const laughs = `<!DOCTYPE w [<!ENTITY e0 "lol">${entities}]>`;

test.each([
	["a billion laughs", wordXml("<w:p><w:t>&e12;</w:t></w:p>", laughs), "document type"],
	[
		"a file of the server",
		wordXml("<w:t>&x;</w:t>", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
		"type",
	],
	["a tag without an end", wordXml(`<w:p a='${"x".repeat(3_000_000)}`), "no end"],
	["a comment without an end", wordXml(`<!-- ${"x".repeat(30_000_000)}`), "no end"],
	["fifty million bytes of nothing", wordXml(`<w:p>${" ".repeat(52_000_000)}</w:p>`), "larger inside"],
	["Latin-1", Buffer.from(wordXml("<w:t>Gr\u00fc\u00dfe</w:t>"), "latin1"), "not valid"],
])("a document with %s is not read", async (_, xml, why) => {
	const zip = await zipOf({ "word/document.xml": xml, ...large });

	expect(await textIn("office", zip)).toEqual({ failed: expect.stringContaining(why) });
});

test("a bomb of a thousandth of its size, one of many parts, and what is no ZIP file are not read", async () => {
	expect(await word(wordXml(`<w:p>${" ".repeat(9_000_000)}</w:p>`))).toEqual({
		failed: expect.stringContaining("larger"),
	});
	const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`a${at}`, "x"]));
	expect(await textIn("office", await zipOf(many))).toEqual({ failed: expect.stringContaining("too many") });
	expect(await textIn("office", Buffer.from("PK\u0003\u0004nothing"))).toEqual({
		failed: expect.any(String),
	});
	const whole = (await OFFICE.docx?.("Quarry")) as Buffer;
	expect(await textIn("office", whole.subarray(0, -30))).toEqual({ failed: expect.any(String) });
	expect(await textIn("office", await zipOf({ "a.txt": "x" }))).toEqual({ failed: expect.any(String) });
});

test("no more than 100,000 characters are read, also without a space between them", async () => {
	const letters = randomBytes(1_000_000).toString("hex");
	for (const text of [letters, letters.replaceAll("a", " ")]) {
		const found = await readDocument(
			"office",
			await zipOf({ "word/document.xml": wordXml(`<w:t>${text}</w:t>`) }),
		);
		expect("text" in found && found.text.length).toBe(100_000);
	}
});

const form = (content: string) =>
	`<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 6 0 R>>>>/Length ${content.length}>>stream\n${content}\nendstream`;
const CLOSED = `<</Filter/Standard/V 1/R 2/P -4/O(${"a".repeat(32)})/U(${"b".repeat(32)})>>`;

test.each([
	["with a password", pdfOf({ more: [CLOSED], trailer: "/Encrypt 6 0 R/ID[(a)(a)]" })],
	["whose pages contain themselves", pdfOf({ pages: "<</Type/Pages/Kids[2 0 R]/Count 5>>" })],
	["that ends in the middle", pdfWith("Granite").subarray(0, 200)],
	["that is none", Buffer.from("%PDF-1.7")],
])("a PDF %s is not read", async (_, pdf) => {
	expect(await textIn("pdf", pdf)).toEqual({ failed: expect.any(String) });
});

test("a PDF that draws itself, or says that it has a billion pages, is read as far as it goes", async () => {
	expect(await textIn("pdf", pdfOf({ content: "/X Do", more: [form("/X Do /X Do")] }))).toBe("");
	const pages = "<</Type/Pages/Kids[3 0 R]/Count 1000000000>>";
	expect(await textIn("pdf", pdfOf({ pages, content: "BT /F1 9 Tf (Slate) Tj ET" }))).toBe("Slate");
});

/** Reads with a reader of these lines. */
const readBy = (...lines: string[]) =>
	readWith(["--input-type=module", "-e", lines.join(";")], Buffer.from("Granite"));
const says = (text: string, code: number) =>
	`process.stderr.write(${JSON.stringify(text)}, () => process.exit(${code}))`;

test.each([
	["calls it unreadable", says("It needs a password", UNREADABLE), "It needs a password"],
	["is out of memory", "process.abort()", "ended by SIGABRT"],
	["has used up its time of the processor", "process.kill(process.pid, 'SIGXCPU')", "ended by SIGXCPU"],
	[
		"says more than a text can have",
		"process.stdout.write('a'.repeat(1e6)); setInterval(() => {}, 1e6)",
		"SIGKILL",
	],
])("a document whose reader %s cannot be read", async (_, code, why) => {
	expect(await readBy(code)).toEqual({ failed: expect.stringContaining(why) });
});

test.runIf(process.platform === "linux")(
	"nor can one whose reader takes more memory than it may have",
	async () => {
		const forever = ["-e", "setInterval(() => {}, 1e6)"];

		expect(await readWith(forever, Buffer.from("Granite"), 1)).toEqual({ failed: "ended by SIGKILL" });
	},
);

test.each([
	["fails on its own", "throw new Error('No such module')", "ended by code 1: "],
	["ends for a reason of its own", says("?", 7), "ended by code 7: ?"],
	["is asked to end, as by its worker,", "process.kill(process.pid, 'SIGTERM')", "ended by SIGTERM"],
	["is ended by the system", "process.kill(process.pid, 'SIGKILL')", "ended by SIGKILL"],
])("a document whose reader %s is tried again", async (_, code, why) => {
	await expect(readBy(code)).rejects.toThrow(why);
});

test("a PDF whose page is forty million signs is given up", async () => {
	const content = "BT /F1 9 Tf ".concat("(a) Tj ".repeat(40_000_000), "ET");
	const pdf = pdfOf({ content, entries: "/Filter/FlateDecode" });

	// What ends it depends on the machine: its memory, its processor time or, where it gets little of that, the clock.
	const outcome = await readDocument("pdf", pdf).catch((error: Error) => ({ failed: error.message }));

	expect(outcome).toEqual({ failed: expect.stringContaining("ended by SIG") });
});

test("a reader that is broken says nothing about the document", async () => {
	await expect(readDocument("nothing" as "pdf", pdfWith("Granite"))).rejects.toThrow("ended by code 1");
});

test.runIf(process.platform === "linux")("nor does one that someone else ends", async () => {
	const reading = readDocument("pdf", pdfWith("Granite"));
	const outcome = expect(reading).rejects.toThrow("ended by SIGKILL");
	const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
	const ours = children.filter((pid) =>
		readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("document-process"),
	);

	for (const pid of ours) process.kill(Number(pid), "SIGKILL");

	expect(ours).toHaveLength(1);
	await outcome;
});

test("whatever an XML text is cut into, the same is read", () => {
	const xml = `<a><!-- <t>no</t> --><?x <t>?><t b="1 > 0">quarry &amp; &#x77;all</t><![CDATA[no]]><t><![CDATA[<stone>]]></t><t/></a>`;
	for (let size = 1; size < xml.length; size++) {
		const reading = openXmlText((name) => name === "t");
		for (let at = 0; at < xml.length; at += size) reading.add(xml.slice(at, at + size));
		expect(reading.text(), `in pieces of ${size}`).toBe("quarry & wall<stone>");
	}
});

test("the process that reads documents can read its own code, and do nothing else", () => {
	const code = `
		import fs from "node:fs";
		import { spawnSync } from "node:child_process";
		import { Worker } from "node:worker_threads";
		const told = (work) => { try { work(); return "done"; } catch (error) { return error.code; } };
		console.log([
			told(() => fs.readFileSync("node_modules/unpdf/package.json")),
			told(() => fs.readFileSync("node_modules/pdfjs-dist/cmaps/UniGB-UCS2-H.bcmap")),
			told(() => fs.readFileSync("node_modules/pdfjs-dist/package.json")),
			told(() => fs.readFileSync("package.json")),
			told(() => fs.readFileSync("/proc/self/environ")),
			told(() => fs.writeFileSync("app/platform/documents/x", "")),
			told(() => spawnSync("id")),
			told(() => new Worker("1", { eval: true })),
		].join(" "));`;

	const { stdout } = spawnSync(process.execPath, [...READER_OPTIONS, "--input-type=module", "-e", code], {
		encoding: "utf8",
		env: {},
	});

	const denied = "ERR_ACCESS_DENIED";
	expect(stdout.trim()).toBe(`done done ${denied} ${denied} ${denied} ${denied} ${denied} ${denied}`);
});
