/** The content of an email. Plain text everywhere: it is escaped here, and nowhere earlier. */
export type EmailContent = {
	title: string;
	paragraphs: (string | Quotation)[];
	/** The one thing to do; an address that begins with https:// (http:// on a developer's machine). */
	button?: { label: string; url: string };
	/** Says in a full sentence why this person gets it; last and small. */
	reason: string;
	/** How to stop these emails; below the reason. */
	unsubscribe?: { label: string; url: string };
};

/** A text in somebody's own words; each of its lines is marked as theirs. */
type Quotation = { from: string; quotation: string };

/** Builds the two bodies of an email: a page that mail programs can show, and the same in plain text. */
export function renderEmail(given: EmailContent): { text: string; html: string } {
	for (const link of [given.button, given.unsubscribe]) {
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

function plainParagraph(given: string | Quotation): string {
	if (typeof given === "string") return given;
	return [given.from, ...given.quotation.split("\n").map((line) => `> ${line}`)].join("\n");
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
// Gmail, Apple Mail and Outlook ignore overflow-wrap; elsewhere it breaks at words first.
const WRAP = "overflow-wrap:anywhere;word-break:break-word";
const INK = "#1c1d22";
const SOFT = "#5b5e68";
const ACT = "#4338ca";
const TEXT = `margin:0 0 16px;${FONT};font-size:16px;line-height:24px;color:${INK}`;

/** Uses tables and inline styles, because Outlook and Gmail know little else. */
function page({ title, paragraphs, button, reason, unsubscribe }: EmailContent): string {
	const texts = paragraphs.map((given) =>
		typeof given === "string"
			? `<p style="${TEXT}">${lines(given)}</p>`
			: `<p style="${TEXT}">${lines(given.from)}</p>
<blockquote style="${TEXT};padding:0 0 0 16px;border-left:4px solid #dfe0e6">${lines(given.quotation)}</blockquote>`,
	);
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light"><title>${safe(title)}</title></head>
<body style="margin:0;padding:0;background:#f6f6f8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f6f6f8"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border:1px solid #dfe0e6;border-radius:12px"><tr><td style="padding:32px;${WRAP}">
<p style="margin:0 0 24px;${FONT};font-size:14px;font-weight:600;color:${SOFT}">Tenantry</p>
<h1 style="margin:0 0 16px;${FONT};font-size:22px;line-height:30px;color:${INK}">${safe(title)}</h1>
${texts.join("\n")}
${button ? action(button) : ""}
</td></tr></table>
<p style="max-width:560px;margin:16px auto 0;${WRAP};${FONT};font-size:13px;line-height:20px;color:${SOFT}">${lines(reason)}${unsubscribe ? ending(unsubscribe) : ""}</p>
</td></tr></table>
</body></html>
`;
}

function action({ label, url }: { label: string; url: string }): string {
	return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr><td style="background:${ACT};border-radius:8px">
<a href="${safe(url)}" style="display:inline-block;padding:12px 24px;${FONT};font-size:16px;font-weight:600;color:#ffffff;text-decoration:none">${safe(label)}</a>
</td></tr></table>
<p style="margin:0;${FONT};font-size:13px;line-height:20px;color:${SOFT}">If the button doesn’t work, open this link:<br><a href="${safe(url)}" style="color:${ACT}">${safe(url)}</a></p>`;
}

const ending = ({ label, url }: { label: string; url: string }) =>
	`<br><a href="${safe(url)}" style="color:${SOFT}">${safe(label)}</a>`;

const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const lines = (text: string) => safe(text).replaceAll("\n", "<br>");
