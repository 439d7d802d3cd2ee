import { endpointId } from "#app/features/hooks/forms.ts";
import { FORM_MARK } from "#app/platform/http/forms/field-names.ts";
import { isKeyId } from "#app/tenant/api/key-id.ts";
import { carries, OURS, THEIRS } from "../world/marks.ts";
import type { Visitor } from "../world/people.ts";
import type { Answer, Ask } from "./answers.ts";
import type { PageForm } from "./forms.ts";
import type { RouteLine } from "./routes.ts";
import { askBoth, askOwn, toTheirs, type Walker } from "./walk.ts";

type LineFor = (path: string) => RouteLine;

/** Sends every form found on the pages: unchanged, and with their ids and words in each place. */
export async function walkForms(
	walker: Walker,
	forms: PageForm[],
	who: Visitor,
	lineFor: LineFor,
): Promise<void> {
	const waiting = new Map(forms.map((form) => [kindOf(form), form]));
	const done = new Set<string>();
	for (const [kind, form] of waiting) {
		if (done.has(kind) || !form.action.startsWith("/")) continue;
		done.add(kind);
		const line = lineFor(form.action.split("?")[0] ?? "");
		for (const wish of variantsOf(form, who === "owner" || walker.thorough)) {
			await askBoth(walker, line, who, wish);
		}
		if (form.method === "get") continue;
		const answer = await askOwn(walker, line, who, wishOf(form));
		// Undo is a separate form, which joins those that wait.
		const undo = undoIn(answer);
		if (undo && !waiting.has(kindOf(undo))) waiting.set(kindOf(undo), undo);
	}
}

/**
 * Forms that differ only in ids and marks have the same kind: those of a list's rows, and those on every page; and so do
 * forms of a new API key, each of which brings the id that its key will have.
 */
export const kindOf = (form: PageForm) =>
	keyOf({ ...form, fields: form.fields.filter(([name, value]) => !isDrawn(name, value)) }).replaceAll(
		new RegExp(`${OURS.word}[\\w-]*|${OURS.number}\\d{3}|${OURS.uuid}[\\da-f-]*`, "g"),
		"§",
	);

const isDrawn = (name: string, value: string) =>
	name === FORM_MARK ||
	(name === "key" && isKeyId(value)) ||
	(name === "webhook" && endpointId.safeParse(value).success);

const keyOf = ({ method, action, fields }: PageForm) => JSON.stringify([method, action, fields]);

export const wishOf = ({ method, action, fields, takesFiles }: PageForm): Ask => {
	// What is not a page takes and returns JSON.
	if (action.startsWith("/api/"))
		return { method: "POST", path: action, json: JSON.stringify(Object.fromEntries(fields)) };
	if (method === "post") return { method: "POST", path: action, form: fields, takesFiles };
	const [path = ""] = action.split("?");
	return { method: "GET", path: `${path}?${new URLSearchParams(fields)}` };
};

/** Returns the form with theirs: in the address, in the fields, in both, in their workspace; with `each` also in each single field, and as typed words. */
function variantsOf(form: PageForm, each: boolean): Ask[] {
	const [, workspace = "", ...rest] = form.action.split("/");
	const below = `/${[workspace, ...rest.map((part) => toTheirs(part))].join("/")}`;
	const all = form.fields.map(([name, value]): [string, string] => [name, toTheirs(value)]);
	const alone = form.fields.map((_, at) =>
		form.fields.map((field, other) => (other === at ? (all[at] ?? field) : field)),
	);
	const variants: PageForm[] = [
		{ ...form, action: below, fields: all },
		{ ...form, action: toTheirs(form.action), fields: all },
	];
	if (each) {
		variants.push({ ...form, action: below }, { ...form, fields: all }, { ...form, fields: withWords(form) });
		variants.push(...alone.map((fields) => ({ ...form, fields })));
	}
	const different = variants.filter((variant) =>
		carries(decodeURIComponent(JSON.stringify(variant)), THEIRS),
	);
	return [...new Map(different.map((variant) => [keyOf(variant), wishOf(variant)])).values()];
}

/** Types their own words: names that are taken there, people who are members there. */
function withWords({ fields, typed }: PageForm): [string, string][] {
	return fields.map(([name, value]) => {
		if (!typed.includes(name) || carries(value, OURS)) return [name, toTheirs(value)];
		if (/mail|address(es)?$/i.test(name)) return [name, `member@${THEIRS.word}.example`];
		return [name, /^\d+$/.test(value) ? value : `${THEIRS.word}-projects-name-0`];
	});
}

/** Returns the form of the Undo button that the next page would show. */
function undoIn({ headers }: Answer): PageForm | undefined {
	const flash = headers.map((line) => /^set-cookie: flash=([\w-]+)\./.exec(line)?.[1]).find(Boolean);
	if (!flash) return undefined;
	const { undo } = JSON.parse(Buffer.from(flash, "base64url").toString()) as {
		undo?: { action: string; values: Record<string, string> };
	};
	return (
		undo && {
			method: "post",
			action: undo.action,
			fields: Object.entries(undo.values),
			typed: [],
			takesFiles: false,
			rules: {},
		}
	);
}
