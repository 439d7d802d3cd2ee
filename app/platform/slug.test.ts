import fc from "fast-check";
import { expect, test } from "vitest";
import { isSlug, problemOfSlug, RESERVED_SLUGS, SLUG_PATTERN, slugMeant, suggestSlug } from "./slug.ts";

const anyName = fc.oneof(
	fc.string({ maxLength: 120 }),
	fc.string({ unit: "grapheme", maxLength: 120 }),
	fc.string({ unit: "binary", maxLength: 120 }),
	fc.stringMatching(/^[a-zA-ZäöüßÆøŁéñ -]{0,90}$/),
);

test("a suggested address is empty, or consists of lowercase letters, digits and inner hyphens", () => {
	fc.assert(
		fc.property(anyName, fc.integer({ min: 2, max: 100 }), (name, maxLength) => {
			const slug = suggestSlug(name, maxLength);

			expect(slug).toMatch(/^$|^[a-z0-9]$|^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
			expect(slug.length).toBeLessThanOrEqual(maxLength);
			expect(slug).not.toContain("--");
		}),
		{ numRuns: 2_000 },
	);
});

test("a suggestion of two characters or more is an address, unless it is reserved", () => {
	fc.assert(
		fc.property(anyName, (name) => {
			const slug = suggestSlug(name);
			if (slug.length < 2) return;

			expect(SLUG_PATTERN.test(slug)).toBe(true);
			expect(isSlug(slug)).toBe(!RESERVED_SLUGS.has(slug));
		}),
		{ numRuns: 1_000 },
	);
});

test("suggesting from a suggestion changes nothing", () => {
	fc.assert(
		fc.property(anyName, (name) => {
			const slug = suggestSlug(name);

			expect(suggestSlug(slug)).toBe(slug);
		}),
	);
});

test.each([
	["Blue Ridge & Co.", "blue-ridge-co"],
	["  Straße 7 ", "strasse-7"],
	["Ærø Łódź Đà Nẵng", "aero-lodz-da-nang"],
	["İstanbul ısı", "istanbul-isi"],
	["ﬁnal ②", "final-2"],
	["--a--b--", "a-b"],
	["🚀🚀", ""],
	["日本", ""],
	["", ""],
])("“%s” suggests “%s”", (name, slug) => {
	expect(suggestSlug(name)).toBe(slug);
});

test.each(["ab", "a1", "0-0", "a".repeat(63)])("%s is an address", (slug) => {
	expect(isSlug(slug)).toBe(true);
});

test.each([
	"a",
	"",
	"-ab",
	"ab-",
	"Ab",
	"a_b",
	"a b",
	"a.b",
	"ä-b",
	"a".repeat(64),
	"ab\n",
	"..",
	"%2e",
	"workspaces",
	"api",
	"xn--80ak6aa92e",
	"xn--",
	"xn--a",
])("%j is not an address", (slug) => {
	expect(isSlug(slug)).toBe(false);
});

test("every reserved word would otherwise be an address", () => {
	expect([...RESERVED_SLUGS].filter((slug) => !SLUG_PATTERN.test(slug))).toEqual([]);
});

test("an address that a name suggests is never one of another alphabet in disguise", () => {
	expect(suggestSlug("xn--80ak6aa92e")).toBe("xn-80ak6aa92e");
	expect(problemOfSlug("xn--80ak6aa92e")).toBe("Choose an address that does not begin with “xn--”");
	expect(["acme", "xnacme", "a-xn--b"].map(problemOfSlug)).toEqual([undefined, undefined, undefined]);
});

test.each([
	["Acme", "acme"],
	["ACME-2", "acme-2"],
	["acme", undefined],
	["Admin", undefined],
	["\u212Aelvin", undefined],
	["Ac me", undefined],
	["A", undefined],
])("%s means %s", (segment, slug) => {
	expect(slugMeant(segment)).toBe(slug);
});
