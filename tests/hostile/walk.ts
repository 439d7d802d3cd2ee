import { FORM_MARK } from "#app/platform/http/forms/field-names.ts";
import { HEADERS, QUERIES, SEGMENTS, VALUES } from "./addresses.ts";
import { BODIES, type Body, bodiesFor } from "./bodies.ts";
import type { Place } from "./places.ts";
import { type Hit, type Shot, send } from "./sender.ts";

/** One hostile input: of which kind, and what to say of it when it went through. */
export type Input = { kind: string; what: string; place: Place; shot: Shot };

/** Who sends: with their cookie, and whether this place answers them with more than that they are to sign in. */
export type Sender = {
	cookie: string;
	isLetIn: boolean;
	/** Of a page that they opened: without it a form is handed back before much is made of it. */
	mark?: string;
};

// Of each kind a place gets one in so many inputs, and one at least; each place others, so that every input meets several
// places. Who is not let in meets the same few lines everywhere, but for a body: that is read before anybody is known.
const ONE_IN = { letIn: 24, keptOut: 72 };

/** Everything that is sent to one place by one person; the number of the place says which part where not all is. */
export function inputsFor(place: Place, number: number, { cookie, isLetIn, mark }: Sender): Input[] {
	const input = (kind: string, what: string, shot: Shot): Input => ({
		kind,
		what: `${shot.method} ${place.pattern} (${cookie ? "signed in" : "anonymous"}): ${what}`,
		place,
		shot: { ...shot, headers: { ...shot.headers, Cookie: joined(cookie, shot.headers?.Cookie) } },
	});
	const oneIn = isLetIn ? ONE_IN.letIn : ONE_IN.keptOut;
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

/** The body with the mark of its sender's page, where it is a form as browsers write it by default. */
function marked(body: Body, mark: string | undefined): Body {
	const isText = body.type === "application/x-www-form-urlencoded";
	return mark && isText ? { ...body, text: `${FORM_MARK}=${mark}&${body.text}` } : body;
}

/** A place that takes no body is sent two all the same: it has to say so without reading them. */
function bodiesOf({ takesBody, forms, path }: Place): [Body, string][] {
	const any = takesBody
		? BODIES
		: BODIES.filter(({ what }) => /index of ten million|one name 40,000/.test(what));
	// Pages of several kinds at one address: where its forms have other fields.
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

/** Each parameter of the path in turn, with everything that is nothing's id. */
function pathsOf({ pattern, path }: Place): string[] {
	const parts = path.split("/");
	return pattern.split("/").flatMap((name, at) => {
		if (!/^[:*]/.test(name)) return [];
		return SEGMENTS.map((segment) => [...parts.slice(0, at), segment, ...parts.slice(at + 1)].join("/"));
	});
}

// As many as a browser has connections to one server.
const AT_ONCE = 6;

/** Sends them all, some at once, and gives each answer to `look`. */
export async function sendAll(
	origin: string,
	inputs: Input[],
	look: (input: Input, hit: Hit) => void,
): Promise<void> {
	const waiting = [...inputs];
	const sender = async () => {
		for (let input = waiting.shift(); input; input = waiting.shift())
			look(input, await send(origin, input.shot));
	};
	await Promise.all(Array.from({ length: AT_ONCE }, sender));
}
