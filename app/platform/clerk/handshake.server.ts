import { randomBytes } from "node:crypto";
import { env } from "../env.server.ts";
import { HANDSHAKE_STATE } from "../http/address/page-path.ts";
import { COOKIE_SUFFIX, readCookies } from "./cookies.server.ts";

/**
 * Which of Clerk's parameters in an address this browser may be answered by.
 *
 * The SDK takes a session from the address as readily as from a cookie. So anyone could sign a visitor in as somebody
 * else with a link. Keys of production hand sessions over in cookies, and need nothing from the address. Keys of
 * development need it: there a handshake is begun with a state that only this browser has, in a cookie and in the
 * address it returns to.
 */
export type Handshake = {
	/** The address for the SDK: Clerk's parameters only where this browser asked for them. */
	url: string;
	/** The state that came back and is this browser's: used up now. */
	answered: string | undefined;
	/** This browser was sent to Clerk a moment ago, and returned without a single cookie. */
	cookiesBlocked: boolean;
};

const isDevelopment = env.CLERK_PUBLISHABLE_KEY.startsWith("pk_test_");
const isSecure = env.APP_ORIGIN.startsWith("https:");
// Browsers let no other host, and no page without TLS, set a cookie of that prefix.
const PREFIX = `${isSecure ? "__Host-" : ""}handshake_`;
const ATTRIBUTES = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
// A handshake is two redirects: whoever takes longer than this begins another.
const PENDING_SECONDS = 120;
// So many tabs at once; the states of more would only fill the Cookie header.
const MOST_PENDING = 10;
const STATE = /^[\w-]{22}$/; // 16 random bytes in base64url

const HANDED_OVER = new Set(["__clerk_handshake", "__clerk_handshake_nonce"]);
const DEV_BROWSER = "__clerk_db_jwt";
const CLERK_PARAMETER = /^__(clerk|session|dev_session)/;

/** Takes Clerk's parameters out of an address, except what answers a handshake that this browser began. */
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

/** Begins a handshake of the SDK's, or ends one: the headers of the redirect it wants. */
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

const devBrowsersIn = (cookies: Map<string, string>) =>
	[`${DEV_BROWSER}_${COOKIE_SUFFIX}`, DEV_BROWSER].flatMap((name) => cookies.get(name) || []);

/**
 * What this browser is called at a Clerk instance of development, for Clerk's own pages to go on with: what they
 * return with is then this browser's own, and nothing else is accepted. Undefined with keys of production.
 */
export function devBrowserOf(request: Request): string | undefined {
	return isDevelopment ? devBrowsersIn(readCookies(request.headers.get("Cookie")))[0] : undefined;
}
