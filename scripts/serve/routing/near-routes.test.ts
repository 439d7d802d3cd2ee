import { matchRoutes, type ServerBuild } from "react-router";
import { expect, test } from "vitest";
import routeConfig from "#app/routes.ts";
import { nearRoutes, routeTree } from "./near-routes.ts";

type Configured = { id?: string; file: string; path?: string; index?: boolean; children?: Configured[] };
type Routes = Record<string, { id: string; parentId?: string; path?: string; index?: boolean }>;

/** The product's table of routes, without their modules. */
async function table(): Promise<ServerBuild> {
	const routes: Routes = { root: { id: "root", path: "" } };
	const add = (entries: Configured[], parentId: string) => {
		for (const { id, file, path, index, children = [] } of entries) {
			const own = id ?? file;
			routes[own] = { id: own, parentId, path, index };
			add(children, own);
		}
	};
	add(await routeConfig, "root");
	return { routes, routeDiscovery: { mode: "lazy", manifestPath: "/__manifest" } } as unknown as ServerBuild;
}

const matched = (build: ServerBuild, path: string) =>
	matchRoutes(routeTree(build), path)?.map(({ route: { id }, params, pathname }) => ({
		id,
		params,
		pathname,
	}));

/** Addresses of every route, and of every pair of a first and a second segment, with and without more behind them. */
function addresses({ routes }: ServerBuild): string[] {
	const pathOf = (id = ""): string => {
		const route = routes[id];
		return route ? `${pathOf(route.parentId)}/${route.path ?? ""}` : "";
	};
	const own = Object.keys(routes)
		.map((id) => pathOf(id).replace(/\/+/g, "/").replace(/:\w+/g, "x1").replace("*", "some/thing"))
		.flatMap((path) => [path, path.toUpperCase(), `${path.replace(/\/$/, "")}/`, `${path}/more`]);
	const nth = (at: number) => [
		...new Set(own.map((path) => path.toLowerCase().split("/")[at])),
		"acme",
		"a%2Fb",
	];
	const pairs = nth(1).flatMap((first) => nth(2).map((second) => `/${first}/${second}`));
	return [...own, ...pairs, "/", "//", "//acme", "/acme//projects", "/acme/./projects", "/acme/a.data", "/%"];
}

test("the routes near an address match it as all of them do", { timeout: 120_000 }, async () => {
	const build = await table();
	const near = nearRoutes(build, (one) => one);
	for (const path of new Set(addresses(build))) {
		const some = near(path);
		if (some !== build) expect(matched(some, path), path).toEqual(matched(build, path));
	}
});

test("what is read for data, or asks for other routes, gets all of them", async () => {
	const build = await table();
	const near = nearRoutes(build, (one) => one);
	for (const path of [
		"/acme/projects.data",
		"/_root.data",
		"/__manifest",
		"/acme/%70rojects",
		"/acme/../api",
	]) {
		expect(near(path), path).toBe(build);
	}
});

test("few routes are near an address, and no number of addresses keeps more than some of them", async () => {
	const build = await table();
	let made = 0;
	const near = nearRoutes(build, (one) => ({ routes: Object.keys(one.routes).length, at: made++ }));

	expect(near("/api/v1/projects").routes).toBeLessThan(12);
	expect(near("/acme/settings/domains").routes).toBeLessThan(Object.keys(build.routes).length / 2);
	expect(near("/api/v1/projects/17")).toBe(near("/API/V1/members"));
	expect(near("/acme/settings")).toBe(near("/northwind/settings/general"));
	const first = near("/api/v1/projects");
	for (const path of addresses(build)) near(path);
	expect(near("/api/v1/projects")).not.toBe(first);
});
