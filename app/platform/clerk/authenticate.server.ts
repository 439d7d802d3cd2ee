import { hasEnded } from "../ended-sessions.server.ts";
import { env } from "../env.server.ts";
import { hosts, originOf } from "../http/address/address.server.ts";
import { isSameOrigin, isUnsafe } from "../http/address/origin.server.ts";
import { isApiPath } from "../http/api-problem.ts";
import { acceptLateForm, isExpired } from "./accept-late-form.server.ts";
import { ClerkUnavailable, callClerk, clerk } from "./client.server.ts";
import { expireCredentials, hardenCookie } from "./cookies.server.ts";
import { type Handshake, readHandshake, withState } from "./handshake.server.ts";
import { type CookieKey, cookieKey, createTokenMemory } from "./token-memory.server.ts";

/** The sender of a request, as far as Clerk can tell. `headers` holds the Set-Cookie lines for the answer. */
export type Authentication =
	| {
			state: "signed-in";
			userId: string;
			sessionId: string;
			/** `token`: a valid one; `refresh`: a new one was fetched; `late`: Clerk confirmed an expired one. */
			via: "token" | "refresh" | "late";
			headers: Headers;
	  }
	/** `reason` is the SDK's, `clerk-unreachable` when it could not be checked, or `cookies-blocked`. */
	| { state: "signed-out"; reason: string; headers: Headers }
	/** The browser has to visit Clerk first. */
	| { state: "handshake"; response: Response };

export const tokenMemory = createTokenMemory();

/** Finds out who sent a request: no one, if their session has ended although its token is still valid. */
export async function authenticate(request: Request): Promise<Authentication> {
	const answer = await askClerk(request);
	if (answer.state !== "signed-in" || !hasEnded(answer.sessionId)) return answer;
	// Without the token, the next page asks Clerk, which may know of a newer session in this browser.
	const headers = new Headers();
	for (const line of expireCredentials(request)) headers.append("Set-Cookie", line);
	return signedOut("session-ended", headers);
}

/** Asks the real SDK, or uses its recent answer for the same cookies. */
async function askClerk(request: Request): Promise<Authentication> {
	const unsafe = isUnsafe(request);
	if (unsafe && !isSameOrigin(request)) return signedOut("cross-site");
	const key = cookieKey(request, originOf(request));
	const known = key && tokenMemory.recall(key);
	if (known) {
		const { userId, sessionId } = known;
		return { state: "signed-in", userId, sessionId, via: "token", headers: new Headers() };
	}
	const answer = await askSdk(request, key).catch(unreachable);
	if (answer.state !== "signed-out" || !isExpired(answer.reason) || !isSameOrigin(request)) return answer;
	const late = await acceptLateForm(request).catch(unreachable);
	if (!late) return answer;
	return "state" in late ? late : { state: "signed-in", ...late, via: "late", headers: answer.headers };
}

const signedOut = (reason: string, headers = new Headers()): Authentication & { state: "signed-out" } => ({
	state: "signed-out",
	reason,
	headers,
});

function unreachable(error: unknown): Authentication & { state: "signed-out" } {
	if (error instanceof ClerkUnavailable) return signedOut("clerk-unreachable");
	throw error;
}

async function askSdk(request: Request, key: CookieKey | undefined): Promise<Authentication> {
	const handshake = readHandshake(request, hosts.publicUrl(request.url));
	// The SDK would redirect this browser to Clerk and back endlessly.
	if (handshake.cookiesBlocked) return signedOut("cookies-blocked");
	const state = await callClerk(() =>
		clerk.authenticateRequest(withHandshakeUrl(request, handshake), {
			jwtKey: env.CLERK_JWT_KEY,
			// Each host has its own token: one made for another workspace's host means nothing here.
			authorizedParties: [originOf(request)],
			acceptsToken: "session_token",
		}),
	);
	const headers = cookieHeaders(state.headers);
	const location = state.headers.get("Location");
	if (location) {
		headers.set("Location", location);
		headers.set("Cache-Control", "no-store");
		const answer = { status: 307, headers: withState(request, handshake, headers) };
		return { state: "handshake", response: new Response(null, answer) };
	}
	const claims = state.status === "signed-in" ? state.toAuth() : undefined;
	if (!claims?.userId) return signedOut(state.reason ?? "session-pending", headers);
	const { userId, sessionId, sessionClaims } = claims;
	const changed = headers.has("Set-Cookie");
	if (key && !changed) {
		tokenMemory.remember(key, { userId, sessionId, until: sessionClaims.exp * 1000 });
	}
	// The SDK answers a completed handshake with CORS headers, a refresh without.
	const refreshed = changed && !state.headers.has("Access-Control-Allow-Origin");
	return { state: "signed-in", userId, sessionId, via: refreshed ? "refresh" : "token", headers };
}

/** Headers that the SDK reads besides cookies. Without `Authorization`: a machine token there would make it call Clerk for anyone. */
const SHOWN_HEADERS = ["Cookie", "Accept", "Referer", "User-Agent", "Sec-Fetch-Dest"];

/**
 * Builds the request that the SDK sees: a GET without a body, at one of our own origins whatever Host or
 * X-Forwarded-* say, and without parameters of Clerk's that this browser did not ask for. So a form that is posted
 * late can be refreshed like a page, but is never redirected, and neither is a request to the API.
 */
function withHandshakeUrl(request: Request, { url }: Handshake): Request {
	const headers = new Headers();
	for (const name of SHOWN_HEADERS) {
		const value = request.headers.get(name);
		if (value !== null) headers.set(name, value);
	}
	if (request.method !== "GET" || isApiPath(new URL(request.url).pathname))
		headers.set("Sec-Fetch-Dest", "empty");
	return new Request(url, { headers });
}

/** Keeps only the Set-Cookie lines, hardened; the SDK's debugging and CORS headers are dropped. */
function cookieHeaders(headers: Headers): Headers {
	const kept = new Headers();
	for (const line of headers.getSetCookie()) kept.append("Set-Cookie", hardenCookie(line));
	return kept;
}
