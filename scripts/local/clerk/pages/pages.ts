import { readFileSync } from "node:fs";
import { propertiesOf } from "#app/platform/mail/brand.ts";
import { DEMO_OPERATOR, MEMBERSHIPS, ORGANIZATIONS, PEOPLE } from "../state/people.ts";
import type { UserRow } from "../state/state.ts";

/** Renders the pages of the local Clerk: plain HTML, no script, usable at 360 pixels, light and dark. */
const text = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// The pages have no address of their own to load it from.
const FONT = readFileSync(
	new URL("../../../../app/ui/fonts/bricolage-grotesque-latin-700-normal.woff2", import.meta.url),
).toString("base64");

const STYLE = `
@font-face{font-family:"Bricolage Grotesque";font-weight:700;src:url(data:font/woff2;base64,${FONT}) format("woff2")}
:root{color-scheme:light dark;${propertiesOf("light")}}
@media (prefers-color-scheme:dark){:root{${propertiesOf("dark")}}}
*{box-sizing:border-box}
body{display:flex;flex-direction:column;justify-content:center;min-height:100vh;min-height:100dvh;margin:0;padding:1.5rem 1rem;background:var(--canvas);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main,header,footer{width:100%;max-width:30rem;margin-inline:auto}
main{padding:1.75rem;background:var(--surface);border:1px solid var(--line);border-radius:.625rem}
h1,header{font-family:"Bricolage Grotesque",system-ui,sans-serif;font-weight:700}
h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.01em;margin:0 0 .25rem}h2{font-size:1rem;margin:0 0 .5rem}p{margin:.5rem 0}
.people{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(11rem,100%),1fr));gap:.5rem}
.demo{margin-top:1.5rem;padding-top:1.25rem;border-top:1px solid var(--line)}
.soft{color:var(--ink-soft)}a{color:var(--accent)}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--line-strong);border-radius:.375rem}
input[aria-invalid]{border-color:var(--danger)}
button{width:100%;min-height:2.75rem;margin-top:1rem;padding:.5rem .75rem;font:inherit;font-weight:600;color:var(--on-accent);background:var(--accent);border:1px solid var(--accent);border-radius:.375rem;cursor:pointer}
button.person{display:block;margin:0;padding:.375rem .75rem;text-align:left;font-weight:400;font-size:.875rem;line-height:1.25rem;color:var(--ink);background:var(--surface);border-color:var(--line)}
button.person:hover{border-color:var(--line-strong)}
button.person :is(strong,span,small){display:block}button.person :is(span,small){color:var(--ink-soft);overflow-wrap:anywhere;font-size:.8125rem}
.error{padding:.75rem;border:1px solid var(--danger);border-left-width:.35rem;border-radius:.375rem}.error p{margin:0;color:var(--danger);font-weight:600}
.note{padding:.75rem;border:1px solid var(--line);border-radius:.375rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
header{display:flex;align-items:center;gap:.5rem;margin-bottom:1rem;font-size:1.25rem}header svg{color:var(--accent)}
footer{margin-top:1rem;color:var(--ink-soft);font-size:.8125rem;text-align:center}`;

/** The product's logo, as in `app/ui/elements/word-mark.tsx`. */
const SIGN = `<svg width="28" height="28" viewBox="0 0 28 28" fill="none" aria-hidden="true"><rect x="1.5" y="3.5" width="25" height="21" rx="4" stroke="currentColor" stroke-width="2.5"/><path d="M10 4v20M18 4v20" stroke="currentColor" stroke-width="2"/><path d="M18 12.5h4.2c.7 0 1.3.6 1.3 1.3V24H18z" fill="currentColor"/></svg>`;

function document(title: string, content: string): string {
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)} · Tenantry</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header>${SIGN}Tenantry</header><main>${content}</main>
<footer>Local sign-in for development. No passwords.</footer>
</body></html>`;
}

export type Field = { name: string; label: string; type?: string; autocomplete: string; required?: boolean };
export type FormView = { values: Record<string, string>; error?: { field: string; message: string } };

export const NAME_FIELDS: Field[] = [
	{ name: "first_name", label: "First name", autocomplete: "given-name" },
	{ name: "last_name", label: "Last name", autocomplete: "family-name" },
];
export const EMAIL_FIELD: Field = {
	...{ name: "email", label: "Email address", type: "email", autocomplete: "email", required: true },
};

function fields(list: Field[], { values, error }: FormView): string {
	return list
		.map((field) => {
			const bad = error?.field === field.name ? ' aria-invalid="true" aria-describedby="error"' : "";
			return `<label for="${field.name}">${field.label}</label>
<input id="${field.name}" name="${field.name}" type="${field.type ?? "text"}" autocomplete="${field.autocomplete}" value="${text(values[field.name] ?? "")}"${field.required ? " required" : ""}${bad}>`;
		})
		.join("\n");
}

const errorBox = ({ error }: FormView) =>
	error ? `<div class="error" role="alert"><p id="error">${text(error.message)}</p></div>` : "";

/** Returns the address of a page here, keeping where the person should go afterwards. */
export function pageAddress(path: string, keep: Record<string, string | null | undefined>): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(keep)) if (value) query.set(name, value);
	return query.size > 0 ? `${path}?${query}` : path;
}

/** Parameters that every page passes on. */
export type AccountFlow = {
	redirect_url: string | null;
	__clerk_ticket: string | null;
	__clerk_db_jwt: string | null;
};

export function signInPage(
	view: FormView,
	journey: AccountFlow,
	signedIn: { user: UserRow; back: string } | undefined,
): string {
	const action = text(pageAddress("/sign-in", journey));
	const already = signedIn
		? `<p class="note">You are signed in as <strong>${text(signedIn.user.email)}</strong>. <a href="${text(signedIn.back)}">Continue as this person</a></p>`
		: "";
	const people = PEOPLE.map(
		(person) =>
			`<button class="person" name="email" value="${text(person.email)}"><strong>${text([person.firstName, person.lastName].filter(Boolean).join(" "))}</strong> <span>${text(person.email)}</span> <small>${text(placesOf(person))}</small></button>`,
	).join("\n");
	return document(
		"Sign in",
		`<h1>Sign in to Tenantry</h1><p class="soft">Welcome back. Your workspaces are one step away.</p>${already}${errorBox(view)}
<form method="post" action="${action}" novalidate>${fields([EMAIL_FIELD], view)}<button>Continue</button></form>
<p class="soft">No account yet? <a href="${text(pageAddress("/sign-up", { ...journey, email: view.values.email }))}">Sign up</a></p>
<div class="demo"><h2>Or continue as</h2><form method="post" action="${action}" class="people">${people}</form></div>`,
	);
}

/** Says where a demo person is what: “Member of Acme, viewer of Testcorp”. */
function placesOf({ id, email }: (typeof PEOPLE)[number]): string {
	const places = MEMBERSHIPS.filter(({ userId }) => userId === id).map(
		({ organizationId, workspaceRole }) =>
			`${workspaceRole} of ${ORGANIZATIONS.find((one) => one.id === organizationId)?.name}`,
	);
	const words = [...places, ...(email === DEMO_OPERATOR ? ["operator"] : [])].join(", ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

export function signUpPage(view: FormView, journey: AccountFlow): string {
	return document(
		"Sign up",
		`<h1>Create your account</h1><p class="soft">One account for all your workspaces.</p>${errorBox(view)}
<form method="post" action="${text(pageAddress("/sign-up", journey))}" novalidate>${fields([...NAME_FIELDS, EMAIL_FIELD], view)}<button>Continue</button></form>
<p class="soft">Already have an account? <a href="${text(pageAddress("/sign-in", journey))}">Sign in</a></p>`,
	);
}

export function userPage(
	view: FormView,
	journey: AccountFlow,
	user: UserRow,
	{ back, saved }: { back: string; saved: boolean },
): string {
	return document(
		"Your account",
		`<h1>Your account</h1><p class="soft">${text(user.email)}</p>
${saved ? '<p class="note" role="status">Saved.</p>' : ""}${errorBox(view)}
<form method="post" action="${text(pageAddress("/user", journey))}" novalidate>${fields(NAME_FIELDS, view)}<button>Save changes</button></form>
<p><a href="${text(back)}">Back to ${text(new URL(back).host)}</a></p>
<p><a href="${text(pageAddress("/sign-out", journey))}">Sign out</a></p>`,
	);
}

export function signOutPage(journey: AccountFlow): string {
	return document(
		"Sign out",
		`<h1>Sign out</h1><p>You will be signed out on this browser.</p>
<form method="post" action="${text(pageAddress("/sign-out", journey))}"><input type="hidden" name="intent" value="sign-out"><button>Sign out</button></form>`,
	);
}

export function problemPage(title: string, message: string): string {
	return document(title, `<h1>${text(title)}</h1><p>${text(message)}</p>`);
}
