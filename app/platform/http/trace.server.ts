import { randomUUID } from "node:crypto";
import type { MiddlewareFunction } from "react-router";
import { requestLog } from "../log.server.ts";
import { noteRequest } from "../metrics/requests.server.ts";
import { hosts } from "./address.server.ts";
import { clientContext } from "./client.ts";
import { patternOf, requestContext, requestIdHere } from "./request.server.ts";

/** The first root middleware: gives the request its id and nonce, and writes one line about its answer. */
export const trace: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
	const started = performance.now();
	const requestId = randomUUID();
	const route = `/${patternOf(pattern)}`;
	context.set(requestContext, {
		requestId,
		route,
		nonce: randomUUID(), // 122 random bits, from a store that Node fills ahead
		ip: context.get(clientContext).ip,
		userAgent: request.headers.get("user-agent") ?? undefined,
		ownHost: hosts.slugOf(request.url),
	});
	const response = await requestIdHere.run(requestId, next);
	const { method } = request;
	const { status } = response;
	const ms = performance.now() - started;
	noteRequest({ method, route, status, ms });
	requestLog.info(
		{ requestId, method, path: loggedPath(request.url), status, ms: Math.round(ms) },
		"request",
	);
	return response;
};

/** The path as the log keeps it: a part that is as long as our tokens (sha256, base64url) may be one, and lets people in. */
export const loggedPath = (address: string): string =>
	new URL(address).pathname.replaceAll(/(?<=\/)[\w-]{43}(?=\/|\.|$)/g, "…");
