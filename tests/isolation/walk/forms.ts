import { carries, OURS } from "../world/marks.ts";
import { A_FILE } from "./answers.ts";

/** One form of a page, as a browser would send it with its first button. */
export type PageForm = {
	method: "get" | "post";
	/** Path and query. */
	action: string;
	fields: [name: string, value: string][];
	/** Names of fields that a person types into. */
	typed: string[];
	takesFiles: boolean;
	/** The constraints in the attributes of its fields, such as `required`, `maxlength` and `min`, by name. */
	rules: Record<string, Record<string, string>>;
};

type Attributes = Record<string, string>;

/** Returns every form of a page; a form with several named buttons counts once per button. */
export function formsOf(html: string, path: string): PageForm[] {
	const forms: PageForm[] = [];
	for (const [whole, attributes = "", inside = ""] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
		const given = attributesOf(attributes);
		const id = given.id;
		const outside = id ? elementsFor(html.replace(whole, ""), id) : "";
		forms.push(...withButtons(given, `${inside}${outside}`, path));
	}
	return forms;
}

/** Returns the buttons and fields elsewhere on the page that refer to the form. */
function elementsFor(html: string, id: string): string {
	const named = new RegExp(`<(?:input|button|select|textarea)\\b[^>]*\\bform="${id}"[^>]*>`, "g");
	return (html.match(named) ?? []).join("");
}

function withButtons(form: Attributes, inside: string, path: string): PageForm[] {
	const fields = fieldsOf(inside);
	const buttons = [...inside.matchAll(/<button\b([^>]*)>/g)]
		.map(([, attributes = ""]) => attributesOf(attributes))
		.filter(({ type, name, formaction }) => type !== "button" && (name || formaction));
	const plain = { name: "", value: "", formaction: "" };
	return (buttons.length > 0 ? buttons : [plain]).map((button) => ({
		method: (form.method ?? "get").toLowerCase() === "post" ? "post" : "get",
		action: resolved(button.formaction || form.action, path),
		fields: [...fields.sent, ...(button.name ? [[button.name, button.value ?? ""] as [string, string]] : [])],
		typed: fields.typed,
		rules: fields.rules,
		takesFiles: (form.enctype ?? "").includes("multipart"),
	}));
}

function resolved(action: string | undefined, path: string): string {
	if (!action) return path;
	const url = new URL(action, `http://page.example${path}`);
	return url.origin === "http://page.example" ? `${url.pathname}${url.search}` : action;
}

function fieldsOf(inside: string): Pick<PageForm, "typed" | "rules"> & { sent: [string, string][] } {
	const sent: [string, string][] = [];
	const typed: string[] = [];
	const add = (name: string | undefined, value: string, isTyped: boolean) => {
		if (!name) return;
		sent.push([name, value]);
		if (isTyped) typed.push(name);
	};
	for (const [, attributes = ""] of inside.matchAll(/<input\b([^>]*)>/g)) {
		const { name, type = "text", value = "", ...rest } = attributesOf(attributes);
		if (["submit", "button", "image"].includes(type)) continue;
		// Sends every choice: of several radios the last one counts, and all of a list of boxes.
		if (type === "checkbox" || type === "radio") add(name, value || "on", false);
		else add(name, value || exampleOf(type, rest), type !== "hidden" && type !== "file");
	}
	for (const [, attributes = "", text = ""] of inside.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) {
		add(attributesOf(attributes).name, unescaped(text) || "Words of a person", true);
	}
	for (const [, attributes = "", options = ""] of inside.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
		add(attributesOf(attributes).name, chosenOf(options), false);
	}
	return { sent: radiosOnce(inside, sent), typed, rules: rulesIn(inside) };
}

function rulesIn(inside: string): PageForm["rules"] {
	const all = [...inside.matchAll(/<(?:input|textarea|select)\b([^>]*)>/g)].map(([, text = ""]) =>
		attributesOf(text),
	);
	return Object.fromEntries(all.map(({ name = "", ...rest }) => [name, rest]));
}

/** Returns the last option with an id, otherwise the selected one, otherwise the first. */
function chosenOf(options: string): string {
	const all = [...options.matchAll(/<option\b([^>]*)>(.*?)(?=<\/option>|<option|$)/gs)].map(
		([, attributes = "", text = ""]) => ({
			...attributesOf(attributes),
			text,
		}),
	) as (Attributes & { text: string })[];
	const valued = all.map(({ value, text, ...rest }) => ({ ...rest, value: value ?? unescaped(text) }));
	const somebodys = valued.findLast(({ value }) => carries(value, OURS));
	return (somebodys ?? valued.find((one) => "selected" in one) ?? valued[0])?.value ?? "";
}

function radiosOnce(inside: string, sent: [string, string][]): [string, string][] {
	const radios = new Set(
		[...inside.matchAll(/<input\b([^>]*type="radio"[^>]*)>/g)].map(
			([, text = ""]) => attributesOf(text).name,
		),
	);
	return sent.filter(
		([name], at) => !radios.has(name) || sent.findLastIndex(([other]) => other === name) === at,
	);
}

function exampleOf(type: string, { min }: Attributes): string {
	if (type === "number") return min ?? "1";
	if (type === "tel") return "+49 30 123456";
	if (type === "date") return new Date().toISOString().slice(0, 10);
	if (type === "email") return `somebody@${OURS.word}.example`;
	if (type === "url") return `https://${OURS.word}.example/`;
	return type === "file" ? A_FILE : "Words of a person";
}

export function attributesOf(text: string): Attributes {
	const found = [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)];
	return Object.fromEntries(found.map(([, name = "", value = ""]) => [name.toLowerCase(), unescaped(value)]));
}

export const unescaped = (text: string): string =>
	text
		.replaceAll("&quot;", '"')
		.replaceAll("&#x27;", "'")
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&amp;", "&");

/** Returns every address that a page's links lead to, on this host. */
export function linksOf(html: string): string[] {
	const found = [...html.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)].map(([, href = ""]) => unescaped(href));
	return [...new Set(found)];
}
