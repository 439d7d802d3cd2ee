import { FORM_MARK } from "#app/platform/http/forms/field-names.ts";
import routes from "#app/routes.ts";
import { type Answer, ask } from "#tests/isolation/walk/answers.ts";
import { formsOf, linksOf, type PageForm, unescaped } from "#tests/isolation/walk/forms.ts";
import { kindOf, wishOf } from "#tests/isolation/walk/posts.ts";
import { lineFinder, linesOf, type RouteLine } from "#tests/isolation/walk/routes.ts";
import { UNSHOWN } from "#tests/isolation/walk/unshown.ts";
import { marked, pathWith } from "#tests/isolation/walk/walk.ts";
import { OURS } from "#tests/isolation/world/marks.ts";
import { PARAMETERS } from "#tests/isolation/world/parameters.ts";
import type { Visitor } from "#tests/isolation/world/people.ts";
import { endsSessions, signIn } from "#tests/isolation/world/sessions.ts";
import { ORIGIN, type World } from "#tests/isolation/world/world.ts";

/** A form that somebody was shown, and the line of the route table that it posts to. */
export type Shown = { form: PageForm; who: Visitor; line: RouteLine };

export type Handle = (request: Request) => Promise<Response>;

// People who see forms that those before them do not: the owner most of them, the others those meant only for them.
const LOOKING: readonly Visitor[] = ["owner", "member", "viewer", "nobody", "signed-out"];

/** Returns every form of the product that posts to one of our pages: those that pages show, and those that no page of the seed shows. */
export async function everyForm(world: World, handle: Handle): Promise<Shown[]> {
	const lines = linesOf(await routes);
	const find = lineFinder(lines);
	const found = new Map<string, Shown>();
	const add = (who: Visitor, forms: PageForm[]) => {
		for (const form of forms) {
			const line = find(form.action.split("?")[0] ?? "")?.line;
			const isOurs = form.method === "post" && form.action.startsWith("/") && line;
			const kind = kindOf(form);
			if (isOurs && !line.pattern.startsWith("/api/") && !found.has(kind))
				found.set(kind, { form, who, line });
		}
	};
	for (const who of LOOKING) add(who, await formsOfPages(world, handle, who, lines));
	add("owner", unshown(world, lines));
	return [...found.values()];
}

async function formsOfPages(world: World, handle: Handle, who: Visitor, lines: RouteLine[]) {
	const paths = new Set(lines.map((line) => pathWith({ world } as never, line, PARAMETERS, [])));
	const forms: PageForm[] = [];
	// The loop includes what is added to the set: links with a query show more forms.
	const kinds = new Set<string>();
	for (const path of paths) {
		const { body } = await ask(handle, ORIGIN, { method: "GET", path }, world.cookies[who]);
		forms.push(...formsOf(body, path));
		for (const link of linksOf(body).filter((one) => one.includes("?") && one.includes(OURS.word))) {
			const kind = link.replaceAll(/=[^&]*/g, "");
			if (!kinds.has(kind)) paths.add(link);
			kinds.add(kind);
		}
	}
	return forms;
}

/** Fields of such a page's form that nobody types. */
const CHOSEN = /^(any|answer|days|move|role|version|wish|workspace)$/;
// The button of a list, or below a preview: what it is about is in hidden fields.
const WITH_BUTTONS_ALONE = new Set(["features/hooks/routes/replay", "features/workspaces/routes/reopen"]);

function unshown(world: World, lines: RouteLine[]): PageForm[] {
	return lines.flatMap((line) =>
		(UNSHOWN[line.id] ?? []).map((given): PageForm => {
			const action = pathWith({ world } as never, line, PARAMETERS, []);
			const names = given.map(([name]) => name).filter((name) => !CHOSEN.test(name));
			const typed = WITH_BUTTONS_ALONE.has(line.id) ? [] : names;
			const { form: fields = [] } = marked({ method: "POST", path: action, form: given }, "owner");
			return { method: "post", action, fields, typed, takesFiles: false, rules: {} };
		}),
	);
}

/** Sends the form as the person who opened it, or as another. */
export async function send(
	world: World,
	handle: Handle,
	{ form, who }: Shown,
	as: Visitor = who,
): Promise<Answer> {
	const wish = wishOf(form);
	const answer = await ask(handle, ORIGIN, wish, world.cookies[as]);
	if (endsSessions(wish)) world.cookies[as] = await signIn(world.clerk, OURS, as);
	return answer;
}

/** Returns the form as another person opened it, with these fields; those of choices still say that they are. */
export function openedBy(who: Visitor, shown: Shown, given = shown.form.fields): Shown {
	const { form: mark = [] } = marked({ method: "POST", path: shown.form.action, form: [] }, who);
	const at = given.findIndex(([name]) => name === FORM_MARK);
	const fields = given.filter(([name, value]) => name !== FORM_MARK || value.startsWith("choice:"));
	return { ...shown, who, form: { ...shown.form, fields: fields.toSpliced(Math.max(at, 0), 0, ...mark) } };
}

/** Returns the form with other words in each of its text fields. */
export function typing(shown: Shown, words: (name: string, value: string) => string): Shown {
	const { form } = shown;
	const fields = form.fields.map(([name, value]): [string, string] => [
		name,
		form.typed.includes(name) ? words(name, value) : value,
	]);
	return { ...shown, form: { ...form, fields } };
}

const typedIn = ({ form }: Shown): string[] =>
	form.fields.flatMap(([name, value]) => (form.typed.includes(name) && value.trim() ? value : []));

/** Returns what was typed and is not on the page, neither as text nor in a field. */
export function lostIn({ body }: Answer, shown: Shown): string[] {
	const page = unescaped(body);
	return typedIn(shown).filter((value) => !page.includes(value));
}

/** Returns the names of fields that the page shows as typed, although nobody types into them. */
export function untypedIn({ body }: Answer, { form, line }: Shown): string[] {
	// What is not on a page says of no field that it is one of choices.
	if (line.id in UNSHOWN) return [];
	const returned = [...body.matchAll(/<(?:input|textarea)\b(?=[^>]* id="sent-)[^>]* name="([^"]*)"/g)];
	return returned.map(([, name = ""]) => name).filter((name) => !form.typed.includes(name));
}

export const headerOf = ({ headers }: Answer, name: string): string | undefined =>
	headers.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);

export const nameOf = ({ form, who, line }: Shown) =>
	`${who} POST ${line.pattern} {${[...new Set(form.fields.map(([name]) => name))].filter((name) => name !== "_f").join()}}`;
