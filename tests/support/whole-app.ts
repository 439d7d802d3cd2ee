import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import type { ServerBuild } from "react-router";
import routes from "#app/routes.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import { root } from "#scripts/local/root.ts";
import { application } from "#scripts/serve/application.ts";

export type WholeApp = { origin: string; port: number; local: LocalClerk; stop(): Promise<void> };

/**
 * Every route of the product behind the server that production uses, without a build, against a local Clerk in test
 * mode. Call in `beforeAll`, before importing anything of `app` that reads the environment.
 */
export async function startWholeApp({ tenantDomain }: { tenantDomain: string }): Promise<WholeApp> {
	let answer: ReturnType<typeof application> | undefined;
	const server = createServer((request, response) => answer?.(request, response)).listen(0, "127.0.0.1");
	await new Promise((done) => server.once("listening", done));
	const { port } = server.address() as AddressInfo;
	const origin = `http://localhost:${port}`;
	const appOrigins = [origin, `http://*.${tenantDomain}:${port}`];
	const local = await startLocalClerk({ port: 0, appOrigins, mode: "test" });
	Object.assign(process.env, local.environment, { APP_ORIGIN: origin, TENANT_DOMAIN: tenantDomain });
	// Only now: these read the environment.
	const { hosts } = await import("#app/platform/http/address.server.ts");
	const { closeDatabase } = await import("#app/platform/database.server.ts");
	const first = (_: unknown, __: unknown, next: () => void) => next();
	const clientDir = join(root, "public");
	answer = application({
		...{ build: await buildOfSources(), clientDir, mode: "test", trustProxy: undefined, hosts, first },
	});
	return {
		origin,
		port,
		local,
		async stop() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
			await local.stop();
			await closeDatabase();
		},
	};
}

type Entry = { file: string; id: string; path?: string; index?: boolean; parentId?: string };

function flat(entries: RouteConfigEntry[], parentId = "root"): Entry[] {
	return entries.flatMap(({ file, path, index, children = [] }) => {
		const id = file.replace(/\.tsx?$/, "");
		return [{ file, id, path, index, parentId }, ...flat(children, id)];
	});
}

/** What `react-router build` would make of the sources, as far as the server looks at it. */
async function buildOfSources(): Promise<ServerBuild> {
	const entries: Entry[] = [{ file: "root.tsx", id: "root", path: "" }, ...flat(await routes)];
	const modules = await Promise.all(
		entries.map(({ file }) => import(/* @vite-ignore */ join(root, "app", file))),
	);
	const served = entries.map(({ file: _, ...entry }, at) => [entry.id, { ...entry, module: modules[at] }]);
	const assets = entries.map((entry) => [entry.id, { ...entry, module: "", hasErrorBoundary: true }]);
	return {
		entry: { module: await import("#app/entry.server.tsx") },
		routes: Object.fromEntries(served),
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
