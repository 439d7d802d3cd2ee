import type { MiddlewareFunction } from "react-router";
import { refuse } from "../../refusal.ts";
import { patternOf } from "../../request/request.server.ts";
import { originOf } from "./address.server.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Tells whether a request may change something: every method but GET, HEAD and OPTIONS. */
export const isUnsafe = (request: Request) => !SAFE_METHODS.has(request.method);

/** Tells whether a page of this application on the same host made the request, as the browser attests. */
export function isSameOrigin(request: Request): boolean {
	const site = request.headers.get("Sec-Fetch-Site");
	// Browsers that know Sec-Fetch-Site do not let pages forge it; most others send Origin with every post.
	if (site && site !== "none") return site === "same-origin";
	const origin = request.headers.get("Origin");
	if (site !== null || origin !== null) return origin === originOf(request);
	// Text browsers (lynx, w3m, links) send neither. They name the page that a form was on, which no other page can
	// choose.
	return originIn(request.headers.get("Referer")) === originOf(request);
}

function originIn(referer: string | null): string | undefined {
	return referer !== null && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

// Machines post here and authenticate with a signature: Clerk, and mail programs whose user presses "unsubscribe"
// (RFC 8058), which have it in the address. An unknown address of the API changes nothing, and calls with a key read no
// cookies, so no page can make one for its visitor.
const EXEMPT = /^(api\/webhooks\/|api\/v1\/|api\/\*|unsubscribe\/)/;

/** Tells whether a program calls `/api/mcp`: that protocol has a page’s origin refused, although no cookies are read. */
const isFromProgram = ({ headers }: Request, pattern: string): boolean =>
	pattern === "api/mcp" && !headers.has("Origin") && !headers.has("Sec-Fetch-Site");

/**
 * Accepts, as root middleware, changes from our own pages only.
 * Refuses: 403 `same-origin` for an unsafe request that another site, or an unknown sender, caused.
 */
export const sameOrigin: MiddlewareFunction<Response> = ({ request, pattern }) => {
	if (!isUnsafe(request) || isSameOrigin(request) || EXEMPT.test(patternOf(pattern))) return;
	if (isFromProgram(request, patternOf(pattern))) return;
	refuse(403, {
		title: "This came from another site",
		message:
			"For your safety, we only accept forms from pages of this site. Open the page here and send it again.",
		rule: "same-origin",
	});
};
