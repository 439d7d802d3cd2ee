import { verifyToken } from "@clerk/backend";
import { env } from "../env.server.ts";
import { originOf } from "../http/address/address.server.ts";
import { callClerk, clerk, orUndefined } from "./client.server.ts";
import { COOKIE_SUFFIX, readCookies } from "./cookies.server.ts";

const HOUR_MS = 3_600_000;
// The SDK's own tolerance for clock differences.
const SKEW_SECONDS = 5;

// Matches a token that was valid and only came late or met a newer sign-in. Everything else stays refused.
const LATE = /^session-token-(expired|iat-before-client-uat|but-no-client-uat)/;

/** Tells whether the SDK refused for a reason that `acceptLateForm` may look into. */
export const isExpired = (reason: string) => LATE.test(reason);

/**
 * Returns the person behind a token that expired less than LATE_FORM_HOURS ago, if Clerk says that the session is
 * still alive; undefined otherwise. Throws ClerkUnavailable when Clerk cannot be reached.
 */
export async function acceptLateForm(
	request: Request,
): Promise<{ userId: string; sessionId: string } | undefined> {
	const token = sessionToken(request);
	const claims = token && (await verifyWithin(token, originOf(request)));
	if (!claims) return undefined;
	const session = await callClerk(() => clerk.sessions.getSession(claims.sid)).catch(orUndefined);
	const alive =
		session?.status === "active" && session.userId === claims.sub && session.expireAt > Date.now();
	return alive ? { userId: claims.sub, sessionId: claims.sid } : undefined;
}

/** Reads the token from our own instance's cookie; from the plain one only when that is missing. */
function sessionToken(request: Request): string | undefined {
	const cookies = readCookies(request.headers.get("Cookie"));
	return cookies.get(`__session_${COOKIE_SUFFIX}`) || cookies.get("__session");
}

async function verifyWithin(
	token: string,
	origin: string,
): Promise<{ sub: string; sid: string } | undefined> {
	const claims = await verifyToken(token, {
		jwtKey: env.CLERK_JWT_KEY,
		authorizedParties: [origin],
		clockSkewInMs: env.LATE_FORM_HOURS * HOUR_MS,
	}).catch(() => undefined);
	// The wide tolerance would also accept tokens from the future.
	const latest = Date.now() / 1000 + SKEW_SECONDS;
	if (!claims?.sid || claims.sts === "pending") return undefined;
	if (claims.iat > latest || (claims.nbf ?? 0) > latest) return undefined;
	return { sub: claims.sub, sid: claims.sid };
}
