import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsIn, plainCell, stageNamed } from "./columns.ts";
import { MOST_LINES, readSheet, textOf } from "./csv.server.ts";
import { LARGEST_FILE } from "./forms.ts";

const fileOf = (...parts: BlobPart[]) => new File(parts, "projects.csv");
const cellsOf = (text: string) => {
	const { found, problem } = readSheet(text);
	return problem ?? [found?.headings, ...(found?.lines.map(({ cells }) => cells) ?? [])];
};
const utf16 = (text: string, isBig: boolean) => {
	const bytes = Buffer.from(text, "utf16le");
	return isBig ? bytes.swap16() : bytes;
};

test.each([
	["UTF-8", () => Buffer.from("Name\nZoë 🚀")],
	["UTF-8 with a byte-order mark", () => Buffer.from("\uFEFFName\nZoë 🚀")],
	["UTF-16, little end first", () => utf16("\uFEFFName\nZoë 🚀", false)],
	["UTF-16, big end first", () => utf16("\uFEFFName\nZoë 🚀", true)],
])("a file in %s is read", async (_, bytes) => {
	expect(await textOf(fileOf(bytes()))).toEqual({ found: "Name\nZoë 🚀" });
});

test("a file in Windows-1252, as Excel writes it, is read", async () => {
	expect(await textOf(fileOf(Buffer.from("Name\nZo\xeb \x80 \x93x\x94", "latin1")))).toEqual({
		found: "Name\nZoë € “x”",
	});
});

test.each([
	["a ZIP, as today’s spreadsheets are", Buffer.from("PK\x03\x04 and more", "latin1")],
	["an old spreadsheet", Buffer.from("\xd0\xcf\x11\xe0\xa1\xb1", "latin1")],
	["a PDF", Buffer.from("%PDF-1.7")],
	["a picture", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1")],
	["UTF-16 without its mark", utf16("Name\nX", false)],
	["half a character of UTF-16", Buffer.from("\xff\xfeN\0a", "latin1")],
])("%s is refused with what to do instead", async (_, bytes) => {
	expect((await textOf(fileOf(bytes))).problem).toContain("save it as CSV");
});

test("a file that is too large is refused before it is read", async () => {
	const { problem } = await textOf(fileOf(Buffer.alloc(LARGEST_FILE + 1, "x")));

	expect(problem).toBe("This file has 400.1 kB. Choose one of up to 400 kB.");
});

test.each([
	["commas", "Name,Due\nMoon,2026-11-21"],
	["semicolons", "Name;Due\r\nMoon;2026-11-21\r\n"],
	["tabs", "Name\tDue\nMoon\t2026-11-21"],
	["line ends of old Macs", "Name,Due\rMoon,2026-11-21\r"],
	["quotes and a byte-order mark", '\uFEFF"Name","Due"\n"Moon","2026-11-21"'],
	["empty lines", "\n\nName,Due\n\nMoon,2026-11-21\n\n"],
	["empty lines above semicolons", "\n\nName;Due\nMoon;2026-11-21"],
	["the line in which Excel names its sign", "\uFEFFsep=;\r\nName;Due\r\nMoon;2026-11-21\r\n"],
	["more commas inside quotes than semicolons outside", 'Name;Due\n"Moon";"2026-11-21"'],
])("a table with %s is read", (_, text) => {
	expect(cellsOf(text)).toEqual([
		["Name", "Due"],
		["Moon", "2026-11-21"],
	]);
});

test("line ends, quotes and commas inside quotes belong to the cell; a missing cell is empty", () => {
	expect(cellsOf('Name,"Due, or deadline",Team\n"a ""b""\nc, d",x\n5" nails,y,z')).toEqual([
		["Name", "Due, or deadline", "Team"],
		['a "b"\nc, d', "x"],
		['5" nails', "y", "z"],
	]);
});

test("lines keep the numbers that an editor shows", () => {
	const { found } = readSheet('Name\nOne\n\n"Two\nlines"\nThree');

	expect(found?.lines.map(({ line }) => line)).toEqual([2, 5, 6]);
});

test("an empty cell before the first heading keeps the columns in their places", async () => {
	const { found } = await textOf(fileOf("\tName\tStage\r\n1\tMoon\tIdea\t\r\n"));

	expect(cellsOf(found ?? "")).toEqual([
		["", "Name", "Stage"],
		["1", "Moon", "Idea", ""],
	]);
});

test.each([
	["a control character", "U+0007", "\u0007"],
	["too many marks on a letter", "6 or fewer accents", `z${"\u0316".repeat(7)}`],
])("%s is refused with its line", async (_, words, text) => {
	const { problem } = await textOf(fileOf(`\n\nName\n\nA ${text}\n`));

	expect(problem).toMatch(/^Line 5: /);
	expect(problem).toContain(words);
});

test.each([
	["nothing", "", "There is no line below the headings."],
	["only headings", "Name,Due", "There is no line below the headings."],
	["a quote that never ends", 'Name\nOne\n\n"Two\nThree\n', "Line 4 begins a text with a quotation mark"],
	["a quote that never ends in a long file", `Name\nOne\n"${"x\n".repeat(20_000)}`, "Line 3 is longer than"],
	["ten thousand lines", `Name\n${"x\n".repeat(10_000)}`, "There are more than 1,000 lines."],
	["a line of a hundred thousand commas", `Name\n${",".repeat(29_000)}`, "more than 100 columns"],
	["one endless cell", `Name\n${"x".repeat(100_000)}`, "Line 2 is longer than 30,000 characters."],
])("%s is refused in words", (_, text, words) => {
	expect(readSheet(text).problem).toContain(words);
});

test("the largest table that is allowed is read in well under a second", () => {
	const started = performance.now();

	const { found } = readSheet(`Name;Notes\n${`x;${"y".repeat(380)}\n`.repeat(MOST_LINES)}`);

	expect(found?.lines).toHaveLength(MOST_LINES);
	expect(performance.now() - started).toBeLessThan(1_000);
});

test("whatever is written as CSV is read as it was", () => {
	const cell = fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/[\r\0\uFEFF]/.test(text));
	const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });
	fc.assert(
		fc.property(rows, fc.constantFrom(",", ";", "\t"), (written, delimiter) => {
			const text = stringify([["Name", "Notes"], ...written], { delimiter, quoted: true });

			expect(readSheet(text).found?.lines.map(({ cells }) => cells)).toEqual(written);
		}),
	);
});

test("nothing that can be pasted makes reading fail", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.string(), (text, more) => {
			const { found, problem } = readSheet(`${text}"${more}`);
			expect(problem ?? found?.headings).toBeDefined();
		}),
		{ numRuns: 500 },
	);
});

test.each([
	["ours", ["Name", "Description", "Stage", "Lead", "Due", "Team", "Status"], [0, 1, 2, 3, 4, 5]],
	["Asana", ["Task ID", "Name", "Assignee", "Due Date", "Notes"], [1, 4, undefined, 2, 3, undefined]],
	[
		"Jira",
		["Summary", "Issue key", "Status", "Assignee", "Due date", "Description"],
		[0, 5, 2, 3, 4, undefined],
	],
	["Linear", ["ID", "Team", "Title", "Description", "Status", "Assignee"], [2, 3, 4, 5, undefined, 1]],
	["Notion", ["﻿Project name", "STATUS", "Owner", "Deadline"], [0, undefined, 1, 2, 3, undefined]],
	[
		"a form of its own",
		["project_name*", "due_on", "Assigned to:"],
		[0, undefined, undefined, 2, 1, undefined],
	],
])("the headings of %s are recognized", (_, headings, [name, description, stage, lead, dueOn, team]) => {
	expect(columnsIn(headings).at).toEqual(
		Object.fromEntries(
			Object.entries({ name, description, stage, lead, dueOn, team }).filter(([, at]) => at !== undefined),
		),
	);
});

test("columns that mean nothing here are named, and none is used twice", () => {
	expect(columnsIn(["Name", "Priority", "name", "", "Tags"])).toEqual({
		at: { name: 0 },
		leftOut: ["Priority", "name", "Tags"],
	});
	expect(columnsIn(["__proto__", "constructor"]).at).toEqual({});
});

test("stages are known by our words, their keys and those of other products", () => {
	expect(["Idea", "in_progress", "IN-PROGRESS", "On hold", "Completed", "To Do"].map(stageNamed)).toEqual([
		...["idea", "in_progress", "in_progress", "waiting", "done", "idea"],
	]);
	expect(["", "Moon", "constructor"].map(stageNamed)).toEqual([undefined, undefined, undefined]);
});

test("the apostrophe that keeps a spreadsheet from running a cell is no part of it", () => {
	expect(["'=1+1", "'@x", "'tis", "=1+1", " x ", "", undefined].map(plainCell)).toEqual([
		...["=1+1", "@x", "'tis", "=1+1", "x", undefined, undefined],
	]);
	const names = [..."=+-@＝＋－＠"].map((sign) => `${sign}1`);
	const exported = stringify([names], { escape_formulas: true });
	expect(cellsOf(`${exported}x`)[0]).toEqual(names.map((name) => `'${name}`));
	expect(names.map((name) => plainCell(`'${name}`))).toEqual(names);
});
