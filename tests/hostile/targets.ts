import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import { root } from "#scripts/local/root.ts";
import { formsOf, linksOf, type PageForm } from "#tests/isolation/walk/forms.ts";
import { lineFinder, linesOf, type RouteLine } from "#tests/isolation/walk/routes.ts";

/** One line of the route table with an address that it answers, and what pages send there. */
export type Place = RouteLine & {
	path: string;
	/** Whether it accepts a body. */
	takesBody: boolean;
	forms: PageForm[];
	/** Names of its query parameters, from links and forms. */
	queries: string[];
};

/** Fetches a page as somebody who may see all of them. */
type Get = (path: string) => Promise<string>;

/** Returns every line of the table with an address: one that pages link to, where there is one. */
export async function placesOf(entries: RouteConfigEntry[], get: Get, starts: string[]): Promise<Place[]> {
	const lines = linesOf(entries);
	const lineFor = finder(lines);
	const { links, forms } = await crawl(lineFor, get, starts);
	// The first one of each name is where the crawl started.
	const values = new Map(links.toReversed().flatMap((link) => Object.entries(lineFor(link)?.params ?? {})));
	return lines.map((line) => {
		const own = links.filter((link) => lineFor(link)?.line === line);
		const sent = forms.filter(({ action }) => lineFor(action)?.line === line);
		const asked = [...own, ...sent.map(({ action }) => action)].flatMap(queryNames);
		const typed = sent
			.filter(({ method }) => method === "get")
			.flatMap(({ fields }) => fields.map(([name]) => name));
		return {
			...line,
			path: pathOf(own[0] ?? sent[0]?.action) ?? filled(line, values),
			takesBody: takesBody(line),
			forms: sent.filter(({ method }) => method === "post"),
			queries: [...new Set([...asked, ...typed])],
		};
	});
}

const pathOf = (link: string | undefined) => link?.split("?", 1)[0];
const queryNames = (link: string) => [...new URLSearchParams(link.split("?")[1] ?? "").keys()];

const filled = ({ pattern }: RouteLine, values: Map<string, string | undefined>): string =>
	pattern.replaceAll(
		/:(\w+)\??|\*/g,
		(_whole, name = "*") => values.get(name) ?? values.get("tenant") ?? "1",
	);

const takesBody = ({ file }: RouteLine): boolean =>
	/^export\s+(?:async\s+)?(?:function|const|let)\s+action\b|^export\s*\{[^}]*\baction\b/m.test(
		readFileSync(join(root, "app", file), "utf8"),
	);

function finder(lines: RouteLine[]) {
	const find = lineFinder(lines);
	const known = new Map<string, ReturnType<typeof find>>();
	return (link: string) => {
		const path = pathOf(link) ?? "/";
		if (!known.has(path)) {
			known.set(path, find(path));
		}
		return known.get(path);
	};
}

/** Reduces a link's query to its words: `kind=quiz` is kept, any cursor and any id are not. */
const kindOf = (link: string) => (link.split("?")[1] ?? "").replaceAll(/=(?![a-z]+(?:&|$))[^&]*/g, "");

/** Follows links until every kind of page was seen once. */
async function crawl(
	lineFor: ReturnType<typeof finder>,
	get: Get,
	starts: string[],
): Promise<{ links: string[]; forms: PageForm[] }> {
	const links = [...starts];
	const known = new Set(starts);
	const forms: PageForm[] = [];
	const seen = new Set<string>();
	for (const link of links) {
		const kind = `${lineFor(link)?.line.pattern} ${kindOf(link)}`;
		if (seen.has(kind) || link.startsWith("/sign-out")) continue;
		seen.add(kind);
		const page = await get(link);
		forms.push(...formsOf(page, link));
		for (const other of linksOf(page)) if (!known.has(other)) links.push(other) && known.add(other);
	}
	return { links, forms: forms.filter(({ action }) => action.startsWith("/")) };
}
