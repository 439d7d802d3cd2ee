import type { MiddlewareFunction } from "react-router";
import { authenticate } from "#app/platform/clerk/authenticate.server.ts";
import { setsCredentials } from "#app/platform/clerk/cookies.server.ts";
import { isMachineRoute } from "#app/platform/http/api-answer.server.ts";
import { effectsOf } from "#app/platform/request/effects.server.ts";
import { absenceContext, personContext } from "#app/tenant/people/person.ts";

const LEAKS = /^(x-clerk-|access-control-allow-)/;

/**
 * Identifies the requesting person and puts them into `personContext`, as root middleware. Never refuses; that is the job
 * of `requirePerson`. Nobody is signed in where programs call with a key: their cookies are not read. Does not use the database, so signing in works without it.
 */
export const identify: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
	if (isMachineRoute(pattern)) return next();
	const answer = await authenticate(request);
	if (answer.state === "handshake") {
		// A browser that prefetches would arrive at Clerk without its cookies, and come back signed out.
		return effectsOf(request) === "refused" ? new Response(null, { status: 403 }) : answer.response;
	}
	if (answer.state === "signed-in") {
		const { userId, sessionId, via } = answer;
		context.set(personContext, { userId, sessionId, via });
	} else {
		context.set(absenceContext, answer.reason);
	}
	return finish(await next(), answer.headers.getSetCookie(), retrySeconds(answer));
};

// A thrown refusal's headers do not survive a middleware, so this one is repeated here.
const retrySeconds = (answer: { state: string; reason?: string }) =>
	answer.reason === "clerk-unreachable" ? 10 : undefined;

/** Adds Clerk's cookies and removes headers that must stay internal. */
function finish(response: Response, cookies: string[], retryAfterSeconds: number | undefined): Response {
	// Signing out wins over a session that was refreshed on the way in.
	const wanted = setsCredentials(response.headers) ? [] : cookies;
	const leaks = [...response.headers.keys()].filter((name) => LEAKS.test(name));
	const hasCookies = wanted.length > 0 || response.headers.has("Set-Cookie");
	const retry = response.status === 503 && retryAfterSeconds && !response.headers.has("Retry-After");
	if (!hasCookies && leaks.length === 0 && !retry) return response;
	// Redirects and fetched responses cannot be changed; a copy always can.
	const headers = new Headers(response.headers);
	for (const line of wanted) headers.append("Set-Cookie", line);
	for (const name of leaks) headers.delete(name);
	if (hasCookies && !headers.get("Cache-Control")?.includes("no-store"))
		headers.set("Cache-Control", "no-store");
	if (retry) headers.set("Retry-After", String(retryAfterSeconds));
	const { status, statusText } = response;
	return new Response(response.body, { status, statusText, headers });
}
