import type { MiddlewareFunction } from "react-router";
import { isRefusal } from "../refusal.ts";
import { patternOf, requestContext } from "../request/request.server.ts";
import { statusCopy } from "../status-copy.ts";
import { type ApiProblem, apiProblem, isApiPath } from "./api-problem.ts";

/** Gives, as root middleware, every refusal and failure below `/api` its one shape, whether a middleware, a route or a bug caused it. */
export const answerApi: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
	const isApi = isApiPath(new URL(request.url).pathname);
	// The route table would take `/api/projects` for a page of a workspace.
	const isUnknown = isApi && !isApiPath(`/${patternOf(pattern)}`);
	const response = isUnknown ? unknownAddress() : await next();
	if (response.status < 400 || !isApi) return response;
	const { requestId } = context.get(requestContext);
	const { status, headers } = response;
	const given: unknown = await response.json().catch(() => undefined);
	headers.delete("Content-Length");
	headers.delete("Content-Type");
	return Response.json(apiProblem({ status, requestId }, isRefusal(given) ? given : {}), { status, headers });
};

/** Refuses a request to the API; `answerApi` completes what it says. */
export function apiRefusal(
	status: number,
	known: Partial<ApiProblem> & { message: string },
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
		return answer(args).catch((thrown: { data?: unknown; init?: ResponseInit | null } | undefined) => {
			const { data, init } = thrown ?? {};
			if (!isRefusal(data)) throw thrown;
			const { status = 500, headers } = init ?? {};
			return apiRefusal(status, { error: errors[status], ...data }, headers);
		});
	};
}
