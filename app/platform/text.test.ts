import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import {
	blockText,
	keyText,
	lengthOf,
	lineText,
	nameText,
	savedName,
	searchText,
	tableText,
} from "./text.ts";

const MOST = 20;
const missing = "Give it a name";
const name = nameText({ most: MOST, missing, of: "the name" });
const shapes = {
	name,
	line: lineText({ most: MOST }),
	block: blockText({ most: MOST }),
	table: tableText({ most: MOST }),
	key: keyText(MOST),
	search: searchText(MOST),
};

/** Generates text from anywhere: every code unit, including halves of pairs, and invisible characters more often than by chance. */
const hidden = [
	"\0",
	"\t",
	"\n",
	"\r\n",
	"\u001b",
	"\u0085",
	"\u00AD",
	"\u0301",
	"\u200B",
	"\u200D",
	"\u200E",
];
const odd = [
	...hidden,
	"\u2028",
	"\u202E",
	"\u2066",
	"\u2069",
	"\u2800",
	"\u3164",
	"\uD800",
	"\uDC00",
	"\uFEFF",
	"\u0316".repeat(5),
	"😀",
];
const anyText = fc.oneof(
	fc.string({ unit: "binary", maxLength: 40 }),
	fc
		.array(fc.oneof(fc.constantFrom(...odd), fc.string({ unit: "grapheme", maxLength: 3 })))
		.map((parts) => parts.join("")),
	fc
		.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
		.map((units) => String.fromCharCode(...units)),
);

test.each(Object.entries(shapes))(
	"%s: whatever is typed, the result can be stored, or a sentence says why not",
	(kind, shape) => {
		const allowed = /block|table/.test(kind) ? /[^\P{Cc}\n\t]|\p{Cs}/u : /[\p{Cc}\p{Cs}]/u;
		fc.assert(
			fc.property(anyText, (typed) => {
				const { data = "", error } = shape.safeParse(typed);

				if (error) expect(error.issues[0]?.message).toMatch(/^\p{Lu}.*\p{L}/u);
				expect(data.isWellFormed()).toBe(true);
				expect(data).not.toMatch(allowed);
				if (/name|line|block|table/.test(kind)) expect(data).not.toMatch(/\p{M}{7}/u);
				expect(lengthOf(data)).toBeLessThanOrEqual(MOST);
				expect(data).toBe(error ? "" : kind === "key" ? typed : data.normalize("NFC"));
				if (!error) expect(shape.parse(data)).toBe(data);
			}),
			{ numRuns: 2_000 },
		);
	},
);

const invisible = [
	"",
	" ",
	"\u00A0\u3000",
	"\u200B",
	"\u2800",
	"\u3164",
	"\uFFA0",
	"\u200E\u200F",
	"\u202E",
	"\u2060\u00AD",
	"\uFEFF",
	"\u0301",
	"\u{E0041}",
];

test.each(invisible.map((typed) => [JSON.stringify(typed), typed]))(
	"%s alone is neither a name nor an answer",
	(_, typed) => {
		const required = [name, lineText({ most: MOST, missing }), blockText({ most: MOST, missing })];

		expect(required.map((shape) => shape.safeParse(typed).error?.issues[0]?.message)).toEqual([
			missing,
			missing,
			missing,
		]);
		expect(blockText({ most: MOST }).parse(typed)).toBe("");
	},
);

test("names that no one can tell apart come out the same", () => {
	const spellings = [
		"Café",
		"Cafe\u0301",
		"Ca\u200Bfé",
		"\uFEFFCafé",
		"Caf\u200Dé",
		"C\u00ADafé\u2060",
		"\u202ACafé\u202C",
		"Café\u{E0041}",
		"Café\uFE0F",
		"\u3164\n\u200DCafé",
	];

	expect(new Set(spellings.map((typed) => name.parse(typed)))).toEqual(new Set(["Café"]));
});

test("words of a name are one space apart, so that two names differ in more than blanks", () => {
	for (const typed of [
		"Rope quality",
		"Rope  quality",
		" Rope\u00A0\u2009quality\u3000",
		"Rope \u200D\u200B quality",
	])
		expect(name.parse(typed)).toBe("Rope quality");
	expect(savedName("Rope \t quality", MOST)).toBe("Rope quality");
	expect(blockText({ most: MOST }).parse("a  b")).toBe("a  b");
});

// What real languages need: Vietnamese, Thai, pointed Arabic, Hebrew with points and accents, Devanagari, Tibetan, Burmese.
const marked = ["Nguyễn Thị Lượng", "ที่นี่ น้ำ", "ٱللَّٰهُ", "שָּׁ֑ב", "क़्षिँ", "རྒྱུཾ", "လျှို့ဝှက်", `Z${"\u0316".repeat(6)}`];

test.each(marked)("%s is a name: every language has room for its marks", (typed) => {
	expect(nameText({ most: 100 }).parse(typed)).toBe(typed.normalize("NFC"));
});

const piles = ["\u0316", "\u0316\u0301", "\u0316\u034F", "\uFE0F\u0316", "\u0E4A", "\u0316\u200D"].map(
	(marks) => marks.repeat(30),
);

test.each(piles)(
	"marks piled on a letter are refused with a sentence, and left out where no one can be asked",
	(marks) => {
		const kinds = [nameText({ most: 300 }), lineText({ most: 300 }), blockText({ most: 300 })];

		for (const shape of kinds) {
			expect(shape.safeParse(`กZ${marks} quality`).error?.issues[0]?.message).toBe(
				"Use 6 or fewer accents or other marks on one letter",
			);
		}
		const saved = savedName(`กZ${marks} quality`, 300) ?? "";
		expect(saved).toMatch(/^ก[ZŹ]\P{L}* quality$/u);
		expect(saved.match(/\p{M}/gu)?.length).toBeLessThanOrEqual(6);
	},
);

test("joiners of letters and emoji stay where they have an effect", () => {
	for (const typed of ["می‌خواهم", "क्‍ष", "👨‍👩‍👧", "❤️", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "葛󠄀"])
		expect(name.parse(typed)).toBe(typed.normalize("NFC"));
});

test("a character is a code point, at the bound and above it", () => {
	const longest = [..."é😀"].map((sign) => sign.repeat(MOST));

	for (const typed of longest) {
		expect(name.parse(typed)).toBe(typed);
		expect(name.safeParse(`${typed}x`).error?.issues[0]?.message).toBe(
			"Use 20 characters or fewer for the name",
		);
	}
	expect(name.parse("e\u0301".repeat(MOST))).toBe("é".repeat(MOST));
	expect(name.safeParse("x".repeat(1_000_000)).success).toBe(false);
});

test("a control character is named, and a line break in one line has its own message", () => {
	const said = (typed: string) => name.safeParse(typed).error?.issues[0]?.message;

	expect(said("a\0b")).toBe("Remove the character U+0000, which can’t be stored");
	expect(said("a\uD800b")).toBe("Remove the character U+D800, which can’t be stored");
	expect(said("a\nb")).toBe("Use one line, without tabs");
	expect(blockText({ most: MOST }).parse("a\r\nb\u2028c\rd\te")).toBe("a\nb\nc\nd\te");
});

test("a form knows that a required name is required, and the browser is given no length in other units", () => {
	const shape = z.toJSONSchema(z.object({ name, line: shapes.line.optional() }), { io: "input" });

	expect(shape.required).toEqual(["name"]);
	expect(shape.properties?.name).not.toHaveProperty("maxLength");
});

test("a name that cannot be refused is kept as far as possible", () => {
	fc.assert(
		fc.property(anyText, (given) => {
			const saved = savedName(given, MOST);

			if (saved !== null) expect(name.parse(saved)).toBe(saved);
		}),
		{ numRuns: 2_000 },
	);
	expect(savedName("a\0b\uD800", MOST)).toBe("a b");
	expect(savedName("\u200B", MOST)).toBeNull();
	expect(savedName(null, MOST)).toBeNull();
	expect(savedName("x".repeat(300), 255)).toHaveLength(255);
});

test("a text whose characters were lost on the way is refused, not saved as it came", () => {
	const name = nameText({ most: 100 });

	expect(name.safeParse("Mi\uFFFDa").error?.issues[0]?.message).toMatch(/^Type this again/);
	expect(blockText({ most: 100 }).safeParse("a\n\uFFFD").success).toBe(false);
});
