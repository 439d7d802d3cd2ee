import type { IncomingMessage } from "node:http";
import type { Fault } from "./answer.ts";

/** The methods the product's routes accept. Any other method of HTTP itself (RFC 9110, RFC 5789) is a 405, the rest a 501. */
const TAKEN = new Set(["GET", "HEAD", "POST"]);
const OF_HTTP = new Set(["PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]);

// Browsers send about 20, proxies add some; Apache's LimitRequestFields is 100.
const MOST_HEADERS = 100;

// A name, an IPv4 or an IPv6 address, and optionally a port (RFC 9110, section 7.2). Underscores: as Docker names hosts.
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{0,5})?$/i;

const NOT_FOUND = { status: 404, sentence: "There is nothing at this address." };
// Closes the connection, because what follows on it may not be what it seems.
const CLOSE = { Connection: "close" };
const UNREADABLE = { status: 400, sentence: "This request cannot be read.", headers: CLOSE };

/**
 * Turns the address of a request in absolute form (`GET http://host/path`, for proxies) into a path, and its
 * Host header into that host, as RFC 9112, section 3.2.2, requires.
 */
export function toOriginForm(request: IncomingMessage & { originalUrl?: string }): void {
	const [, host, rest] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? "") ?? [];
	if (host === undefined || rest === undefined) return;
	request.url = rest.startsWith("/") ? rest : `/${rest}`;
	request.originalUrl = request.url;
	request.headers.host = host;
}

/** Returns what is wrong with a request before its content is examined; undefined when a route may have it. */
export function faultOf(request: IncomingMessage): Fault | undefined {
	return unknownMethod(request) ?? badHeaders(request) ?? badPath(request.url ?? "");
}

/** Refuses a method that HTTP knows but no address of the product accepts. The answer adds `Allow`. */
export function refusedMethod({ method = "" }: IncomingMessage): Fault | undefined {
	return OF_HTTP.has(method)
		? { status: 405, sentence: `This address does not accept ${method}.` }
		: undefined;
}

function unknownMethod({ method = "" }: IncomingMessage): Fault | undefined {
	if (TAKEN.has(method) || OF_HTTP.has(method)) return undefined;
	return { status: 501, sentence: "This server does not know that method." };
}

function badHeaders({ headers, rawHeaders, httpVersionMinor }: IncomingMessage): Fault | undefined {
	// Names and values alternate.
	if (rawHeaders.length > 2 * MOST_HEADERS)
		return { status: 431, sentence: "This request has too many headers.", headers: CLOSE };
	const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
	// RFC 9112, section 3.2: exactly one, except that HTTP/1.0 needs none.
	if (hosts > 1 || (hosts === 0 && httpVersionMinor > 0)) return UNREADABLE;
	if (hosts === 1 && !HOST.test(headers.host ?? "")) return UNREADABLE;
	const { expect = "100-continue" } = headers;
	if (expect.toLowerCase() !== "100-continue") {
		return { status: 417, sentence: "This server cannot meet the Expect header." };
	}
}

/** Refuses paths that browsers and routers read differently, or that no route can have. */
export function badPath(target: string): Fault | undefined {
	const [path = ""] = target.split("?", 1);
	// `*` and `host:port` belong to OPTIONS and CONNECT, which are answered by their method.
	if (!path.startsWith("/")) return path === "*" || /^[\w.[\]:-]+:\d+$/.test(path) ? undefined : UNREADABLE;
	const decoded = decodedPath(path);
	if (decoded === undefined || /[\p{Cc}\\]|\/\//u.test(decoded)) return NOT_FOUND;
	return decoded.split("/").some((part) => part === "." || part === "..") ? NOT_FOUND : undefined;
}

function decodedPath(path: string): string | undefined {
	try {
		return decodeURIComponent(path);
	} catch {
		return undefined;
	}
}
