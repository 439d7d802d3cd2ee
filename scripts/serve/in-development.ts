import type { IncomingMessage, ServerResponse } from "node:http";
import express from "express";
import { answerPlainly, beginExchange, type Exchanges } from "./answer.ts";
import type { EntryModule } from "./application.ts";
import { faultOf, refusedMethod, toOriginForm } from "./faults.ts";
import { filesOrigin } from "./files.ts";

// Vite's own modules, whose addresses follow other rules.
const OF_VITE = /^\/(@|node_modules\/|app\/|\.vite)/;

/**
 * Answers, under `npm run dev`, what no route should see, as `npm start` does. Routes' answers get the same headers
 * from the middleware of app/root.tsx; Vite's own answers have Vite's.
 */
export function faultsInDevelopment(load: () => Promise<{ exchanges: Exchanges }>) {
	return async (request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> => {
		toOriginForm(request);
		const fault = OF_VITE.test(request.url ?? "") ? undefined : (faultOf(request) ?? refusedMethod(request));
		if (!fault) return next();
		const { exchanges } = await load();
		const ip = request.socket.remoteAddress;
		beginExchange({ exchanges, allow: () => "GET, HEAD, POST" }, { request, response, ip });
		answerPlainly(request, response, fault);
	};
}

/** Answers, under `npm run dev`, everything that is asked of FILES_ORIGIN, as `npm start` does. `host`: its host and port. */
export function filesInDevelopment(host: string, load: () => Promise<Pick<EntryModule, "answerShown">>) {
	const app = express();
	app.disable("x-powered-by");
	app.use(filesOrigin(host, async (...asked) => (await load()).answerShown(...asked)));
	// Vite's own requests are not Express's: it must not see those of other hosts.
	return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
		if (request.headers.host === host) app(request, response);
		else next();
	};
}
