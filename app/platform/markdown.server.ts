import MarkdownIt, { type Env, type Token } from "markdown-it";

/** Where the text will be shown. */
export type MarkdownPlace = {
	/** The level of the text's highest heading, below the heading above it. */
	headingLevel: 2 | 3 | 4;
	/** The prefix for our own paths: a link to `/projects` leads to `/acme/projects`. */
	base?: string;
};

const markdown = new MarkdownIt({ html: false, linkify: true });
// "readme.md" is not an address: only text with a protocol becomes a link automatically, and email addresses.
markdown.linkify.set({ fuzzyLink: false });
markdown.validateLink = (url) => /^(https?:\/\/|mailto:|#|\/(?![/\\]))/i.test(url.trim());

/**
 * Renders Markdown that someone else wrote as HTML that is safe to show: no HTML of theirs, no styles, no pictures
 * (each would tell its server who is reading), and links only to the web, to email addresses and to our own pages.
 */
export function renderMarkdown(text: string, { headingLevel, base = "" }: MarkdownPlace): string {
	const tokens = markdown.parse(text, {});
	levelHeadings(tokens, headingLevel);
	return markdown.renderer.render(tokens, markdown.options, { base });
}

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
