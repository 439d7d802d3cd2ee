import { readdirSync } from "node:fs";
import { createRequestHandler } from "@react-router/express";
import compression from "compression";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { type RouterContext, RouterContextProvider, type ServerBuild } from "react-router";
import type { OwnHosts } from "#app/platform/http/own-host.ts";
import { bodyLimit } from "#scripts/serve/body-limit.ts";
import type { Figures } from "#scripts/serve/metrics.ts";
import { ownHostPaths } from "#scripts/serve/own-host-paths.ts";

/** What `app/entry.server.tsx` exports for the server beside React Router's own. */
export type EntryModule = ServerBuild["entry"]["module"] & {
	/** Set for each request: the bundle has a copy of its own, so the key must come from it. */
	clientContext?: RouterContext<{ ip: string | undefined }>;
	/** What `/metrics` answers with. */
	prometheus?: Figures;
	/** Called once, when the server begins to listen. */
	startup?: () => void;
	/** Closes pools; called once, after the last request. */
	shutdown?: () => Promise<void>;
};

export type ApplicationOptions = {
	build: ServerBuild;
	/** The folder with the client's files. */
	clientDir: string;
	mode: string;
	trustProxy: string | undefined;
	/** The hosts of TENANT_DOMAIN; without it there is one host only. */
	hosts?: OwnHosts;
	/** Runs before everything else. */
	first: RequestHandler;
};

/** The HTTP application around React Router: proxies, compression, files, body limits. */
export function application({
	build,
	clientDir,
	mode,
	trustProxy,
	hosts,
	first,
}: ApplicationOptions): Express {
	const app = express();
	app.disable("x-powered-by");
	app.set("etag", false); // pages are personal; files get theirs from express.static
	if (trustProxy !== undefined) app.set("trust proxy", proxies(trustProxy));
	app.use(first);
	app.use(compression());
	// Names in /assets carry a hash of their content.
	app.use(
		"/assets",
		express.static(`${clientDir}/assets`, { immutable: true, maxAge: "1y", redirect: false }),
	);
	app.use(publicFiles(clientDir));
	if (hosts) app.use(ownHostPaths(hosts));
	app.use(bodyLimit);
	app.use(createRequestHandler({ build, mode, getLoadContext: (request) => contextOf(build, request.ip) }));
	app.use(lastWord);
	return app;
}

/** Only asks the disk for what is there at start: every page's address would be looked for among the files first. */
function publicFiles(clientDir: string): RequestHandler {
	const names = new Set(readdirSync(clientDir));
	const serve = express.static(clientDir, { maxAge: "1h", redirect: false, index: false });
	return (request, response, next) => {
		if (names.has(request.path.split("/")[1] ?? "")) serve(request, response, next);
		else next();
	};
}

function contextOf(build: ServerBuild, ip: string | undefined): RouterContextProvider {
	const context = new RouterContextProvider();
	const { clientContext } = build.entry.module as EntryModule;
	if (clientContext) context.set(clientContext, { ip });
	return context;
}

/** `1` is a number of proxies; anything else a list of their addresses. */
function proxies(value: string): number | string[] {
	return /^\d+$/.test(value) ? Number(value) : value.split(",").map((address) => address.trim());
}

/** React Router answers its own errors; what arrives here never reached it, such as a broken Host header. */
const lastWord: ErrorRequestHandler = (
	error: { code?: string; status?: number },
	_request,
	response,
	next,
) => {
	if (response.headersSent) {
		next(error);
		return;
	}
	const status = error.code === "ERR_INVALID_URL" ? 400 : (error.status ?? 500);
	if (status >= 500) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	response
		.status(status)
		.type("text/plain")
		.send(
			status >= 500 ? "Something went wrong on our side. Try again.\n" : "This request cannot be read.\n",
		);
};
