import { ask } from "#tests/isolation/walk/answers.ts";
import { attributesOf, formsOf, linksOf, type PageForm } from "#tests/isolation/walk/forms.ts";
import type { RouteLine } from "#tests/isolation/walk/routes.ts";
import { UNSHOWN } from "#tests/isolation/walk/unshown.ts";
import { ORIGIN } from "#tests/isolation/world/world.ts";

/** What a page's own field allows, according to its markup. */
export type Limits = { options: string[]; longest?: number; low?: string; high?: string };

/** What a page offers its visitor. */
export type Offer = { forms: PageForm[]; links: string[]; limits: Map<string, Limits> };

type Handle = (request: Request) => Promise<Response>;

/** Requests a page once and remembers what it offers, which stays the same as long as all rows do. */
export function rememberedOffers(handle: Handle, cookieOf: (who: string) => string) {
	const known = new Map<string, Promise<Offer>>();
	return (who: string, path: string): Promise<Offer> => {
		const key = `${who} ${path}`;
		const offer = known.get(key) ?? offerOf(handle, path, cookieOf(who));
		known.set(key, offer);
		return offer;
	};
}

async function offerOf(handle: Handle, path: string, cookie: string): Promise<Offer> {
	const { body } = await ask(handle, ORIGIN, { method: "GET", path }, cookie);
	return { forms: formsOf(body, path), links: linksOf(body), limits: limitsIn(body) };
}

/** Returns the forms to post at a route although no page of the walk shows them. */
export const unshownForms = ({ id }: RouteLine, action: string): PageForm[] =>
	(UNSHOWN[id] ?? []).map((fields) => ({
		...{ method: "post" as const, action, fields, typed: [], takesFiles: false, rules: {} },
	}));

function limitsIn(html: string): Map<string, Limits> {
	const limits = new Map<string, Limits>();
	const of = (name: string): Limits => {
		const known = limits.get(name) ?? { options: [] };
		limits.set(name, known);
		return known;
	};
	for (const [, text = ""] of html.matchAll(/<(?:input|textarea|button)\b([^>]*)>/g)) {
		const { name, type, value, maxlength, min, max } = attributesOf(text);
		if (!name) continue;
		if (type === "radio" || type === "checkbox" || type === "submit") of(name).options.push(value ?? "on");
		if (maxlength) of(name).longest = Number(maxlength);
		Object.assign(of(name), min !== undefined && { low: min }, max !== undefined && { high: max });
	}
	for (const [, text = "", inside = ""] of html.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
		const { name = "" } = attributesOf(text);
		for (const [, option = ""] of inside.matchAll(/<option\b([^>]*)>/g)) {
			of(name).options.push(attributesOf(option).value ?? "");
		}
	}
	return limits;
}

/** Returns values just inside and just outside the limits, and options other than the selected one. */
export function edgesOf({ options, longest, low, high }: Limits, kept: string): string[] {
	const lengths = longest === undefined ? [] : [longest - 1, longest, longest + 1, longest * 2];
	const borders = [low, high].filter((border) => border !== undefined);
	return [
		...options,
		...lengths.map((length) => "x".repeat(length)),
		...lengths.slice(1, 3).map((length) => "\u{1F600}".repeat(length)),
		...borders.flatMap(neighborsOf),
		...(/^-?\d+$/.test(kept) ? neighborsOf(kept) : []),
		...[kept.toUpperCase(), ` ${kept} `, kept.slice(0, -1), `${kept}${kept}`, ""],
	];
}

function neighborsOf(border: string): string[] {
	if (/^-?\d+$/.test(border)) return [Number(border) - 1, Number(border), Number(border) + 1].map(String);
	const day = Date.parse(border);
	// A day before and after; other values are their own limit.
	if (Number.isNaN(day)) return [border];
	return [day - 86_400_000, day + 86_400_000].map((at) => new Date(at).toISOString().slice(0, border.length));
}
