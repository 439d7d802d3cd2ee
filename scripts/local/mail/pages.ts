import { propertiesOf } from "#app/platform/mail/brand.ts";
import type { KeptMail } from "./box.ts";

/** Renders the pages of the local mail: plain HTML, no script, usable at 360 pixels, light and dark. */
const safe = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `
:root{color-scheme:light dark;${propertiesOf("light")}}
@media (prefers-color-scheme:dark){:root{${propertiesOf("dark")}}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--canvas);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:46rem;margin:0 auto;padding:1.5rem;background:var(--surface);border:1px solid var(--line);border-radius:.625rem}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1rem;margin:1.75rem 0 .5rem}p{margin:.5rem 0}
.soft,dt{color:var(--ink-soft)}a{color:var(--accent)}
ul{list-style:none;margin:1rem 0;padding:0}li{padding:.75rem 0;border-top:1px solid var(--line)}li a{font-weight:600}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0}dd{margin:0}
pre{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.375rem;font:.9375rem/1.5 ui-monospace,monospace;white-space:pre-wrap}
iframe{width:100%;height:40rem;border:1px solid var(--line);border-radius:.375rem;background:#fff}
button{min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--ink-soft);border-radius:.375rem;cursor:pointer}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
footer{max-width:46rem;margin:1rem auto 0;color:var(--ink-soft);font-size:.875rem}`;

function page(title: string, content: string): string {
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)} · local mail</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main>${content}</main>
<footer>This is the local mail: emails that the app sends on this machine end up here and nowhere else.</footer>
</body></html>`;
}

const when = (mail: KeptMail) => {
	const iso = new Date(mail.receivedAt).toISOString();
	return `<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")} UTC</time>`;
};

/** Lists every email, newest first, or those to one address. */
export function listPage(mails: KeptMail[], to: string): string {
	const rows = mails.map(
		(mail) =>
			`<li><a href="/messages/${mail.id}">${safe(mail.subject) || "(no subject)"}</a><br><span class="soft">to ${safe(mail.to)}, ${when(mail)}</span></li>`,
	);
	const whose = to ? `<p>Only emails to ${safe(to)}. <a href="/">Show all</a></p>` : "";
	const list =
		rows.length > 0
			? `<ul>${rows.join("\n")}</ul><form method="post" action="/clear"><button>Remove all emails</button></form>`
			: "<p>No emails yet. When the app sends one, it appears here: reload this page.</p>";
	return page("Mails", `<h1>Mails</h1>${whose}${list}`);
}

/** Shows one email: its text with links, and its HTML as a mail program shows it. */
export function mailPage(mail: KeptMail): string {
	const facts = [
		["From", safe(mail.from)],
		["To", `<a href="/?to=${encodeURIComponent(mail.to)}">${safe(mail.to)}</a>`],
		["Received", when(mail)],
	].map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
	const shown = mail.html
		? `<h2>As a mail program shows it</h2><iframe title="The email" src="/messages/${mail.id}/html"></iframe>`
		: "";
	return page(
		mail.subject,
		`<p><a href="/">All emails</a></p><h1>${safe(mail.subject) || "(no subject)"}</h1><dl>${facts.join("")}</dl>
<h2>Text</h2><pre>${linked(mail.text)}</pre>${shown}`,
	);
}

export function nothingPage(message: string): string {
	return page("Nothing here", `<h1>Nothing here</h1><p>${safe(message)} <a href="/">All emails</a></p>`);
}

/** Renders plain text as HTML with its web addresses as links; a full stop after one is not part of it. */
function linked(text: string): string {
	const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/);
	return parts
		.map((part, at) => (at % 2 ? `<a href="${safe(part)}">${safe(part)}</a>` : safe(part)))
		.join("");
}

/** The email's own page may be styled as it likes and lead away by its links, and nothing else: no script, no form, no request of its own. */
export const MAIL_POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox";

/** Makes an email's links open in the whole window. */
export const framed = (html: string) => html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_top">`);
