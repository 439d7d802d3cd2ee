import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "./address-list.ts";
import { readList } from "./read-list.server.ts";

const addressesOf = (list: string) => readList(list).entries.map(({ address }) => address);

test("lines, commas and semicolons separate addresses, and names around them are stripped", () => {
	const list = [
		"ada@example.com",
		"Grace Hopper <grace@example.com>, linus@example.com; “Bo” <bo@example.com>",
		'"Marsh, Olivia" <olivia@example.com>; Tanaka, Mei <mei@example.com>',
		"Victor Osei\tvictor@example.com\tSales",
		"mailto:dana@example.com <MARCO@example.com>",
		"one@example.com two@example.com",
		"",
		" ; , ",
	].join("\n");

	expect(addressesOf(list)).toEqual(
		["ada", "grace", "linus", "bo", "olivia", "mei", "victor", "marco", "one", "two"].map(
			(name) => `${name}@example.com`,
		),
	);
	expect(readList(list).problems).toEqual([]);
});

test("each invalid line is reported with its number and text, and stays in the list", () => {
	const { entries, problems } = readList("ada@example.com\nnobody\nADA@example.com, grace@example\n");

	expect(entries.map(({ address }) => address)).toEqual(["ada@example.com"]);
	expect(problems).toEqual([
		{ line: 2, text: "nobody", retry: "nobody", problem: "is not an email address" },
		{ line: 3, text: "ADA@example.com", retry: "ADA@example.com", problem: "is already on line 1" },
		expect.objectContaining({ line: 3, text: "grace@example", retry: "grace@example" }),
	]);
});

test("a look-alike domain comes back as the network writes it, and is accepted in that form", () => {
	const [problem] = readList("Ada <ada@аpple.com>").problems;

	expect(problem).toMatchObject({ line: 1, text: "Ada <ada@аpple.com>", retry: "ada@xn--pple-43d.com" });
	expect(problem?.problem).toContain("xn--pple-43d.com");
	expect(addressesOf(problem?.retry ?? "")).toEqual(["ada@xn--pple-43d.com"]);
});

test("a list of 10,000 valid, invalid and odd lines is read at once and loses nothing", () => {
	const kinds = [
		(n: number) => `person-${n}@example.com`,
		(n: number) => `Name ${n} without address`,
		(n: number) => `"Ümit, عمر ${n} 🎉" <omar-${n}@example.com>`,
		(n: number) => `${"x".repeat(300)}${n}@example.com`,
	];
	const lines = Array.from({ length: 10_000 }, (_, n) => (kinds[n % kinds.length] ?? String)(n));
	const started = performance.now();

	const { entries, problems } = readList(lines.join("\n"));

	expect(performance.now() - started).toBeLessThan(2_000);
	expect(entries.length).toBe(5_000);
	expect(problems.length).toBe(5_000);
	expect(problems.map(({ line, retry }) => lines[line - 1] === retry)).not.toContain(false);
});

test("whatever is pasted, every character that is not blank or a separator is in one of the pieces", () => {
	const sign = fc.constantFrom(...'ab@.<>",; \t\n“é😀');
	const visible = (text: string) => text.replaceAll(/[\s,;]/g, "");
	fc.assert(
		fc.property(fc.string({ unit: sign, maxLength: 60 }), (list) => {
			const pieces = piecesOf(list).map(({ text }) => text);
			expect(visible(pieces.join(""))).toBe(visible(list));
		}),
		{ numRuns: 2_000 },
	);
});

test.each([
	["Ada Byron <ada@example.com>", "ada@example.com"],
	["“Byron, Ada” <ada@example.com>", "ada@example.com"],
	["„Byron, Ada“ <ada@example.com>", "ada@example.com"],
	["«Byron, Ada» <ada@example.com>", "ada@example.com"],
	["“Byron, Ada, Countess of Lovelace” <ada@example.com>", "ada@example.com"],
	["„Byron; Ada“ <ada@example.com>", "ada@example.com"],
	["«Byron; Ada» <ada@example.com>", "ada@example.com"],
	["'Ada Byron' <ada@example.com>", "ada@example.com"],
	["“ada@example.com”", "ada@example.com"],
	["'ada@example.com'", "ada@example.com"],
	["‘ada@example.com’;", "ada@example.com"],
	["ada@example.com.", "ada@example.com"],
	["Ada <ada@example.com>.", "ada@example.com"],
	["Ada <ada@example.com>;", "ada@example.com"],
	["Ada <mailto:ada@example.com>", "ada@example.com"],
	["mailto:ada@example.com?subject=Hello", "ada@example.com"],
	["Ada Byron [mailto:ada@example.com]", "ada@example.com"],
	["ada@example.com (Ada Byron)", "ada@example.com"],
	["Ada Byron (ada@example.com)", "ada@example.com"],
	["• ada@example.com", "ada@example.com"],
	["\u200Eada@example.com\u00A0", "ada@example.com"],
	["Ada Byron <ada@example.com>", "ada@example.com"],
	["o'hara@example.com", "o'hara@example.com"],
])("“%s”, as a mail program writes it, is %s", (pasted, address) => {
	expect(readList(pasted)).toMatchObject({ entries: [{ address }], problems: [] });
});

test("a whole line from a mail program is split, including typographic quotes", () => {
	const line = "“Byron, Ada” <ada@example.com>; 'Hopper, Grace' <grace@example.com>, “Bo” <bo@example.com>.";

	expect(addressesOf(line)).toEqual(["ada@example.com", "grace@example.com", "bo@example.com"]);
	// No address is guessed from words: one with a blank in it was mistyped.
	expect(addressesOf("ada byron@example.com")).toEqual([]);
});

test.each(['"', "“", "“”", "<", "(", "'", ".", "<a@b>", "[mailto:", "\t@", ",", "“a,"])(
	"twice as many %j take about twice as long",
	(sign) => {
		const timeOf = (count: number) => {
			const list = sign.repeat(count);
			// Measures the CPU time of this process alone, because the machine may be busy with something else.
			const before = process.cpuUsage();
			readList(list);
			return process.cpuUsage(before).user;
		};
		timeOf(10_000);

		// Quadratic would be 16 times as long; 8 and 50 ms leave room for what else the process does.
		expect(timeOf(40_000)).toBeLessThan(8 * timeOf(10_000) + 50_000);
	},
);

test("splitting a line of brackets and commas takes time proportional to its length", () => {
	const timeOf = (line: string) => {
		const began = performance.now();
		piecesOf(line);
		return performance.now() - began;
	};
	timeOf("<,".repeat(1_000));

	// A megabyte, the most that a form may have: it would take ten minutes if every comma searched everything before it.
	expect(timeOf("<,".repeat(500_000))).toBeLessThan(5_000);
	expect(piecesOf("Marsh, Olivia <o@acme.example>, Mei <m@acme.example>").map(({ text }) => text)).toEqual([
		"Marsh, Olivia <o@acme.example>",
		"Mei <m@acme.example>",
	]);
});

test("a mistyped address before a named one is reported, not taken for a surname", () => {
	expect(piecesOf("bob.example, Jane <jane@b.example>").map(({ text }) => text)).toEqual([
		"bob.example",
		"Jane <jane@b.example>",
	]);
});
