import { expect, test } from "vitest";
import { renderEmail } from "./email.ts";

const plain = {
	title: "Join Acme",
	paragraphs: ["Ada invites you.", "Two\nlines."],
	button: { label: "Accept", url: "https://app.example/invitations/x?a=1&b=2" },
	reason: "You get this because Ada typed your address.",
};

test("both bodies say everything, and the plain one has the address as it is", () => {
	const { text, html } = renderEmail(plain);

	for (const words of ["Join Acme", "Ada invites you.", "Accept", "You get this because"]) {
		expect(text).toContain(words);
		expect(html).toContain(words);
	}
	expect(text).toContain("\nhttps://app.example/invitations/x?a=1&b=2\n");
	expect(html).toContain("Two<br>lines.");
	expect(html.match(/href="https:\/\/app\.example\/invitations\/x\?a=1&#38;b=2"/g)).toHaveLength(2);
});

test("what people typed stays text, wherever it is", () => {
	const evil = `<img src=x onerror=alert(1)>"'&`;
	const button = { label: evil, url: `https://app.example/"><script>` };

	const { html } = renderEmail({ title: evil, paragraphs: [evil], button, reason: evil });

	expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>/);
	expect(html.match(/&#60;img src=x onerror=alert\(1\)&#62;&#34;&#39;&#38;/g)).toHaveLength(5);
});

test("both bodies end with how to unsubscribe", () => {
	const unsubscribe = { label: "No more reminders", url: "https://app.example/unsubscribe/x?a=1&b=2" };

	const { text, html } = renderEmail({ ...plain, unsubscribe });

	expect(text.trimEnd()).toMatch(/\nNo more reminders:\nhttps:\/\/app\.example\/unsubscribe\/x\?a=1&b=2$/);
	expect(html).toContain('<a href="https://app.example/unsubscribe/x?a=1&#38;b=2"');
	expect(() => renderEmail({ ...plain, unsubscribe: { label: "No", url: "javascript:alert(1)" } })).toThrow(
		"must lead to a web address",
	);
});

test("a sentence leads to what it is about, and only to a web address", () => {
	const about = (url: string) => renderEmail({ ...plain, paragraphs: [{ text: "Bo & Mei wrote", url }] });

	const { text, html } = about("https://app.example/acme?a=1&b=2");

	expect(text).toContain("\nBo & Mei wrote\nhttps://app.example/acme?a=1&b=2\n");
	expect(html).toMatch(/<a href="https:\/\/app\.example\/acme\?a=1&#38;b=2" [^>]*>Bo &#38; Mei wrote<\/a>/);
	expect(() => about("javascript:alert(1)")).toThrow("must lead to a web address");
});

test("a button leads only to a web address", () => {
	for (const url of ["javascript:alert(1)", "/invitations/x", "https://a.example/ onclick", ""]) {
		expect(() => renderEmail({ ...plain, button: { label: "Go", url } })).toThrow(
			"must lead to a web address",
		);
	}
});

test("an email without a button has no link", () => {
	expect(renderEmail({ ...plain, button: undefined }).html).not.toContain("<a ");
});

test("the signature begins with the line that mail programs know it by", () => {
	expect(renderEmail(plain).text).toContain("\n-- \nYou get this because Ada typed your address.\n");
});

test("a long address breaks in every mail program, in each part of the page", () => {
	const { html } = renderEmail(plain);
	const [body = "", foot = ""] = html.split("You get this because");

	for (const part of [body, foot && html.slice(html.lastIndexOf("<p "))]) {
		expect(part).toContain("word-break:break-word");
		expect(part).toContain("overflow-wrap:anywhere");
	}
});
