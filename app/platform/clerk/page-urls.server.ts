import { env } from "../env.server.ts";
import { originOf } from "../http/address/address.server.ts";
import { devBrowserOf } from "./handshake.server.ts";

/** Builds the address of a Clerk page, with the path to return to on the host that the request came to. */
function withReturn(page: string, path: string, request: Request): string {
	const url = new URL(page);
	// Joined, not resolved: a path like `//evil.example` must stay a path.
	url.searchParams.set("redirect_url", new URL(`${originOf(request)}${path}`).href);
	const devBrowser = devBrowserOf(request);
	if (devBrowser) url.searchParams.set("__clerk_db_jwt", devBrowser);
	return url.href;
}

/** Returns the sign-in page; afterward the person lands on `path`. */
export const signInUrl = (path: string, request: Request) => withReturn(env.CLERK_SIGN_IN_URL, path, request);
/** Returns the sign-up page; afterward the person lands on `path`. */
export const signUpUrl = (path: string, request: Request) => withReturn(env.CLERK_SIGN_UP_URL, path, request);
/** Returns the page where people edit their own account; it leads back to `path`. */
export const accountUrl = (path: string, request: Request) => withReturn(env.CLERK_USER_URL, path, request);
