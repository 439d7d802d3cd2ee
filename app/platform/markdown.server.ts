import MarkdownIt, { type Env, type Token } from "markdown-it";

/** Where the text will be shown. */
export type MarkdownPlace = {
	/** The level of the text's highest heading, below the heading above it. */
	headingLevel: 2 | 3 | 4;
	/** The prefix for our own paths: a link to `/projects` leads to `/acme/projects`. */
	base?: string;
	/** Finds names to mark. It gets each run of plain text, and returns its parts. */
	split?: SplitText;
};

/** A name to mark, and the page it leads to. */
export type MarkedName = { name: string; href: string };
type SplitText = (run: string) => (string | MarkedName)[];

// A line break stays one: people press Enter for it, and know nothing of two spaces at the end of a line.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
// "readme.md" is not an address: only text with a protocol becomes a link automatically, and email addresses.
markdown.linkify.set({ fuzzyLink: false });
markdown.validateLink = (url) => /^(https?:\/\/|mailto:|#|\/(?![/\\]))/i.test(url.trim());

/**
 * Renders Markdown that someone else wrote as HTML that is safe to show: no HTML of theirs, no styles, no pictures
 * (each would tell its server who is reading), and links only to the web, to email addresses and to our own pages.
 */
export function renderMarkdown(text: string, { headingLevel, base = "", split }: MarkdownPlace): string {
	const tokens = parse(text, { split });
	levelHeadings(tokens, headingLevel);
	return markdown.renderer.render(tokens, markdown.options, { base });
}

/** Lists the runs of plain text in a Markdown text: neither code nor a link is among them. */
export function plainRuns(text: string): string[] {
	const runs: string[] = [];
	const split: SplitText = (run) => {
		runs.push(run);
		return [run];
	};
	parse(text, { split });
	return runs;
}

/** Returns what a Markdown text says without its marks, in one line. */
export function plainText(text: string): string {
	const words = parse(text, { split: undefined }).map(({ type, content, children }) => {
		if (type !== "inline") return content;
		return (children ?? []).map((child) => (child.type.endsWith("break") ? " " : child.content)).join("");
	});
	return words.join(" ").replaceAll(/\s+/g, " ").trim();
}

// Ten columns for as many lines as anyone writes by hand. A row may leave its cells out, and each of them is rendered.
const MOST_CELLS = 10_000;

/** Parses a text, whose tables stay text when a few characters could make a page of empty cells. */
function parse(text: string, env: { split: SplitText | undefined }): Token[] {
	const lines = text.split("\n");
	const columns = Math.max(...lines.map((line) => line.split("|").length));
	if (columns === 1 || columns * lines.length <= MOST_CELLS) return markdown.parse(text, env);
	markdown.disable("table");
	try {
		return markdown.parse(text, env);
	} finally {
		markdown.enable("table");
	}
}

// Before addresses become links: in “@ada@example.com”, the address is a part of what is marked.
markdown.core.ruler.before("linkify", "marked_names", ({ tokens, env, Token }) => {
	const split = env.split as SplitText | undefined;
	if (!split) return;
	const make = (type: string, given: Partial<Token>) => Object.assign(new Token(type, "", 0), given);
	for (const block of tokens) {
		let links = 0;
		block.children &&= block.children.flatMap((token) => {
			links += token.type === "link_open" ? 1 : token.type === "link_close" ? -1 : 0;
			if (token.type !== "text" || links > 0) return token;
			return split(token.content).map((part) =>
				typeof part === "string" ? make("text", { content: part }) : make("marked_name", { meta: part }),
			);
		});
	}
});

/** Makes headings begin at `first` and descend one by one, whatever levels the writer skipped. */
function levelHeadings(tokens: Token[], first: number): void {
	const above: number[] = [];
	let tag = "";
	for (const token of tokens) {
		if (token.type === "heading_open") {
			const level = Number(token.tag.slice(1));
			while ((above.at(-1) ?? 0) >= level) above.pop();
			// 6: HTML has no deeper one.
			tag = `h${Math.min(6, first + above.length)}`;
			above.push(level);
		}
		if (token.type === "heading_open" || token.type === "heading_close") token.tag = tag;
	}
}

const { rules } = markdown.renderer;

rules.link_open = (...[tokens, index, options, env, renderer]) => {
	const token = tokens[index];
	if (token) addressLink(token, env);
	return renderer.renderToken(tokens, index, options);
};

rules.image = (tokens, index, _options, env) => {
	const token = tokens[index];
	const { escapeHtml } = markdown.utils;
	const url = String(token?.attrGet("src") ?? "");
	return `<a href="${escapeHtml(addressOf(url, env))}" class="link" rel="${OUTSIDE}">${escapeHtml(token?.content || url)}</a>`;
};

rules.marked_name = (tokens, index) => {
	const { name, href } = (tokens[index] as Token).meta as MarkedName;
	const { escapeHtml } = markdown.utils;
	return `<a href="${escapeHtml(href)}" class="link">@<bdi>${escapeHtml(name)}</bdi></a>`;
};

// A column's alignment would be a style attribute, which the content security policy refuses.
for (const name of ["th_open", "td_open"]) {
	rules[name] = (tokens, index) => `<${tokens[index]?.tag}>`;
}

const OUTSIDE = "nofollow noopener noreferrer";

function addressLink(token: Token, env: Env | undefined): void {
	const url = String(token.attrGet("href") ?? "");
	token.attrSet("href", addressOf(url, env));
	token.attrSet("class", "link");
	if (!/^[/#]/.test(url)) token.attrSet("rel", OUTSIDE);
}

const addressOf = (url: string, env: Env | undefined) => (url.startsWith("/") ? `${env?.base}${url}` : url);
