import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { constants } from "node:zlib";
import { createRequestHandler } from "@react-router/express";
import compression from "compression";
import express, { type ErrorRequestHandler, type Request, type RequestHandler } from "express";
import { type RouterContext, RouterContextProvider, type ServerBuild } from "react-router";
import type { OwnHosts } from "#app/platform/http/address/own-host.ts";
import type { Exchange } from "#app/platform/http/exchange.server.ts";
import { allowIn, takesAnyMethodIn } from "#scripts/serve/allow.ts";
import {
	answerPlainly,
	beginExchange,
	type Exchanges,
	exchangeOf,
	toNoPage,
	wantsPage,
} from "#scripts/serve/answer.ts";
import { bodyLimit } from "#scripts/serve/body-limit.ts";
import { bodyTime } from "#scripts/serve/body-time.ts";
import { addressOf, proxies, type Trust } from "#scripts/serve/client-address.ts";
import { faultOf, refusedMethod, toOriginForm } from "#scripts/serve/faults.ts";
import { files, filesOrigin } from "#scripts/serve/files.ts";
import { mayStayOpen } from "#scripts/serve/keep-open.ts";
import type { MetricsSource } from "#scripts/serve/metrics.ts";
import { ownHostPaths } from "#scripts/serve/own-host-paths.ts";
import { nearRoutes } from "#scripts/serve/routing/near-routes.ts";

/** What `app/entry.server.tsx` exports for the server, besides React Router's own exports. */
export type EntryModule = ServerBuild["entry"]["module"] & {
	/** Set for each request. The bundle has its own copy, so the key must come from it. */
	clientContext: RouterContext<{ exchange: Exchange | undefined }>;
	exchanges: Exchanges;
	/** The methods that the API accepts at a path, for `Allow`. */
	methodsAt: (path: string) => string;
	/** Answers what is asked of FILES_ORIGIN. */
	answerShown: (request: Pick<Request, "method"> & { headers: Headers }, path: string) => Promise<Response>;
	/** The content of `/metrics`. */
	prometheus?: MetricsSource;
	/** Called once, when the server starts listening. */
	startup?: () => void;
	/** Ends what would stay open; called once, when the server takes no more connections. */
	leave?: () => void;
	/** Closes pools; called once, after the last request. */
	shutdown?: () => Promise<void>;
};

export type ApplicationOptions = {
	build: ServerBuild;
	/** The folder with the client's files. */
	clientDir: string;
	mode: string;
	trust: Trust;
	/** The application's own host, for a request that names none. */
	host: string;
	/** The hosts of TENANT_DOMAIN; without it there is only one host. */
	hosts?: OwnHosts;
	/** The host and port of FILES_ORIGIN, if it is set. */
	filesHost?: string | undefined;
	/** How long a body may take, other than that of an upload. */
	requestTimeoutMs: number;
	/** Runs before everything else. */
	first: RequestHandler;
	/** Has React Router try all routes for each request, as it does by default; otherwise only those near its address. */
	routing?: "all" | "near";
};

export type Application = {
	handle: RequestListener;
	/** Tracks a response that did not come through the parser, so that it is counted like any other. */
	begin: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

/** 5 makes pages 7 % smaller than 4, the library’s own choice, in as much time with a window of 64 kB: larger than any page. */
const COMPRESSION = {
	brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 16 } },
};

/** Builds the HTTP application around React Router. Every answer passes `beginExchange`, whatever writes it. */
export function application(options: ApplicationOptions): Application {
	const { build, clientDir, trust, host, hosts, requestTimeoutMs, first } = options;
	const entry = build.entry.module as EntryModule;
	const { exchanges } = entry;
	const answering = { exchanges, allow: allowIn(build, entry.methodsAt) };
	const app = express();
	app.disable("x-powered-by");
	app.set("etag", false); // pages are personal; files get their ETags from express.static
	if (trust.proxy !== undefined) app.set("trust proxy", proxies(trust.proxy));
	const clientOf = addressOf(app, trust.header);
	app.use((request, response, next) => {
		beginExchange(answering, { request, response, ip: clientOf(request) });
		next();
	});
	app.use(first);
	app.use(countAndRefuse(exchanges, host));
	if (options.filesHost) app.use(filesOrigin(options.filesHost, entry.answerShown));
	app.use(compression(COMPRESSION), inOnePiece);
	app.use(files(clientDir));
	if (hosts) app.use(unlessFlooded(ownHostPaths(hosts)));
	app.use(refuseMethods(takesAnyMethodIn(build)));
	app.use(bodyTime(requestTimeoutMs), bodyLimit);
	app.use(mayStayOpen);
	app.use(routes(options));
	app.use(lastWord);
	return {
		handle: app,
		async begin(request, response) {
			const ip = request.socket.remoteAddress;
			await exchanges.spend(beginExchange(answering, { request, response, ip }), request.url ?? "");
		},
	};
}

/** React Router flushes every 2 kB, which costs a tenth in size and half the time. No page waits between its pieces. */
const inOnePiece: RequestHandler = (_request, response, next) => {
	Object.assign(response, { flush: undefined });
	next();
};

/** Counts every request against its address's limit, and answers those that no route should see. */
function countAndRefuse(exchanges: Exchanges, host: string): RequestHandler {
	return async (request, response, next) => {
		toOriginForm(request);
		const exchange = exchangeOf(request);
		if (exchange) await exchanges.spend(exchange, request.url);
		const fault = faultOf(request);
		request.headers.host ??= host; // HTTP/1.0
		if (fault && !(fault.status === 404 && wantsPage(request)))
			return answerPlainly(request, response, fault);
		if (fault) toNoPage(request);
		next();
	};
}

function refuseMethods(takesAny: (path: string, method: string) => boolean): RequestHandler {
	return (request, response, next) => {
		const fault = refusedMethod(request);
		if (!fault || takesAny(request.url, request.method)) next();
		else answerPlainly(request, response, fault);
	};
}

/** Answers by the routes of the build. */
function routes({ build, mode, routing = "near" }: ApplicationOptions): RequestHandler {
	const getLoadContext = (request: Request) => contextOf(build.entry.module as EntryModule, request);
	const answering = (near: ServerBuild) => createRequestHandler({ build: near, mode, getLoadContext });
	if (routing === "all") return answering(build);
	const near = nearRoutes(build, answering);
	return (request, response, next) => {
		const [path = "/"] = request.originalUrl.split("?", 1);
		return near(path)(request, response, next);
	};
}

/** Passes a flood on to the application, which refuses it with its page. */
function unlessFlooded(handler: ReturnType<typeof ownHostPaths>): RequestHandler {
	return (request, response, next) => {
		if (exchangeOf(request)?.flood?.refused) next();
		else handler(request, response, next);
	};
}

function contextOf({ clientContext }: EntryModule, request: Request): RouterContextProvider {
	const context = new RouterContextProvider();
	context.set(clientContext, { exchange: exchangeOf(request) });
	return context;
}

/** React Router answers its own errors; whatever arrives here never reached it. */
const lastWord: ErrorRequestHandler = (
	error: { code?: string; status?: number },
	request,
	response,
	next,
) => {
	if (response.headersSent) {
		next(error);
		return;
	}
	const status = error.code === "ERR_INVALID_URL" ? 400 : (error.status ?? 500);
	if (status >= 500) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	const sentence =
		status >= 500 ? "Something went wrong on our side. Try again." : "This request cannot be read.";
	answerPlainly(request, response, { status, sentence });
};
