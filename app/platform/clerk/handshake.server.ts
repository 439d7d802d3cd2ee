import { randomBytes } from "node:crypto";
import { env } from "../env.server.ts";
import { HANDSHAKE_STATE } from "../http/address/page-path.ts";
import { COOKIE_SUFFIX, readCookies } from "./cookies.server.ts";

/**
 * Decides which of Clerk's parameters in an address may be answered for this browser.
 *
 * The SDK takes a session from the address as readily as from a cookie, so anyone could sign a visitor in as someone
 * else with a link. Production keys hand sessions over in cookies and need nothing from the address. Development keys
 * need it: there a handshake begins with a state that only this browser has, in a cookie and in the address it
 * returns to.
 */
export type Handshake = {
	/** The address for the SDK, with Clerk's parameters only where this browser asked for them. */
	url: string;
	/** The state that came back and belongs to this browser; it is now used up. */
	answered: string | undefined;
	/** This browser was just sent to Clerk and returned without a single cookie. */
	cookiesBlocked: boolean;
};

const isDevelopment = env.CLERK_PUBLISHABLE_KEY.startsWith("pk_test_");
const isSecure = env.APP_ORIGIN.startsWith("https:");
// Browsers let no other host, and no page without TLS, set a cookie with that prefix.
const PREFIX = `${isSecure ? "__Host-" : ""}handshake_`;
const ATTRIBUTES = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
// A handshake is two redirects. A browser that takes longer than this begins another one.
const PENDING_SECONDS = 120;
// The most tabs at once; the states of more would only fill the Cookie header.
const MOST_PENDING = 10;
const STATE = /^[\w-]{22}$/; // 16 random bytes in base64url

const HANDED_OVER = new Set(["__clerk_handshake", "__clerk_handshake_nonce"]);
const DEV_BROWSER = "__clerk_db_jwt";
const CLERK_PARAMETER = /^__(clerk|session|dev_session)/;

/** Removes Clerk's parameters from an address, except the answer to a handshake that this browser began. */
export function readHandshake(request: Request, address: string): Handshake {
	const url = new URL(address);
	const cookies = readCookies(request.headers.get("Cookie"));
	const state = url.searchParams.get(HANDSHAKE_STATE);
	const answered = state && STATE.test(state) && cookies.has(`${PREFIX}${state}`) ? state : undefined;
	for (const [name, value] of [...url.searchParams]) {
		if (name !== HANDSHAKE_STATE && !CLERK_PARAMETER.test(name)) continue;
		const isAnswer = isDevelopment && answered !== undefined && HANDED_OVER.has(name);
		const isOwn = isDevelopment && name === DEV_BROWSER && devBrowsersIn(cookies).includes(value);
		if (!isAnswer && !isOwn) url.searchParams.delete(name);
	}
	const cookiesBlocked = isDevelopment && state !== null && cookies.size === 0;
	return { url: url.href, answered, cookiesBlocked };
}

/** Begins or ends a handshake of the SDK's: returns the headers of its redirect. */
export function withState(request: Request, { answered }: Handshake, headers: Headers): Headers {
	if (!isDevelopment) return headers;
	if (answered) headers.append("Set-Cookie", `${PREFIX}${answered}=; Max-Age=0; ${ATTRIBUTES}`);
	else begin(request, headers);
	return headers;
}

function begin(request: Request, headers: Headers): void {
	const location = new URL(headers.get("Location") ?? "");
	const back = new URL(location.searchParams.get("redirect_url") ?? "");
	const state = randomBytes(16).toString("base64url");
	back.searchParams.set(HANDSHAKE_STATE, state);
	location.searchParams.set("redirect_url", back.href);
	headers.set("Location", location.href);
	const pending = [...readCookies(request.headers.get("Cookie")).keys()].filter((name) =>
		name.startsWith(PREFIX),
	);
	for (const name of pending.slice(MOST_PENDING - 1)) {
		headers.append("Set-Cookie", `${name}=; Max-Age=0; ${ATTRIBUTES}`);
	}
	headers.append("Set-Cookie", `${PREFIX}${state}=1; Max-Age=${PENDING_SECONDS}; ${ATTRIBUTES}`);
}

const devBrowsersIn = (cookies: Map<string, string | undefined>) =>
	[`${DEV_BROWSER}_${COOKIE_SUFFIX}`, DEV_BROWSER].flatMap((name) => cookies.get(name) || []);

/**
 * Returns the name of this browser at a development instance of Clerk, for Clerk's own pages to continue with: what
 * they return with belongs to this browser, and nothing else is accepted. Undefined with production keys.
 */
export function devBrowserOf(request: Request): string | undefined {
	return isDevelopment ? devBrowsersIn(readCookies(request.headers.get("Cookie")))[0] : undefined;
}
