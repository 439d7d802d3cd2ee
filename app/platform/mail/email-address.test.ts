import { expect, test } from "vitest";
import { masked, normalized, readAddress } from "./email-address.server.ts";

test("an address is stored in lower case, without invisible characters around it", () => {
	for (const text of [
		"Ada@Example.COM",
		" ada@example.com\t",
		"\u200bada@example.com\u200f",
		"\ufeffADA@EXAMPLE.com",
	]) {
		expect(readAddress(text)).toMatchObject({ address: "ada@example.com", plain: true });
	}
});

test.each([
	["o'neil+tag@sub.example.co.uk"],
	["a@b.io"],
	["first.last@xn--exmple-cua.com"],
	[`${"a".repeat(64)}@example.com`],
])("%s is an address", (text) => {
	expect(readAddress(text)).toMatchObject({ address: text });
});

test.each([
	["", "is not an email address"],
	["ada", "is not an email address"],
	["@example.com", "is not an email address"],
	["ada@", "is not an email address"],
	["ada@localhost", "what follows the @ is not a domain"],
	["ada@example.c", "what follows the @ is not a domain"],
	["ada@127.0.0.1", "what follows the @ is not a domain"],
	["ada@-example.com", "what follows the @ is not a domain"],
	["a..da@example.com", "is not an email address"],
	["ada lovelace@example.com", "is not an email address"],
	["a@b@example.com", "is not an email address"],
	["ada@exa mple.com", "is not an email address"],
	["ada@ex%61mple.com", "is not an email address"],
	["ada\u202e@example.com", "is not an email address"],
	["😀@example.com", "is not an email address"],
	[`${"a".repeat(65)}@example.com`, "has more than 64 characters before the @"],
	[
		`ada@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(20)}.com`,
		"is longer than 254",
	],
	[`${"a".repeat(300)}@example.com`, "is longer than 254"],
	// The first letter is Cyrillic.
	["аda@example.com", "(U+0430) before the @"],
])("%s is not an address, and the reason is given", (text, problem) => {
	expect(readAddress(text).problem).toContain(problem);
});

test("a domain in other letters is known by the name that the network gives it", () => {
	expect(readAddress("ada@exämple.com")).toMatchObject({ address: "ada@xn--exmple-cua.com", plain: false });
	// аpple with a Cyrillic а is not apple.
	expect(readAddress("ada@аpple.com")).toMatchObject({ domain: "xn--pple-43d.com", plain: false });
	// Composed or decomposed, it is the same domain.
	expect(normalized("ada@exa\u0308mple.com")).toBe(normalized("ADA@EXÄMPLE.com"));
});

test("a megabyte of blanks takes no time", () => {
	// Measures this process alone: the machine may be busy with something else.
	const before = process.cpuUsage();

	readAddress(`a${" ".repeat(1_000_000)}b@example.com`);
	readAddress(" ".repeat(1_000_000));
	readAddress(`${"a.".repeat(500_000)}@example.com`);

	const { user } = process.cpuUsage(before);
	expect(user).toBeLessThan(1_000_000);
});

test("a masked address can be recognized by its owner, but not written to", () => {
	expect(masked("ada@example.com")).toBe("a•••@example.com");
});
