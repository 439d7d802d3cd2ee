import { expect, test } from "vitest";
import { plainRuns, plainText, renderMarkdown } from "./markdown.server.ts";

const html = (text: string) => renderMarkdown(text, { headingLevel: 2, base: "/acme" });

test("what people write becomes paragraphs, lists and tables", () => {
	expect(html("One **word**\n\n- a\n- b")).toBe(
		"<p>One <strong>word</strong></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n",
	);
	expect(html("| a |\n|--:|\n| 1 |")).toContain("<td>1</td>");
});

test("a line break stays one, except in a list’s markup and in code", () => {
	expect(html("One\nTwo\n- a\n- b")).toBe("<p>One<br>\nTwo</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
	expect(html("```\na\nb\n```")).not.toContain("<br>");
});

test("headings start at the given level, and skip none", () => {
	const text = "# One\n\n### Three\n\n#### Four\n\n## Two\n\n###### Six";

	const tags = (level: 2 | 3 | 4) =>
		[...renderMarkdown(text, { headingLevel: level }).matchAll(/<(h\d)>/g)].map(([, tag]) => tag);

	expect(tags(2)).toEqual(["h2", "h3", "h4", "h3", "h4"]);
	expect(tags(4)).toEqual(["h4", "h5", "h6", "h5", "h6"]);
	expect(html("### Deep first")).toBe("<h2>Deep first</h2>\n");
});

test("a path is one of the workspace's own; everything else is external", () => {
	expect(html("[New](/projects/new)")).toContain('<a href="/acme/projects/new" class="link">New</a>');
	expect(html("[Docs](https://example.com/a?b=1&c=2)")).toContain(
		'<a href="https://example.com/a?b=1&amp;c=2" class="link" rel="nofollow noopener noreferrer">Docs</a>',
	);
	expect(html("See https://example.com or readme.md")).toBe(
		'<p>See <a href="https://example.com" class="link" rel="nofollow noopener noreferrer">https://example.com</a> or readme.md</p>\n',
	);
});

test("names are marked in plain text only, and nothing of them is markup", () => {
	const split = (run: string) =>
		run
			.split(/(@x)/)
			.map((part) => (part === "@x" ? { name: `<b>"x"`, href: '/m/"x"' } : part))
			.filter((part) => part !== "");
	const marked = (text: string) => renderMarkdown(text, { headingLevel: 2, split });
	const mark = '<a href="/m/&quot;x&quot;" class="link">@<bdi>&lt;b&gt;&quot;x&quot;</bdi></a>';

	expect(marked("Hi @x, **@x**")).toBe(`<p>Hi ${mark}, <strong>${mark}</strong></p>\n`);
	for (const text of ["`@x`", "    @x", "[@x](https://e.example)", "<https://e.example/@x>", "\\@x"])
		expect(marked(text), text).not.toContain("<bdi>");
	expect(plainRuns("a `b` [c](https://e.example) *d* https://e.example e@e.example")).toEqual([
		"a ",
		" ",
		" ",
		"d",
		" ",
		" e@e.example",
	]);
});

const HOSTILE = [
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"[x](javascript:alert(1))",
	"[x](JaVaScRiPt:alert(1))",
	"[x](java\nscript:alert(1))",
	"[x](&#106;avascript:alert(1))",
	"[x](data:text/html,<script>alert(1)</script>)",
	"[x](vbscript:alert(1))",
	"[x](//evil.example)",
	"[x](/\\evil.example)",
	"[x](ftp://e.example/a)",
	"[x](somewhere/else)",
	"[x](\\/evil.example)",
	"<javascript:alert(1)>",
	'[x](https://e.example "a\\" onmouseover=\\"alert(1)")',
	'![x" onerror="alert(1)](https://e.example/p.png)',
	"![x](javascript:alert(1))",
	"[x]: javascript:alert(1)\n\n[x]",
	'```js" onload="alert(1)\ncode\n```',
	"<style>body{display:none}</style>",
	"| a |\n|:-:|\n| <b style=x> |",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
];

const ALLOWED_TAG =
	/<\/?(p|h[2-6]|strong|em|s|ul|ol|li|blockquote|code|pre|hr|br|table|thead|tbody|tr|th|td)>|<a href="(https?:\/\/|mailto:|#|\/acme\/)[^"<>]*"( title="[^"<>]*")? class="link"( rel="[^"<>]*")?>|<\/a>|<code class="[^"<>]*">|<ol start="\d+">/g;

test.for(HOSTILE)("nothing of a reader's page is in the writer's hands: %s", (text) => {
	const rest = html(text).replaceAll(ALLOWED_TAG, "");

	expect(rest).not.toMatch(/[<>]/);
});

test("without a base, a path is still one of ours and never another host", () => {
	const bare = (text: string) => renderMarkdown(text, { headingLevel: 3 });

	expect(bare("[x](/projects)")).toContain('<a href="/projects" class="link">');
	for (const url of ["//evil.example", "/\\evil.example", "///evil.example", "/%5cevil.example/../.."]) {
		expect(bare(`[x](${url}) ![x](${url})`)).not.toMatch(/href="\/[/\\]/);
	}
});

test("a picture becomes a link to it, so that no server learns who reads", () => {
	expect(html("![The office](https://e.example/p.png)")).toContain(
		'<a href="https://e.example/p.png" class="link" rel="nofollow noopener noreferrer">The office</a>',
	);
});

test("a few characters do not become a page of empty cells, and the next text has its table", () => {
	const columns = 1_000;
	const wide = `${"|a".repeat(columns)}\n${"|-".repeat(columns)}\n${"|\n".repeat(200)}`;

	expect(html(wide).length).toBeLessThan(2 * wide.length);
	expect(html("| a |\n|---|\n| 1 |")).toContain("<td>1</td>");
	expect(
		html(`|${" a |".repeat(8)}\n|${"---|".repeat(8)}\n${`|${" b |".repeat(8)}\n`.repeat(300)}`),
	).toContain("<td>b</td>");
});

test("the longest hostile texts take moments, not minutes", () => {
	const started = performance.now();

	for (const text of ["[", "*a ", "> ", "- ", "`", "![](", "|a", "<", "a@"]) {
		html(text.repeat(20_000 / text.length));
	}

	expect(performance.now() - started).toBeLessThan(3_000);
});

test("without its marks, a text is one line of what it says", () => {
	expect(
		plainText("# Plan\n\n- **gate**, [hinges](https://e.example)\n- `paint`\n\n```\ncode\n```\n\nTwo\nlines"),
	).toBe("Plan gate, hinges paint code Two lines");
	expect(plainText("")).toBe("");
});
