import type { RouteConfigEntry } from "@react-router/dev/routes";
import { matchRoutes, type Params } from "react-router";

/** One line of the route table that answers requests. */
export type RouteLine = {
	/** The whole address with its parameters: `/:tenant/projects/:project`. */
	pattern: string;
	/** Path below `app` without its extension; for a planted route, a name. */
	id: string;
	/** Path below `app`; for a planted route, its name again. */
	file: string;
	/** In the order of the address. */
	parameters: string[];
};

/** Returns every address of a route table. */
export function linesOf(entries: RouteConfigEntry[], above = ""): RouteLine[] {
	return entries.flatMap((entry) => {
		const pattern = entry.path ? `${above}/${entry.path}` : above;
		const below = linesOf(entry.children ?? [], pattern);
		return entry.children ? below : [lineOf(pattern, entry.file)];
	});
}

export function lineOf(pattern: string, file: string): RouteLine {
	const parameters = [...pattern.matchAll(/:(\w+)\??|\*/g)].map(([whole, name]) => name ?? whole);
	return { pattern: pattern || "/", id: file.replace(/\.tsx?$/, ""), file, parameters };
}

/** Finds the line that answers a path (without query), and the values of its parameters. */
export function lineFinder(lines: RouteLine[]) {
	const table = lines.map((line) => ({ path: line.pattern, handle: line }));
	return (path: string): { line: RouteLine; params: Params } | undefined => {
		const match = matchRoutes(table, path)?.at(-1);
		return match && { line: match.route.handle, params: match.params };
	};
}
