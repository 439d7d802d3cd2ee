import helmet from "helmet";
import type { MiddlewareFunction } from "react-router";
import { env } from "../env.server.ts";
import { requestContext } from "../request/request.server.ts";
import { hosts } from "./address/address.server.ts";

/** Lists where our forms may be redirected to: Clerk's pages and, on the way, its handshake. */
function clerkOrigins(): string[] {
	const decoded = Buffer.from(env.CLERK_PUBLISHABLE_KEY.replace(/^pk_(live|test)_/, ""), "base64").toString();
	const frontend = decoded.replace(/\$$/, "");
	const urls = [
		env.CLERK_SIGN_IN_URL,
		env.CLERK_SIGN_UP_URL,
		env.CLERK_USER_URL,
		env.CLERK_PROXY_URL,
		frontend.startsWith("http") ? frontend : `https://${frontend}`,
	];
	return [...new Set(urls.filter((url) => url !== undefined).map((url) => new URL(url).origin))];
}

const production = env.NODE_ENV === "production";
const development = env.NODE_ENV === "development";
const formTargets = clerkOrigins();
// The local Clerk serves pictures itself, without TLS; production has no such origin (env.server.ts refuses it).
const localImages = production ? [] : formTargets.filter((origin) => origin.startsWith("http:"));
const RETRY_SECONDS = "10";
const NONCE = "{nonce}";

/** The policies of every document, built once: only the nonce differs from one response to the next. */
const policies = readPolicies();

function readPolicies(): [name: string, value: string][] {
	const found: [string, string][] = [];
	const response = {
		setHeader: (name: string, value: string) => found.push([name, value]),
		removeHeader() {},
	};
	const apply = helmet({
		contentSecurityPolicy: {
			useDefaults: false,
			directives: {
				"default-src": ["'self'"],
				"script-src": [`'nonce-${NONCE}'`],
				// Vite's development server adds styles to the page; nothing else may.
				"style-src": development ? ["'self'", "'unsafe-inline'"] : ["'self'"],
				"img-src": ["'self'", "data:", "https:", ...localImages],
				"connect-src": development ? ["'self'", "ws:"] : ["'self'"],
				// Chromium also applies it to the redirect after a post, so Clerk's origins and our other hosts
				// belong here.
				"form-action": ["'self'", ...formTargets, ...hosts.sources],
				"frame-ancestors": ["'none'"],
				"base-uri": ["'none'"],
				"object-src": ["'none'"],
				...(production ? { "upgrade-insecure-requests": [] } : {}),
			},
		},
		// Anything stricter makes browsers send "Origin: null" with forms, which the same-origin gate must refuse.
		referrerPolicy: { policy: "strict-origin-when-cross-origin" },
		strictTransportSecurity: production && { maxAge: 63_072_000, includeSubDomains: true },
		xFrameOptions: { action: "deny" },
		crossOriginEmbedderPolicy: false,
	});
	apply({} as never, response as never, () => {});
	found.push(["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"]);
	return found;
}

/** The headers of an answer that is about to be sent: `Headers`, or Node's own response. */
export type HeaderBag = { has(name: string): boolean; set(name: string, value: string): void };

/** Adds the headers that every answer has, unless it sets its own: the security policies, and no caching of personal pages. */
export function addHeaders(
	headers: HeaderBag,
	{ nonce, requestId }: { nonce: string; requestId: string },
	status: number,
): void {
	const add = (name: string, value: string) => headers.has(name) || headers.set(name, value);
	for (const [name, value] of policies) add(name, value.replace(NONCE, nonce));
	headers.set("x-request-id", requestId);
	// "Come back later" without a time helps no one.
	if (status === 503 || status === 429) add("Retry-After", RETRY_SECONDS);
	add("Cache-Control", "private, no-store");
}

/** Sets, as root middleware, the headers of every answer that a route makes. */
export const headers: MiddlewareFunction<Response> = async ({ context }, next) => {
	const response = await next();
	addHeaders(response.headers, context.get(requestContext), response.status);
	return response;
};
