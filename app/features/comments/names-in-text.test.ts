import fc from "fast-check";
import { expect, test } from "vitest";
import { plainRuns } from "#app/platform/markdown.server.ts";
import { countSigns, findNames, keyOf, splitAtNames } from "./names-in-text.ts";

const PEOPLE = ["Ann", "Ann Lee", "Ann Lee-Smith", "Dr. No, Jr.", "ben@acme.example", "Mei Tanaka", "שלום"];
const byKey = new Map(PEOPLE.map((name) => [keyOf(name), name]));
const found = (text: string) =>
	plainRuns(text).flatMap((run) => findNames(run, (key) => byKey.get(key)).map(({ found: name }) => name));

test.each([
	["@Ann", "Ann"],
	["@Ann Lee, are you there?", "Ann Lee"],
	["@Ann Lee-Smith knows", "Ann Lee-Smith"],
	["@Ann Leeds is someone else, but Ann is not", "Ann"],
	["Thanks, @dr. no, jr.!", "Dr. No, Jr."],
	["(@MEI  TANAKA)", "Mei Tanaka"],
	["**@Ann**’s plan", "Ann"],
	["Ask @ben@acme.example.", "ben@acme.example"],
	["@שלום, see above", "שלום"],
	["@\u2068Ann\u2069", "Ann"],
])("of names that begin alike the longest that fits is meant: %s", (text, name) => {
	expect(found(text)).toEqual([name]);
});

test.each([
	"mail x@Ann or a@b.c",
	"@everyone, @channel and @here",
	"@ Ann",
	"@@Ann",
	"`@Ann` and ``code @Ann``",
	"```\n@Ann\n```",
	"    @Ann",
	"[@Ann](https://example.com)",
	"<ben@acme.example>",
	"\\@Ann",
	"@Annabel",
	"@\nAnn",
])("code, links, addresses and words that are nobody’s name mention nobody: %j", (text) => {
	expect(found(text)).toEqual([]);
});

test("several names are found, each where it is, and nothing else of the text changes", () => {
	const text = "@Ann Lee and @Ann, not @Bo";

	expect(splitAtNames(text, (key) => byKey.get(key))).toEqual(["", "Ann Lee", " and ", "Ann", ", not @Bo"]);
	expect(countSigns(text)).toBe(3);
});

test("whatever a text is, its parts make it up", () => {
	const piece = fc.constantFrom("@", "Ann", " ", "Lee", "-", "Smith", "\u202E", "😀", ".", "é", "@Ann Lee");
	fc.assert(
		fc.property(
			fc.array(piece).map((pieces) => pieces.join("")),
			(text) => {
				const parts = findNames(text, (key) => byKey.get(key));
				let end = 0;
				for (const { from, to } of parts) {
					expect(from).toBeGreaterThanOrEqual(end);
					expect(to).toBeGreaterThan(from);
					end = to;
				}
				expect(splitAtNames(text, () => undefined)).toEqual([text]);
			},
		),
	);
});

test("a text of nothing but signs takes moments", () => {
	const started = performance.now();

	for (const text of ["@", "@a ", "@a@b.", "@…", "@é\u0301"]) found(text.repeat(20_000 / text.length));

	expect(performance.now() - started).toBeLessThan(5_000);
});
