import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createRequestHandler, RouterContextProvider, type ServerBuild } from "react-router";
import { application } from "#scripts/serve/application.ts";
import { CONNECTION_LIMITS } from "#scripts/serve/connections.ts";

/**
 * Serves the lower bound for pages and for answers of the API: the same build, entry, components and server, but no middleware,
 * and loaders that return constants, which are taken from the real page once at start.
 */
type Route = NonNullable<ServerBuild["routes"][string]>;
type Entry = ServerBuild["entry"]["module"];
/** What returns the value of a route’s loader, by the route’s id. */
type LoaderValues = Map<string, () => unknown>;

const { PORT, APP_ORIGIN, BARE_PATHS = "", BARE_COOKIE = "", BARE_KEY } = process.env;

async function serve(): Promise<void> {
	const build = (await import(new URL("../../build/server/index.js", import.meta.url).href)) as ServerBuild;
	const known: LoaderValues = new Map();
	let context: Readonly<RouterContextProvider> | undefined;
	const recording = withRoutes(build, (route) => recordingRoute(route, known));
	const keepContext = withEntry(recording, (...args) => {
		context = args[4] as unknown as RouterContextProvider;
		return build.entry.module.default(...args);
	});
	for (const path of BARE_PATHS.split(",")) await visit(keepContext, path);
	const bare = withEntry(
		withRoutes(build, (route) => constantRoute(route, known)),
		// What the root middleware would have set: nonce and request id.
		(request, status, headers, entry) =>
			build.entry.module.default(request, status, headers, entry, context as never),
	);
	const app = application({
		build: bare,
		routing: "all",
		clientDir: fileURLToPath(new URL("../../build/client", import.meta.url)),
		mode: "test",
		trust: { proxy: undefined, header: undefined },
		host: new URL(APP_ORIGIN ?? "").host,
		requestTimeoutMs: CONNECTION_LIMITS.requestTimeoutMs,
		first: (_request, _response, next) => next(),
	});
	createServer(app.handle).listen(Number(PORT));
}

async function visit(build: ServerBuild, path: string): Promise<void> {
	const headers = new Headers({ Cookie: BARE_COOKIE, Accept: "text/html", "Sec-Fetch-Dest": "document" });
	if (BARE_KEY) headers.set("Authorization", `Bearer ${BARE_KEY}`);
	const handle = createRequestHandler(build, "test");
	const request = new Request(`${APP_ORIGIN}${path}`, { headers });
	const response = await handle(request, new RouterContextProvider());
	if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
	await response.text();
}

function withRoutes(build: ServerBuild, change: (route: Route) => Route): ServerBuild {
	const routes = Object.entries(build.routes).map(([id, route]) => [id, route && change(route)]);
	return { ...build, routes: Object.fromEntries(routes) };
}

function withEntry(build: ServerBuild, handleRequest: Entry["default"]): ServerBuild {
	return { ...build, entry: { module: { ...build.entry.module, default: handleRequest } } };
}

function recordingRoute(route: Route, known: LoaderValues): Route {
	const { loader } = route.module;
	if (!loader) return route;
	const recorded: typeof loader = async (args) => {
		const value = await loader(args);
		known.set(route.id, await repeated(value));
		return value;
	};
	return { ...route, module: { ...route.module, loader: recorded } };
}

/** Returns what gives a loader’s value again. An answer’s body can be read once, so each time is a new answer. */
async function repeated(value: unknown): Promise<() => unknown> {
	if (!(value instanceof Response)) return () => value;
	const { status, headers } = value;
	const bytes = await value.clone().arrayBuffer();
	return () => new Response(bytes, { status, headers });
}

function constantRoute(route: Route, known: LoaderValues): Route {
	const { middleware: _none, loader, ...module } = route.module;
	const constant = known.get(route.id) ?? loader;
	return { ...route, module: constant ? { ...module, loader: constant } : module };
}

await serve();
