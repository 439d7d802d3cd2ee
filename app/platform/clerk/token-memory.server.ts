import { hash } from "node:crypto";
import { readCookies } from "./cookies.server.ts";

/** The person that a set of cookies belongs to, and until when (Unix milliseconds). */
export type Remembered = { userId: string; sessionId: string; until: number };

/** The parts of a browser's request that the SDK's answer depends on, as one short key. */
export type CookieKey = string;

// About 250 bytes each: 2.5 MB when full. More people than this within a minute only cost a verification each.
const CAPACITY = 10_000;

/** Remembers verified sessions until their token expires; when it is full, the least recently seen go first. */
export function createTokenMemory(capacity = CAPACITY) {
	const known = new Map<CookieKey, Remembered>();
	return {
		get size() {
			return known.size;
		},
		recall(key: CookieKey, now = Date.now()): Remembered | undefined {
			const found = known.get(key);
			if (!found) return undefined;
			known.delete(key);
			if (found.until <= now) return undefined;
			known.set(key, found);
			return found;
		},
		remember(key: CookieKey, who: Remembered): void {
			known.delete(key);
			known.set(key, who);
			if (known.size > capacity) known.delete(known.keys().next().value as CookieKey);
		},
	};
}

const DECIDING = /^__(session|client_uat|clerk_db_jwt)(_[\w-]+)?$/;
const HANDSHAKE_COOKIE = /(^|;\s*)__clerk_(handshake|handshake_nonce)=[^;\s]/;
const CLERK_QUERY = /[?&](__clerk|__dev_session)/;

/**
 * Returns the key under which this request's session may be remembered; undefined when the SDK must look itself:
 * without a session, during a handshake, with a Clerk parameter in the address, or for a page that another site
 * linked to.
 *
 * The origin and all cookies that decide the SDK's answer are part of the key, values and names. So a remembered
 * answer always belongs to exactly the same cookies, and a newer `__client_uat` is a different key.
 */
export function cookieKey(request: Request, origin: string): CookieKey | undefined {
	const header = request.headers.get("Cookie");
	if (!header?.includes("__session") || HANDSHAKE_COOKIE.test(header)) return undefined;
	if (CLERK_QUERY.test(request.url)) return undefined;
	if (!isOwnReferer(request.headers.get("Referer"), origin)) return undefined;
	let deciding = `${origin};`;
	for (const [name, value] of readCookies(header)) {
		if (DECIDING.test(name)) deciding += `${name}=${value};`;
	}
	return hash("sha256", deciding, "base64");
}

/** The SDK asks Clerk again when a signed-in page was reached from elsewhere; that remains its decision. */
const isOwnReferer = (referer: string | null, origin: string) =>
	!referer || referer === origin || referer.startsWith(`${origin}/`);
