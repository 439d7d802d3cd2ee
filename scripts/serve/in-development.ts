import type { IncomingMessage, ServerResponse } from "node:http";
import { answerPlainly, beginExchange, type Exchanges } from "./answer.ts";
import { faultOf, refusedMethod, toOriginForm } from "./faults.ts";

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
