import { matchRoutes, type RouteObject, type ServerBuild } from "react-router";
import { nearRoutes, routeTree } from "./routing/near-routes.ts";

/** The route of all operations of the API. */
const OPERATIONS = "api/v1/*";

/**
 * Returns the `Allow` header of each path, from what the route in the build accepts. `ofOperations`: what the one route
 * of all operations of the API does.
 */
export function allowIn(
	build: ServerBuild,
	ofOperations: (path: string) => string,
): (path: string) => string {
	const routeOf = routesIn(build);
	return (path) => {
		const route = routeOf(path);
		if (route?.path === OPERATIONS) return ofOperations(path);
		const module = build.routes[route?.id ?? ""]?.module;
		// Where no route answers: everything the product accepts.
		if (!module) return "GET, HEAD, POST";
		const reads =
			module.default !== undefined || (module.loader !== undefined && module.action === undefined);
		return [...(reads ? ["GET", "HEAD"] : []), ...(module.action ? ["POST"] : [])].join(", ");
	};
}

// React Router gives these to actions, and OPTIONS to loaders.
const OF_ROUTES = new Set(["PUT", "DELETE", "PATCH"]);

/**
 * Tells whether the route that answers a path does so for any method: the one that says 404 for the API, and that of its
 * operations, which says what else is accepted.
 */
export function takesAnyMethodIn(build: ServerBuild): (path: string, method: string) => boolean {
	const routeOf = routesIn(build);
	return (path, method) => {
		const route = routeOf(path)?.path;
		if (route === OPERATIONS) return OF_ROUTES.has(method) || method === "OPTIONS";
		return route === "api/*" && OF_ROUTES.has(method);
	};
}

function routesIn(build: ServerBuild): (path: string) => RouteObject | undefined {
	const treeOf = nearRoutes(build, (near) => routeTree(near));
	return (path) => {
		const [pathname = "/"] = path.split("?", 1);
		if (!pathname.startsWith("/")) return undefined;
		const asked = pathname.replace(/\.data$/, "");
		return matchRoutes(treeOf(asked), asked)?.at(-1)?.route;
	};
}
