import { FORM_MARK } from "#app/platform/http/forms/field-names.ts";
import { HEADERS, QUERIES, SEGMENTS, VALUES } from "./addresses.ts";
import { BODIES, type Body, bodiesFor } from "./bodies.ts";
import { type Hit, type Shot, send } from "./sender.ts";
import type { Place } from "./targets.ts";

/** One hostile input: its kind, and what to report when it gets through. */
export type Input = { kind: string; what: string; place: Place; shot: Shot };

/** The sender: their cookie, and whether this place answers them with more than a sign-in page. */
export type Sender = {
	cookie: string;
	isLetIn: boolean;
	/** From a page that they opened: without it a form is handed back before it is examined further. */
	mark?: string;
};

// Each place gets one in this many inputs of a kind, and at least one; each place gets others, so that every input meets
// several places. A sender who is kept out sees the same few lines everywhere, except for bodies: those are read before anybody is known.
const ONE_IN = { admitMember: 24, keptOut: 72 };

/** Returns everything that one person sends to one place; the number of the place selects a part where not all is sent. */
export function inputsFor(place: Place, number: number, { cookie, isLetIn, mark }: Sender): Input[] {
	const input = (kind: string, what: string, shot: Shot): Input => ({
		kind,
		what: `${shot.method} ${place.pattern} (${cookie ? "signed in" : "anonymous"}): ${what}`,
		place,
		shot: { ...shot, headers: { ...shot.headers, Cookie: joined(cookie, shot.headers?.Cookie) } },
	});
	const oneIn = isLetIn ? ONE_IN.admitMember : ONE_IN.keptOut;
	const all = [
		...bodiesOf(place).map(([body, path]) => input(body.kind, body.what, posted(path, marked(body, mark)))),
		...queriesOf(place).map(([what, query]) =>
			input("queries", what, { method: "GET", path: `${place.path}?${query}` }),
		),
		...pathsOf(place).map((path) => input("path parameters", path.slice(0, 80), { method: "GET", path })),
		...HEADERS.map(([kind, what, headers]) =>
			input(kind, what, { method: "GET", path: place.path, headers }),
		),
	];
	const kinds = [...Map.groupBy(all, ({ kind }) => kind).values()];
	return kinds.flatMap((inputs) => {
		const isOwed = isLetIn || (place.takesBody && inputs[0]?.shot.method === "POST");
		const every = isOwed ? Math.min(oneIn, inputs.length) : oneIn;
		return inputs.filter((_, at) => at % every === number % every);
	});
}

const joined = (...cookies: (string | undefined)[]) => cookies.filter(Boolean).join("; ");

const posted = (path: string, { type, text }: Body): Shot => ({
	...{ method: "POST", path, body: text },
	headers: { "Content-Type": type },
});

/** Adds the mark of the sender's page to the body, where it is a form in the browsers' default encoding. */
function marked(body: Body, mark: string | undefined): Body {
	const isText = body.type === "application/x-www-form-urlencoded";
	return mark && isText ? { ...body, text: `${FORM_MARK}=${mark}&${body.text}` } : body;
}

/** Sends two bodies even to a place that accepts none, which must refuse without reading them. */
function bodiesOf({ takesBody, forms, path }: Place): [Body, string][] {
	const any = takesBody
		? BODIES
		: BODIES.filter(({ what }) => /index of ten million|one name 40,000/.test(what));
	// For pages of several kinds at one address, whose forms have different fields.
	const kinds = new Map(forms.map((form) => [form.fields.map(([name]) => name).join(), form]));
	return [
		...any.map((body): [Body, string] => [body, path]),
		...[...kinds.values()].flatMap(({ fields, action }) =>
			bodiesFor(fields).map((body): [Body, string] => [body, action]),
		),
	];
}

function queriesOf({ queries }: Place): [what: string, query: string][] {
	const each = queries.flatMap((name) =>
		VALUES.map((value): [string, string] => [`${name}=${value.slice(0, 40)}`, `${name}=${value}`]),
	);
	return [...QUERIES, ...each];
}

/** Puts everything that is not an existing id into each parameter of the path in turn. */
function pathsOf({ pattern, path }: Place): string[] {
	const parts = path.split("/");
	return pattern.split("/").flatMap((name, at) => {
		if (!/^[:*]/.test(name)) return [];
		return SEGMENTS.map((segment) => [...parts.slice(0, at), segment, ...parts.slice(at + 1)].join("/"));
	});
}

// As many connections as a browser opens to one server.
const AT_ONCE = 6;

/** Sends all inputs, several at once, and passes each answer to `look`. */
export async function sendAll(
	origin: string,
	inputs: Input[],
	look: (input: Input, hit: Hit) => void,
): Promise<void> {
	await inParallel(AT_ONCE, inputs, async (input) => look(input, await send(origin, input.shot)));
}

/** Does the work for each item, for so many at once, in the order of the items; returns the results as they came. */
export async function inParallel<Item, Result>(
	atOnce: number,
	items: readonly Item[],
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const waiting = [...items];
	const results: Result[] = [];
	const worker = async () => {
		for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
			results.push(await work(item));
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return results;
}
