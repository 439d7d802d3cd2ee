import { matchRoutes, type RouteObject, type ServerBuild } from "react-router";

/** Returns the `Allow` header of each path, from what the route in the build accepts. */
export function allowIn(build: ServerBuild): (path: string) => string {
	const tree = below(build, undefined);
	return (path) => {
		const [pathname = "/"] = path.split("?", 1);
		const match = pathname.startsWith("/") && matchRoutes(tree, pathname.replace(/\.data$/, ""))?.at(-1);
		const module = match ? build.routes[match.route.id ?? ""]?.module : undefined;
		// Where no route answers: everything the product accepts.
		if (!module) return "GET, HEAD, POST";
		const reads =
			module.default !== undefined || (module.loader !== undefined && module.action === undefined);
		return [...(reads ? ["GET", "HEAD"] : []), ...(module.action ? ["POST"] : [])].join(", ");
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
