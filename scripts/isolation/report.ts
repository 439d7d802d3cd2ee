import { type Html, html } from "./html.ts";
import type { IsolationResult } from "./result.ts";

/** The result, with the version and commit that it is about. */
export type Proof = IsolationResult & { version: string; commit: string };

/** Renders the report as one self-contained page that can be kept, printed and sent. */
export function renderReport(proof: Proof): string {
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="proven-at" content="${proof.at}">
<title>Isolation report, ${proof.at.slice(0, 10)} · Tenantry</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<h1>Isolation report</h1>
${summary(proof)}
${method(proof)}
${addresses(proof)}
${work(proof)}
${statements(proof)}
${leaks(proof)}
${LIMITS}
</main>
</body>
</html>
`.html;
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const askedIn = ({ asked }: IsolationResult["routes"][number], kind: "pages" | "forms") =>
	sum(Object.values(asked).map((counts) => counts[kind]));

function summary(proof: Proof): Html {
	const pages = sum(proof.routes.map((route) => askedIn(route, "pages")));
	const forms = sum(proof.routes.map((route) => askedIn(route, "forms")));
	return html`<p class="verdict">No data of another workspace was found, in ${pages + forms} attempts at ${proof.routes.length} addresses.</p>
<dl>
<dt>Date</dt><dd>${proof.at}</dd>
<dt>Version</dt><dd>Tenantry ${proof.version}, commit ${proof.commit}</dd>
<dt>Database</dt><dd>${proof.database}</dd>
<dt>Addresses</dt><dd>${proof.routes.length}, one for each line of the route table</dd>
<dt>Visitors</dt><dd>${proof.visitors.join(", ")}</dd>
<dt>Pages and data requested</dt><dd>${pages}</dd>
<dt>Forms and calls sent</dt><dd>${forms}</dd>
<dt>Filled with markers</dt><dd>${proof.filled.columns} columns of text and JSON in ${proof.filled.tables} tables</dd>
<dt>Extent</dt><dd>${proof.thorough ? "every visitor tried everything" : "the owner tried everything, the others only what their role could change"}</dd>
</dl>`;
}

function method(proof: Proof): Html {
	const plain = proof.filled.plain.map(
		({ column, reason }) => html`<li><code>${column}</code> ${reason}</li>`,
	);
	return html`<h2>What was done</h2>
<p>In a separate database, two workspaces were filled with the same content: every column that can hold text or JSON got a unique marker, and so did every number and identifier of a row. Then people of one workspace requested everything that the other one has: at every address, with its identifiers in each place, through every form on any page, and with its texts as input.</p>
<p>Each answer was searched for the other workspace’s markers: status, headers, cookies and text, including the content of zip files and base64. Emails, jobs and log lines were searched too. Each answer to one of its identifiers was compared with the answer to an identifier that never existed: they have to be identical. After each change, all rows of the other workspace were compared with their previous state.</p>
<p>Columns with no room for a marker:</p>
<ul>${plain}</ul>`;
}

function addresses({ routes, visitors, toldApart }: Proof): Html {
	const rows = routes.map(({ pattern, asked }) => {
		const cells = visitors.map((who) => {
			const { pages = 0, forms = 0 } = asked[who] ?? {};
			return html`<td>${pages}${forms > 0 ? html` + ${forms}` : ""}</td>`;
		});
		return html`<tr><th scope="row"><code>${pattern}</code></th>${cells}</tr>`;
	});
	const reasons = Object.entries(toldApart).map(
		([name, reason]) => html`<li><code>${name}</code>: ${reason}</li>`,
	);
	return html`<h2>Addresses</h2>
<p>Requests by each visitor, as pages + forms.</p>
<table>
<thead><tr><th scope="col">Address</th>${visitors.map((who) => html`<th scope="col">${who}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table>
<p>Intentional differences:</p>
<ul>${reasons}</ul>`;
}

function work({ reactions, dailies, jobs, mails }: Proof): Html {
	const rows = [
		...Object.entries(reactions).map(
			([name, runs]) =>
				html`<tr><th scope="row"><code>${name}</code></th><td>after an event</td><td>${runs}</td></tr>`,
		),
		...Object.entries(dailies).map(
			([name, runs]) =>
				html`<tr><th scope="row"><code>${name}</code></th><td>once a day</td><td>${runs}</td></tr>`,
		),
	];
	return html`<h2>Background work</h2>
<p>Each ran for the attacking workspace; ${jobs} jobs and ${mails} emails were searched.</p>
<table>
<thead><tr><th scope="col">Name</th><th scope="col">When</th><th scope="col">Runs</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

function statements({ attempts }: Proof): Html {
	const rows = attempts.map(
		({ name, handle, database, known, below }) => html`<tr>
<th scope="row">${name}</th><td>${handle}</td><td>${database}</td>
<td>${known ?? (below ? `Nothing through a handle. ${below}` : "nothing")}</td></tr>`,
	);
	return html`<h2>Arbitrary SQL statements</h2>
<p>What would happen if someone could make the product send any statement: inside a workspace’s handle, and directly at PostgreSQL under that workspace’s role, without the handle’s check.</p>
<table>
<thead><tr><th scope="col">Attempt</th><th scope="col">In a handle</th><th scope="col">At PostgreSQL</th><th scope="col">Data returned from the other workspace</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

function leaks(proof: Proof): Html {
	return html`<h2>Would this detect a leak?</h2>
<p>Leaks were deliberately built into copies of the product, one each. All were detected:</p>
<ol>${proof.leaks.map((name) => html`<li>${name}</li>`)}</ol>`;
}

const LIMITS = html`<h2>What this does not show</h2>
<ul>
<li>The product’s own code is trusted to choose the workspace’s role: code that runs in the server can assume any role. A statement that hides <code>set_config</code> from the handle’s check could, too; no feature of the product can send its own SQL text, which is checked when it is built.</li>
<li>The proxy in front, backups, the database machine itself, and Clerk, which keeps accounts and pictures.</li>
<li>How long answers take.</li>
<li>Operators: they can see a workspace only while one of its owners grants them access.</li>
</ul>`;

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 75rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.8rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p, ul, ol { max-width: 46rem; }
.verdict { font-size: 1.15rem; border-left: .3rem solid #2a7d4f; padding-left: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; } dt { font-weight: 600; } dd { margin: 0; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #8886; }
th[scope=row] { font-weight: 400; } code { font-size: .9em; overflow-wrap: anywhere; }
@media print { :root { font-size: 10px; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;
