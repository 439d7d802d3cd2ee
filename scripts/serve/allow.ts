import { matchRoutes, type RouteObject, type ServerBuild } from "react-router";

/** Returns the `Allow` header of each path, from what the route in the build accepts. */
export function allowIn(build: ServerBuild): (path: string) => string {
	const routeOf = routesIn(build);
	return (path) => {
		const module = build.routes[routeOf(path)?.id ?? ""]?.module;
		// Where no route answers: everything the product accepts.
		if (!module) return "GET, HEAD, POST";
		const reads =
			module.default !== undefined || (module.loader !== undefined && module.action === undefined);
		return [...(reads ? ["GET", "HEAD"] : []), ...(module.action ? ["POST"] : [])].join(", ");
	};
}

/** Tells whether the route that says 404 for the API answers a path. It does so for every method. */
export function isUnknownIn(build: ServerBuild): (path: string) => boolean {
	const routeOf = routesIn(build);
	return (path) => routeOf(path)?.path === "api/*";
}

function routesIn(build: ServerBuild): (path: string) => RouteObject | undefined {
	const tree = below(build, undefined);
	return (path) => {
		const [pathname = "/"] = path.split("?", 1);
		if (!pathname.startsWith("/")) return undefined;
		return matchRoutes(tree, pathname.replace(/\.data$/, ""))?.at(-1)?.route;
	};
}

function below(build: ServerBuild, parentId: string | undefined): RouteObject[] {
	return Object.values(build.routes)
		.filter((route) => route !== undefined)
		.filter((route) => route.parentId === parentId)
		.map(({ id, path, index }): RouteObject => {
			if (index) return { id, path, index };
			return { id, path, children: below(build, id) };
		});
}
