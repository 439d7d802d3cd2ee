import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "./address-list.ts";
import { readList } from "./read-list.server.ts";

const addressesOf = (list: string) => readList(list).entries.map(({ address }) => address);

test("lines, commas and semicolons part addresses, and names around them are taken away", () => {
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

test("each line that is wrong is told with its number and its text, and stays in the list", () => {
	const { entries, problems } = readList("ada@example.com\nnobody\nADA@example.com, grace@example\n");

	expect(entries.map(({ address }) => address)).toEqual(["ada@example.com"]);
	expect(problems).toEqual([
		{ line: 2, text: "nobody", retry: "nobody", problem: "is not an email address" },
		{ line: 3, text: "ADA@example.com", retry: "ADA@example.com", problem: "is on line 1 already" },
		expect.objectContaining({ line: 3, text: "grace@example", retry: "grace@example" }),
	]);
});

test("a domain that looks like another comes back as the network writes it, and is taken when sent like that", () => {
	const [problem] = readList("Ada <ada@аpple.com>").problems;

	expect(problem).toMatchObject({ line: 1, text: "Ada <ada@аpple.com>", retry: "ada@xn--pple-43d.com" });
	expect(problem?.problem).toContain("xn--pple-43d.com");
	expect(addressesOf(problem?.retry ?? "")).toEqual(["ada@xn--pple-43d.com"]);
});

test("a list of 10,000 lines, good, bad and odd, is read at once and loses nothing", () => {
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

test("whatever is pasted, every sign that is not blank or a divider is in one of the pieces", () => {
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

test("a whole line of a mail program is taken apart, typographic quotes and all", () => {
	const line = "“Byron, Ada” <ada@example.com>; 'Hopper, Grace' <grace@example.com>, “Bo” <bo@example.com>.";

	expect(addressesOf(line)).toEqual(["ada@example.com", "grace@example.com", "bo@example.com"]);
	// No address is guessed out of words: one with a blank in it was typed wrongly.
	expect(addressesOf("ada byron@example.com")).toEqual([]);
});

test.each(['"', "“", "“”", "<", "(", "'", ".", "<a@b>", "[mailto:", "\t@", ",", "“a,"])(
	"twice as many %j take about twice as long",
	(sign) => {
		const timeOf = (count: number) => {
			const list = sign.repeat(count);
			// Of this process alone: the machine may be busy with something else.
			const before = process.cpuUsage();
			readList(list);
			return process.cpuUsage(before).user;
		};
		timeOf(10_000);

		// Quadratic would be 16 times; 8 and 50 ms leave room for what else the process does.
		expect(timeOf(40_000)).toBeLessThan(8 * timeOf(10_000) + 50_000);
	},
);

test("a line of brackets and commas is taken apart in a time that grows with its length alone", () => {
	const timeOf = (line: string) => {
		const began = performance.now();
		piecesOf(line);
		return performance.now() - began;
	};
	timeOf("<,".repeat(1_000));

	// A megabyte, which is what a form may have: ten minutes when every comma looks through what stands before it.
	expect(timeOf("<,".repeat(500_000))).toBeLessThan(5_000);
	expect(piecesOf("Marsh, Olivia <o@acme.example>, Mei <m@acme.example>").map(({ text }) => text)).toEqual([
		"Marsh, Olivia <o@acme.example>",
		"Mei <m@acme.example>",
	]);
});
