import fc from "fast-check";
import { expect, test } from "vitest";
import { phoneShape, readPhone } from "./phone.ts";

test.each([
	["+49 30 901820", "+49 30 901820"],
	["\u202A+49 30 901820\u202C", "+49 30 901820"],
	["\u200E+1 (212) 555\u20110100", "+1 (212) 555-0100"],
	["+1\u00A0212\u202F555–0100", "+1 212 555-0100"],
	["+4930−901820", "+4930-901820"],
	["+49 (0) 30 / 90 18 20", "+49 (0) 30 / 90 18 20"],
	["(+44) 20 7946 0000", "(+44) 20 7946 0000"],
	["＋８１ ３－１２３４－５６７８", "+81 3-1234-5678"],
	["٠١٢٣٤٥٦٧٨٩", "0123456789"],
	["+91 ९८७६५ ४३२१०", "+91 98765 43210"],
	["212 555 0100 ext. 12", "212 555 0100 ext. 12"],
	["212 555 0100 ext 12", "212 555 0100 ext. 12"],
	["212 555 0100x12", "212 555 0100 ext. 12"],
	["212 555 0100 #12", "212 555 0100 ext. 12"],
	["+1-212-555-0100;ext=12", "+1-212-555-0100 ext. 12"],
	["212 555 0100, Extension 12", "212 555 0100 ext. 12"],
	["tel:+1-212-555-0100", "+1-212-555-0100"],
	["01.23.45.67.89", "01.23.45.67.89"],
	["112", "112"],
])("“%s” is kept as %s", (typed, kept) => {
	expect(phoneShape.parse(typed)).toBe(kept);
});

test.each([
	"((((",
	"----",
	"+",
	"..",
	"12",
	"call me",
	"+49 30 call",
	"++49 30 901820",
	"1234567890123456789",
	"030+901820",
	"ext. 12",
])("“%s” is not a phone number", (typed) => {
	expect(phoneShape.safeParse(typed).error?.issues[0]?.message).toContain("in digits");
});

test("no number stays none, and a stored number is stored again unchanged", () => {
	expect([undefined, null, "", " \u200B"].map((typed) => phoneShape.parse(typed))).toEqual([
		null,
		null,
		null,
		null,
	]);
	const sign = fc.constantFrom(..."0123456789 +-().x/#", "ext. ", "\u200E", "–");
	fc.assert(
		fc.property(fc.array(sign, { maxLength: 30 }), (signs) => {
			const kept = readPhone(signs.join(""));

			if (kept !== undefined) expect(readPhone(kept)).toBe(kept);
		}),
		{ numRuns: 5_000 },
	);
});
