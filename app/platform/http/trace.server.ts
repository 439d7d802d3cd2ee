import type { MiddlewareFunction } from "react-router";
import { effectsOf, withEffects } from "../request/effects.server.ts";
import { patternOf, requestContext, requestIdHere } from "../request/request.server.ts";
import { hosts } from "./address/address.server.ts";
import { noteAnswer, openExchange } from "./exchange.server.ts";
import { clientContext } from "./exchange-context.server.ts";

/** The first root middleware: gives the request its id and nonce, and logs one line about its answer. */
export const trace: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
	const exchange = context.get(clientContext).exchange ?? openExchange(undefined);
	const route = `/${patternOf(pattern)}`;
	exchange.route = route;
	context.set(requestContext, {
		requestId: exchange.requestId,
		route,
		nonce: exchange.nonce,
		ip: exchange.ip,
		userAgent: request.headers.get("user-agent") ?? undefined,
		ownHost: hosts.slugOf(request.url),
	});
	const response = await requestIdHere.run(exchange.requestId, () => withEffects(effectsOf(request), next));
	const path = new URL(request.url).pathname;
	noteAnswer(exchange, { method: request.method, path, status: response.status });
	return response;
};
