import type { MiddlewareFunction } from "react-router";
import { env } from "../env.server.ts";
import { isRefusal, thrownRefusal } from "../refusal.ts";
import { patternOf, requestContext } from "../request/request.server.ts";
import { statusCopy } from "../status-copy.ts";
import { isApiPath, isMachinePath, type KnownProblem, problemBody } from "./api-problem.ts";

/** Gives, as root middleware, every refusal and failure below `/api` its one shape, whether a middleware, a route or a bug caused it. */
export const answerApi: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
	const path = new URL(request.url).pathname;
	const isApi = isApiPath(path);
	// The route table would take `/api/projects` for a page of a workspace.
	const isUnknown = isApi && !isApiPath(`/${patternOf(pattern)}`);
	const response = isUnknown ? unknownAddress() : await next();
	if (response.status < 400 || !isApi) return response;
	const { requestId } = context.get(requestContext);
	const { status, headers } = response;
	const given: unknown = await response.json().catch(() => undefined);
	// An error of the protocol that `/api/mcp` speaks has its own shape.
	if (isRpcError(given)) return Response.json(given, { status, headers });
	const known = isRefusal(given) ? given : {};
	const { type, body } = problemBody(path, { status, requestId, origin: env.APP_ORIGIN }, known);
	headers.delete("Content-Length");
	headers.set("Content-Type", type);
	return new Response(body, { status, headers });
};

const isRpcError = (given: unknown): boolean =>
	typeof given === "object" && given !== null && "jsonrpc" in given;

/** Tells whether a route, by its pattern, is called by programs with a key: nobody is signed in there. */
export const isMachineRoute = (pattern: string | undefined): boolean =>
	isMachinePath(`/${patternOf(pattern)}`);

/** Refuses a request to the API; `answerApi` completes what it says. */
export function apiRefusal(
	status: number,
	known: KnownProblem & { message: string },
	headers?: HeadersInit,
): Response {
	return Response.json({ title: statusCopy(status).title, ...known }, { status, headers });
}

/** Refuses an address below `/api` that is not one. */
export const unknownAddress = (): Response =>
	apiRefusal(404, { message: "There is nothing at this address. Check its spelling." });

/** Refuses any method but POST, as the loader of an API address that only takes posts. */
export const refuseMethod = (): Response =>
	apiRefusal(405, { message: "This address only accepts POST." }, { Allow: "POST" });

/**
 * Makes the action of an API address that only takes posts. React Router would drop the words of a refusal that a route
 * without a page throws. `errors` names statuses by this address's own words.
 */
export function takePost<Args extends { request: Request }>(
	answer: (args: Args) => Promise<Response>,
	errors: Record<number, string> = {},
) {
	return async (args: Args): Promise<Response> => {
		if (args.request.method !== "POST") return refuseMethod();
		return answer(args).catch((thrown: unknown) => {
			const refused = thrownRefusal(thrown);
			if (!refused) throw thrown;
			const { refusal, status, headers } = refused;
			return apiRefusal(status, { error: errors[status], ...refusal }, headers);
		});
	};
}
