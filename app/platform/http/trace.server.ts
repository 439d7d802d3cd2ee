import { randomUUID } from "node:crypto";
import type { MiddlewareFunction } from "react-router";
import { requestLog } from "../log.server.ts";
import { hosts } from "./address.server.ts";
import { clientContext } from "./client.ts";
import { requestContext, requestIdHere } from "./request.server.ts";

/** The first root middleware: gives the request its id and nonce, and writes one line about its answer. */
export const trace: MiddlewareFunction<Response> = async ({ request, context }, next) => {
	const started = performance.now();
	const requestId = randomUUID();
	context.set(requestContext, {
		requestId,
		nonce: randomUUID(), // 122 random bits, from a store that Node fills ahead
		ip: context.get(clientContext).ip,
		userAgent: request.headers.get("user-agent") ?? undefined,
		ownHost: hosts.slugOf(request.url),
	});
	const response = await requestIdHere.run(requestId, next);
	requestLog.info(
		{
			requestId,
			method: request.method,
			path: loggedPath(request.url),
			status: response.status,
			ms: Math.round(performance.now() - started),
		},
		"request",
	);
	return response;
};

/** The path as the log keeps it: a part that is as long as our tokens (sha256, base64url) may be one, and lets people in. */
export const loggedPath = (address: string): string =>
	new URL(address).pathname.replaceAll(/(?<=\/)[\w-]{43}(?=\/|\.|$)/g, "…");
