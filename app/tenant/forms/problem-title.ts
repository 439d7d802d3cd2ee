import type { EntryContext, MetaArgs, MetaDescriptor } from "react-router";

type RouteModules = EntryContext["routeModules"];

/**
 * Prefixes the title of a page whose form came back with problems with “Error: ”, so that people who hear the page
 * know it first. A route's `meta` cannot tell, because React Router does not treat action data as an error.
 */
export function titledAsProblem(entry: EntryContext): EntryContext {
	const modules = Object.entries(entry.routeModules).map(([id, module]) => [id, module && withTitle(module)]);
	return { ...entry, routeModules: Object.fromEntries(modules) };
}

function withTitle(module: NonNullable<RouteModules[string]>): RouteModules[string] {
	const { meta } = module;
	if (typeof meta !== "function") return module;
	return { ...module, meta: (given: MetaArgs) => meta(given as never)?.map(asProblem) };
}

const asProblem = (one: MetaDescriptor): MetaDescriptor =>
	"title" in one ? { ...one, title: `Error: ${one.title}` } : one;
