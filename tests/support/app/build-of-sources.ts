import { join } from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import {
	type ServerBuild,
	UNSAFE_withComponentProps as withComponentProps,
	UNSAFE_withErrorBoundaryProps as withErrorBoundaryProps,
} from "react-router";
import routes from "#app/routes.ts";
import { root } from "#scripts/local/root.ts";

/** A route that is in no table: a test puts it next to the product's own. */
export type PlantedRoute = { id: string; parentId: "root" | "tenant/layout"; path: string; module: object };

type RouteModule = {
	default?: Parameters<typeof withComponentProps>[0];
	ErrorBoundary?: Parameters<typeof withErrorBoundaryProps>[0];
	links?: unknown;
};
type Entry = { file: string; id: string; path?: string; index?: boolean; parentId?: string };

function flat(entries: RouteConfigEntry[], parentId = "root"): Entry[] {
	return entries.flatMap(({ file, path, index, id = file.replace(/\.tsx?$/, ""), children = [] }) => {
		return [{ file, id, path, index, parentId }, ...flat(children, id)];
	});
}

/** A route as React Router's compiler leaves it: components get their props; the stylesheet's address is a build's to say. */
function compiled(module: RouteModule): RouteModule {
	const { default: page, ErrorBoundary } = module;
	return {
		...module,
		links: undefined,
		default: page && withComponentProps(page),
		ErrorBoundary: ErrorBoundary && withErrorBoundaryProps(ErrorBoundary),
	};
}

/** What `react-router build` would make of the sources, as far as the server looks at it; `planted` is next to it. */
export async function buildOfSources(planted: PlantedRoute[] = []): Promise<ServerBuild> {
	const entries: Entry[] = [{ file: "root.tsx", id: "root", path: "" }, ...flat(await routes)];
	const modules = await Promise.all(
		entries.map(({ file }) => import(/* @vite-ignore */ join(root, "app", file))),
	);
	const served = entries.map(({ file: _, ...entry }, at) => {
		return [entry.id, { ...entry, module: compiled(modules[at]) }];
	});
	const known = [...entries, ...planted.map(({ module: _, ...entry }) => entry)];
	const assets = known.map((entry) => [entry.id, { ...entry, module: "", hasErrorBoundary: true }]);
	return {
		entry: { module: await import("#app/entry.server.tsx") },
		routes: Object.fromEntries([...served, ...planted.map((entry) => [entry.id, entry])]),
		assets: {
			entry: { imports: [], module: "" },
			routes: Object.fromEntries(assets),
			url: "",
			version: "1",
		},
		...{
			assetsBuildDirectory: "",
			publicPath: "/",
			basename: "/",
			ssr: true,
			isSpaMode: false,
			prerender: [],
		},
		...{
			future: {
				v8_middleware: true,
				v8_passThroughRequests: true,
				v8_trailingSlashAwareDataRequests: true,
			},
		},
		routeDiscovery: { mode: "initial" },
	} as unknown as ServerBuild;
}
