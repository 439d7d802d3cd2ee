import { createHash } from "node:crypto";
import { parse } from "cookie";
import { env } from "../env.server.ts";

/** Clerk ends an instance's cookie names with this suffix, so that two instances can share a domain. */
export const COOKIE_SUFFIX = createHash("sha1")
	.update(env.CLERK_PUBLISHABLE_KEY)
	.digest("base64url")
	.slice(0, 8);

const CREDENTIAL = /^__(session|refresh)(_[\w-]+)?$/;

/** Reads the cookies of a request by name, as they were sent. The first one of a repeated name counts, as in the SDK. */
export const readCookies = (header: string | null): Map<string, string | undefined> =>
	new Map(Object.entries(parse(header ?? "", { decode: (value) => value })));

/**
 * Hardens one Set-Cookie line of Clerk's. Nothing in the browser reads session tokens here, so scripts must not be
 * able to either; a stolen late token would be valid for hours.
 */
export function hardenCookie(line: string): string {
	const name = line.slice(0, line.indexOf("="));
	if (!CREDENTIAL.test(name)) return line;
	let hardened = line;
	if (!/;\s*httponly/i.test(line)) hardened += "; HttpOnly";
	if (env.APP_ORIGIN.startsWith("https://") && !/;\s*secure/i.test(line)) hardened += "; Secure";
	return hardened;
}

/** Returns the Set-Cookie lines that remove every credential in this request; `__client_uat` stays, so that the next page asks Clerk once. */
export function expireCredentials(request: Request): string[] {
	return [...readCookies(request.headers.get("Cookie")).keys()]
		.filter((name) => CREDENTIAL.test(name))
		.map((name) => hardenCookie(`${name}=; Path=/; SameSite=Lax; Max-Age=0`));
}

/** Tells whether a response already sets the session cookies, as signing out does. */
export const setsCredentials = (headers: Headers) =>
	headers.getSetCookie().some((line) => CREDENTIAL.test(line.slice(0, line.indexOf("="))));
