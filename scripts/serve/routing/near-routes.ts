import type { RouteObject, ServerBuild } from "react-router";

type Route = NonNullable<ServerBuild["routes"][string]>;

/** How many first segments of addresses are compared. Few routes share both. */
const COMPARED = 2;

/** How many results are kept: addresses are what anyone sends. All that people ask for are fewer. */
const KEPT = 128;

// What React Router reads as it is: nothing encoded, no empty segment, none that URLs resolve, no request for data.
const PLAIN = /^(?:\/[^/.%\\][^/%\\]*)*\/?$/;

/**
 * Returns what `make` makes of a build with only the routes that can match a path. React Router tries a build’s routes
 * one after the other, twice a request, which takes longer with all of ours than many an answer.
 */
export function nearRoutes<T>(build: ServerBuild, make: (near: ServerBuild) => T): (path: string) => T {
	const routes = Object.values(build.routes).filter((route) => route !== undefined);
	const patterns = routes.map((route) => ({ route, segments: segmentsOf(addressOf(build, route)) }));
	const literals = new Set(patterns.flatMap(({ segments }) => segments.slice(0, COMPARED).filter(isLiteral)));
	const whole = make(build);
	// Answers which routes a browser may go to next.
	const { manifestPath } = build.routeDiscovery;
	const kept = new Map<string, T>();
	return (path) => {
		if (!PLAIN.test(path) || path.endsWith(".data") || path === manifestPath) return whole;
		const heads = segmentsOf(path)
			.slice(0, COMPARED)
			.map((head) => (literals.has(head) ? head : ":"));
		const key = heads.join("/");
		const found = kept.get(key) ?? make(withAncestors(build, matching(patterns, heads)));
		kept.delete(key);
		kept.set(key, found);
		for (const [oldest] of kept) if (kept.size > KEPT) kept.delete(oldest);
		return found;
	};
}

/** Returns the routes of a build as `matchRoutes` takes them; with `parentId`, those below one. */
export function routeTree(build: ServerBuild, parentId?: string): RouteObject[] {
	return Object.values(build.routes)
		.filter((route) => route !== undefined)
		.filter((route) => route.parentId === parentId)
		.map(({ id, path, index }): RouteObject => {
			if (index) return { id, path, index };
			return { id, path, children: routeTree(build, id) };
		});
}

function addressOf(build: ServerBuild, { path = "", parentId }: Route): string {
	const parent = parentId === undefined ? undefined : build.routes[parentId];
	return parent ? `${addressOf(build, parent)}/${path}` : path;
}

/** React Router compares addresses in any case. */
const segmentsOf = (address: string): string[] =>
	address
		.toLowerCase()
		.split("/")
		.filter((segment) => segment !== "");

const isLiteral = (segment: string): boolean => /^[^:*?]+$/.test(segment);

/** Keeps the routes that a path with these first segments may match. */
function matching(patterns: { route: Route; segments: string[] }[], heads: string[]): Route[] {
	const mayMatch = (segments: string[]) =>
		heads.every((head, at) => {
			const segment = segments[at];
			return segment === undefined ? segments.at(-1) === "*" : !isLiteral(segment) || segment === head;
		});
	const isWhole = heads.length < COMPARED;
	const wantsMore = (segments: string[]) => isWhole && segments.slice(heads.length).some(isLiteral);
	return patterns
		.filter(({ segments }) => mayMatch(segments) && !wantsMore(segments))
		.map(({ route }) => route);
}

function withAncestors(build: ServerBuild, routes: Route[]): ServerBuild {
	const ids = new Set<string>();
	for (const route of routes) {
		for (let at: Route | undefined = route; at; at = build.routes[at.parentId ?? ""]) ids.add(at.id);
	}
	// In the order of the build, which decides between routes that match equally well.
	const near = Object.entries(build.routes).filter(([id]) => ids.has(id));
	return { ...build, routes: Object.fromEntries(near) };
}
