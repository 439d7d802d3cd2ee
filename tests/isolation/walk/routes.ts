import type { RouteConfigEntry } from "@react-router/dev/routes";

/** One line of the route table that answers by itself. */
export type RouteLine = {
	/** The whole address with its parameters: `/:tenant/projects/:project`. */
	pattern: string;
	/** Below `app`, without its ending; for a planted one a name. */
	id: string;
	/** In the order of the address. */
	parameters: string[];
};

/** Every address of a route table. */
export function linesOf(entries: RouteConfigEntry[], above = ""): RouteLine[] {
	return entries.flatMap((entry) => {
		const pattern = entry.path ? `${above}/${entry.path}` : above;
		const below = linesOf(entry.children ?? [], pattern);
		return entry.children ? below : [lineOf(pattern, entry.file)];
	});
}

export function lineOf(pattern: string, file: string): RouteLine {
	const parameters = [...pattern.matchAll(/:(\w+)\??|\*/g)].map(([whole, name]) => name ?? whole);
	return { pattern: pattern || "/", id: file.replace(/\.tsx?$/, ""), parameters };
}
