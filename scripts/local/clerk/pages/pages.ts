import { PEOPLE } from "../state/people.ts";
import type { UserRow } from "../state/state.ts";

/** Renders the pages of the local Clerk: plain HTML, no script, usable at 360 pixels, light and dark. */
const text = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `
:root{color-scheme:light dark;--ink:#1c1d22;--soft:#5b5e68;--paper:#f6f6f8;--card:#fff;--line:#8b8e99;--hair:#dfe0e6;--act:#4338ca;--on:#fff;--bad:#b42318}
@media (prefers-color-scheme:dark){:root{--ink:#ececf1;--soft:#a9acb8;--paper:#131419;--card:#1c1e25;--line:#7b7f8c;--hair:#31343e;--act:#a5b4fc;--on:#14151b;--bad:#ff9d92}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:26rem;margin:0 auto;padding:1.5rem;background:var(--card);border:1px solid var(--hair);border-radius:.75rem}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1rem;margin:1.75rem 0 .5rem}p{margin:.5rem 0}
.soft{color:var(--soft)}a{color:var(--act)}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
input[aria-invalid]{border-color:var(--bad)}
button{width:100%;min-height:2.75rem;margin-top:1rem;padding:.5rem .75rem;font:inherit;font-weight:600;color:var(--on);background:var(--act);border:1px solid var(--act);border-radius:.5rem;cursor:pointer}
button.person{display:block;margin:0 0 .5rem;text-align:left;font-weight:400;color:var(--ink);background:var(--card);border-color:var(--line)}
button.person strong{display:block}button.person span{color:var(--soft);overflow-wrap:anywhere}
.error{padding:.75rem;border:1px solid var(--bad);border-left-width:.35rem;border-radius:.5rem}.error p{margin:0;color:var(--bad);font-weight:600}
.note{padding:.75rem;border:1px solid var(--hair);border-radius:.5rem}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
footer{max-width:26rem;margin:1rem auto 0;color:var(--soft);font-size:.875rem}`;

function document(title: string, content: string): string {
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)} · local Clerk</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main>${content}</main>
<footer>This is the local Clerk: it replaces the real one on this machine and asks for no password.</footer>
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
			`<button class="person" name="email" value="${text(person.email)}"><strong>${text([person.firstName, person.lastName].filter(Boolean).join(" "))}</strong> <span>${text(person.email)}</span></button>`,
	).join("\n");
	return document(
		"Sign in",
		`<h1>Sign in</h1>${already}${errorBox(view)}
<form method="post" action="${action}" novalidate>${fields([EMAIL_FIELD], view)}<button>Continue</button></form>
<p class="soft">No account yet? <a href="${text(pageAddress("/sign-up", { ...journey, email: view.values.email }))}">Sign up</a></p>
<h2>Demo people</h2><form method="post" action="${action}">${people}</form>`,
	);
}

export function signUpPage(view: FormView, journey: AccountFlow): string {
	return document(
		"Sign up",
		`<h1>Create your account</h1>${errorBox(view)}
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
