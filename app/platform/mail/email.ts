import { type BrandColor, colorOf, tileColors } from "./brand.ts";

/** The content of an email. Plain text everywhere: it is escaped here, and nowhere earlier. */
export type EmailContent = {
	/** The workspace that it is from, with the hue (degrees) of its tile; without one it is from the product. */
	sender?: { name: string; hue: number };
	title: string;
	/** What the list of a mail program shows beside the subject, where it should not be the first paragraph. */
	preview?: string;
	paragraphs: Paragraph[];
	/** The one thing to do; an address that begins with https:// (http:// on a developer's machine). */
	button?: { label: string; url: string };
	/** Says in a full sentence why this person gets it; last and small. */
	reason: string;
	/** How to stop these emails; below the reason. */
	unsubscribe?: { label: string; url: string };
};

/** A text in somebody's own words; each of its lines is marked as theirs. */
type Quotation = { from: string; quotation: string };

/** A sentence that leads to what it is about. */
type LinkedText = { text: string; url: string };

type Paragraph = string | Quotation | LinkedText;

/** Builds the two bodies of an email: a page that mail programs can show, and the same in plain text. */
export function renderEmail(given: EmailContent): { text: string; html: string } {
	const linked = given.paragraphs.filter((one) => typeof one !== "string" && "url" in one);
	for (const link of [given.button, given.unsubscribe, ...linked]) {
		if (link && !/^https?:\/\/[^\s]+$/.test(link.url)) {
			throw new Error(`A link in an email must lead to a web address, not to ${JSON.stringify(link.url)}`);
		}
	}
	return { text: plain(given), html: page(given) };
}

function plain({ title, paragraphs, button, reason, unsubscribe }: EmailContent): string {
	const [action, ending] = [button, unsubscribe].map((link) => (link ? [`${link.label}:\n${link.url}`] : []));
	const parts = [
		title,
		...paragraphs.map(plainParagraph),
		...(action ?? []),
		`-- \n${reason}`,
		...(ending ?? []),
	];
	return `${parts.join("\n\n")}\n`;
}

function plainParagraph(given: Paragraph): string {
	if (typeof given === "string") return given;
	if ("url" in given) return `${given.text}\n${given.url}`;
	return [given.from, ...given.quotation.split("\n").map((line) => `> ${line}`)].join("\n");
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
// Gmail, Apple Mail and Outlook ignore overflow-wrap; elsewhere it breaks at words first.
const WRAP = "overflow-wrap:anywhere;word-break:break-word";

/** What has a color, by the class that gives it another in the dark: properties and the names of their colors. */
const COLORED = {
	around: { background: "canvas" },
	card: { background: "surface", "border-color": "line" },
	text: { color: "ink" },
	soft: { color: "ink-soft" },
	quoted: { color: "ink", "border-color": "line-strong" },
	action: { background: "accent" },
	label: { color: "on-accent" },
	link: { color: "accent" },
} as const satisfies Record<string, Record<string, BrandColor>>;

/** Written into each element, because Gmail drops the sheet of an email that somebody forwards. */
const inline = (name: keyof typeof COLORED): string =>
	`class="${name}" style="${declarations(name, "light")}`;

const declarations = (name: keyof typeof COLORED, theme: "light" | "dark", end = ";"): string =>
	Object.entries(COLORED[name])
		.map(([property, color]) => `${property}:${colorOf(theme, color)}${end}`)
		.join("");

const DARK = (Object.keys(COLORED) as (keyof typeof COLORED)[])
	.map((name) => `.${name}{${declarations(name, "dark", "!important;")}}`)
	.join("");

const TEXT = `margin:0 0 16px;${FONT};font-size:16px;line-height:24px`;
const TABLE = `role="presentation" cellpadding="0" cellspacing="0" border="0"`;

/** Uses tables and inline styles, because Outlook and Gmail know little else. */
function page(content: EmailContent): string {
	const { sender, title, preview, paragraphs, button, reason, unsubscribe } = content;
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${safe(title)}</title>
<style>@media (prefers-color-scheme:dark){${DARK}}</style></head>
<body ${inline("around")}margin:0;padding:0">
${preview ? `<div style="display:none;max-height:0;overflow:hidden">${safe(preview)}${"&#8199;&#847; ".repeat(60)}</div>` : ""}
<table width="100%" ${TABLE} ${inline("around")}"><tr><td align="center" style="padding:32px 16px">
<table width="100%" ${TABLE} ${inline("card")}max-width:560px;border-width:1px;border-style:solid;border-radius:10px"><tr><td style="padding:32px;${WRAP}">
${sender ? tile(sender) : `<p ${inline("soft")}margin:0 0 24px;${FONT};font-size:14px;font-weight:600">Tenantry</p>`}
<h1 ${inline("text")}margin:0 0 16px;${FONT};font-size:24px;line-height:32px">${safe(title)}</h1>
${paragraphs.map(paragraph).join("\n")}
${button ? action(button) : ""}
</td></tr></table>
<p ${inline("soft")}max-width:560px;margin:16px auto 0;${WRAP};${FONT};font-size:13px;line-height:20px">${lines(reason)}${unsubscribe ? ending(unsubscribe) : ""}</p>
</td></tr></table>
</body></html>
`;
}

function paragraph(given: Paragraph): string {
	if (typeof given === "string") return `<p ${inline("text")}${TEXT}">${lines(given)}</p>`;
	if ("url" in given) {
		return `<p style="${TEXT}"><a href="${safe(given.url)}" ${inline("link")}">${lines(given.text)}</a></p>`;
	}
	return `<p ${inline("text")}${TEXT}">${lines(given.from)}</p>
<blockquote ${inline("quoted")}${TEXT};padding:0 0 0 16px;border-left-width:4px;border-left-style:solid">${lines(given.quotation)}</blockquote>`;
}

/** The workspace's initial on its hue, as in the app, and its name. */
function tile({ name, hue }: { name: string; hue: number }): string {
	const { ground, ink } = tileColors(hue);
	const initial = [...name.trim()][0]?.toUpperCase() ?? "";
	return `<table ${TABLE} style="margin:0 0 24px"><tr><td align="center" width="36" height="36" aria-hidden="true" style="width:36px;height:36px;background:${ground};color:${ink};border-radius:8px;${FONT};font-size:16px;font-weight:600">${safe(initial)}</td>
<td ${inline("text")}padding:0 0 0 12px;${FONT};font-size:16px;font-weight:600">${safe(name)}</td></tr></table>`;
}

function action({ label, url }: { label: string; url: string }): string {
	return `<table ${TABLE} style="margin:8px 0 24px"><tr><td ${inline("action")}border-radius:6px">
<a href="${safe(url)}" ${inline("label")}display:inline-block;padding:12px 24px;${FONT};font-size:16px;font-weight:600;text-decoration:none">${safe(label)}</a>
</td></tr></table>
<p ${inline("soft")}margin:0;${FONT};font-size:13px;line-height:20px">If the button doesn’t work, open this link:<br><a href="${safe(url)}" ${inline("link")}">${safe(url)}</a></p>`;
}

const ending = ({ label, url }: { label: string; url: string }) =>
	`<br><a href="${safe(url)}" ${inline("soft")}">${safe(label)}</a>`;

const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const lines = (text: string) => safe(text).replaceAll("\n", "<br>");
