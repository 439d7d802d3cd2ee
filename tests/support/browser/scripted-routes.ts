import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import { matchRoutes, type RouteObject } from "react-router";
import { root } from "#scripts/local/root.ts";
import { asksForScripts } from "#scripts/serve/client-files.ts";

/** The source of a route's file, as its line in app/routes.ts names it. */
const sourceOf = (file: string) => readFileSync(join(root, "app", file), "utf8");

/** Tells of a path whether its page sends scripts: whether a route it is made of says `handle = { scripts: true }`. */
export function scriptedPaths(
	table: RouteConfigEntry[],
	read: (file: string) => string = sourceOf,
): (path: string) => boolean {
	const objects = (entries: RouteConfigEntry[]): RouteObject[] =>
		entries.map(({ path, index, file, children }) => {
			const handle = asksForScripts(read(file));
			return index ? { index, path, handle } : { path, handle, children: objects(children ?? []) };
		});
	const routes = objects(table);
	return (path) => matchRoutes(routes, path)?.some(({ route }) => route.handle === true) ?? false;
}
