import { expect, test } from "vitest";
import { GB, MB } from "#app/platform/file-size.ts";
import { isProgram, typeOf } from "./file-type.ts";
import { nameOf, sayVerdict } from "./verdicts.ts";

test.each([
	["plan.pdf", "plan.pdf"],
	['6" pipe.pdf', "6_ pipe.pdf"],
	["../../etc/passwd", ".._.._etc_passwd"],
	["a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"],
	["invoice\u202Efdp.exe", "invoicefdp.exe"],
	["a\0b.txt", "a b.txt"],
	["Gro\u0308ße.txt", "Größe.txt"],
	["setup.bat.\u200B. .", "setup.bat"],
	[`${"a".repeat(250)}.bat. more`, `${"a".repeat(250)}.bat`],
	["..", "File"],
	["   ", "File"],
	["", "File"],
	[`${"a".repeat(300)}.pdf`, `${"a".repeat(251)}.pdf`],
	["🚀".repeat(300), "🚀".repeat(255)],
])("the name %j becomes %j", (sent, kept) => {
	expect(nameOf(sent)).toBe(kept);
});

const bytes = (hex: string) => Buffer.from(hex, "hex");

test.each([
	["a.exe", "%PDF-1.7", "application/pdf"],
	["a.jpg", "<svg onload=alert(1)>", "text/plain; charset=utf-8"],
	["a.svg", "<?xml version='1.0'?><svg/>", "text/plain; charset=utf-8"],
	["a.mht", "From: <Saved by a browser>\r\nContent-Type: multipart/related", "text/plain; charset=utf-8"],
	["a.html", "<!DOCTYPE html><script>alert(1)</script>", "text/plain; charset=utf-8"],
	["a.gif", "GIF89a/*<script>*/", "image/gif"],
	["a.txt", "Gr\xfc\xdfe", "application/octet-stream"],
	["a.txt", "a\0b", "application/octet-stream"],
])("%s with the bytes of %j is %s", (name, text, type) => {
	expect(typeOf(name, Buffer.from(text, "latin1"))).toBe(type);
});

test("a ZIP file is the document that its name says, or a ZIP file", () => {
	const zip = bytes("504b03041400");

	expect(typeOf("a.docx", zip)).toMatch(/wordprocessingml/);
	expect(typeOf("a.ODT", zip)).toBe("application/vnd.oasis.opendocument.text");
	expect(typeOf("a.constructor", zip)).toBe("application/zip");
	expect(typeOf("a.zip", zip)).toBe("application/zip");
});

test("a text whose last character is cut in two is still a text", () => {
	expect(typeOf("a.txt", Buffer.from("Grüße 計").subarray(0, -1))).toBe("text/plain; charset=utf-8");
});

test("programs are known by their bytes and by their names", () => {
	expect(isProgram("holiday.jpg", bytes("4d5a9000"))).toBe(true);
	expect(isProgram("tool", bytes("7f454c46"))).toBe(true);
	expect(isProgram("tool", bytes("cffaedfe"))).toBe(true);
	expect(isProgram("start.BAT", Buffer.from("echo"))).toBe(true);
	expect(isProgram("bat.txt", Buffer.from("echo"))).toBe(false);
});

const LIMITS = { quota: 5 * GB, memberQuota: GB, largest: 25 * MB, kinds: "any" } as const;

test("each reason is a sentence that names the file and its limit", () => {
	const say = (why: Parameters<typeof sayVerdict>[0]["why"]) => sayVerdict({ name: "a.txt", why }, LIMITS);

	expect(say("too large")).toContain("larger than 25 MB");
	expect(say("full")).toContain("5 GB");
	expect(say("full for one")).toContain("1 GB");
	expect(say("kind")).toContain("It takes pictures");
	expect(say("too many")).toContain("first 20 files");
	for (const why of ["empty", "full", "full for one", "kind", "program", "too large"] as const)
		expect(say(why)).toContain("a.txt");
});
