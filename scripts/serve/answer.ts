import type { IncomingMessage, ServerResponse } from "node:http";
import onHeaders from "on-headers";
import { isApiPath, problemBody } from "#app/platform/http/api-problem.ts";
import type { Exchange, exchanges } from "#app/platform/http/exchange.server.ts";

/** The application's part, from the bundle: its objects differ from those of the sources. */
export type Exchanges = typeof exchanges;

/** An answer that no route makes. */
export type Fault = {
	status: number;
	/** What is wrong, for a person. */
	sentence: string;
	headers?: Record<string, string>;
};

type ExpressRequest = IncomingMessage & { originalUrl?: string };

const known = new WeakMap<IncomingMessage, Exchange>();

/** Returns the exchange that a request started. */
export const exchangeOf = (request: IncomingMessage): Exchange | undefined => known.get(request);

/** Returns the path as it was sent, even where a middleware has changed `url`. */
const sentPath = ({ originalUrl, url }: ExpressRequest) => originalUrl ?? url ?? "";

/** Tells whether a person is to read the answer: the application has a page for that. */
export function wantsPage(request: ExpressRequest): boolean {
	const { method = "", headers } = request;
	const isRead = method === "GET" || method === "HEAD";
	return isRead && !isApiPath(sentPath(request)) && (headers.accept ?? "").includes("text/html");
}

/** Gives the application an address that every router reads and that it refuses before anything else (`boundAddress`). */
export function toNoPage(request: ExpressRequest): void {
	const exchange = exchangeOf(request);
	if (exchange) exchange.sentPath = sentPath(request);
	request.url = "/%00";
	request.originalUrl = request.url;
}

/**
 * Every answer passes through here: whatever writes it, it leaves with the product's headers, a log line and
 * a count in the metrics.
 */
export function beginExchange(
	{ exchanges, allow }: { exchanges: Exchanges; allow: (path: string) => string },
	{ request, response, ip }: { request: IncomingMessage; response: ServerResponse; ip: string | undefined },
): Exchange {
	const exchange = exchanges.open(ip);
	known.set(request, exchange);
	const headers = {
		has: (name: string) => response.hasHeader(name),
		set: (name: string, value: string) => void response.setHeader(name, value),
	};
	onHeaders(response, () => {
		const status = response.statusCode;
		// RFC 9110, section 15.5.6: a 405 lists the allowed methods.
		if (status === 405 && !headers.has("Allow")) headers.set("Allow", allow(sentPath(request)));
		exchanges.addHeaders(headers, exchange, status);
		exchanges.note(exchange, { method: request.method ?? "", path: sentPath(request), status });
	});
	return exchange;
}

/** Answers with a sentence; a sender over its rate limit gets told that instead. */
export function answerPlainly(
	request: IncomingMessage,
	response: ServerResponse,
	{ status, sentence, headers = {} }: Fault,
): void {
	if (response.headersSent) return;
	const flood = exchangeOf(request)?.flood?.refused;
	response.statusCode = flood ? 429 : status;
	if (flood) response.setHeader("Retry-After", String(flood.resetSeconds));
	else for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	const text = flood ? `Too many requests. Wait ${flood.resetSeconds} seconds, then try again.` : sentence;
	const { type, body } = isApiPath(sentPath(request))
		? problemOf(request, response, text)
		: { type: "text/plain; charset=utf-8", body: `${text}\n` };
	response.setHeader("Content-Type", type);
	response.setHeader("Content-Length", Buffer.byteLength(body));
	response.end(body);
}

function problemOf(request: IncomingMessage, { statusCode: status }: ServerResponse, message: string) {
	const { requestId = "", origin = "", flood } = exchangeOf(request) ?? {};
	const retryAfterSeconds = flood?.refused?.resetSeconds;
	return problemBody(sentPath(request), { status, requestId, origin }, { message, retryAfterSeconds });
}
