import type { EntryContext, MetaArgs, MetaDescriptor } from "react-router";

type RouteModules = EntryContext["routeModules"];

/**
 * The page of a form that came back with problems: its title begins with “Error: ”, so that whoever hears it knows
 * before anything else. A route's `meta` cannot tell: for React Router, what an action returns is no error.
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
