import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { env } from "../env.server.ts";
import { requestLog } from "../log/log.server.ts";
import { API_KEYS } from "../log/scrub.ts";
import { noteRequest } from "../metrics/requests.server.ts";
import { type LimitOutcome, spend } from "../rate-limits/rate-limits.server.ts";
import { addHeaders } from "./headers.server.ts";
import { addressLimit } from "./rate-limit.server.ts";

/**
 * One request and its answer. It begins in our server in front of React Router, if there is one, so that answers that
 * never reach a route also have an id, a line in the log and a place in the figures.
 */
export type Exchange = {
	/** UUID, in the `x-request-id` response header, every log line and every error page. */
	requestId: string;
	/** The application’s own, for addresses in answers that no route makes. */
	origin: string;
	/** 122 random bits, fresh for each response: the CSP nonce. */
	nonce: string;
	/** The client's address as the trusted proxy reports it; undefined in tests that build requests by hand. */
	ip: string | undefined;
	/** The matched pattern, as the route table writes it, once it is known. */
	route?: string;
	/** The path as it was sent, where the application was given another one. */
	sentPath?: string;
	/** What was left of the address's limit when the request came, once it was counted. */
	flood?: LimitOutcome;
	/**
	 * Keeps the answer open after its head: called by a route that answers `text/event-stream` without a body.
	 * Undefined where the server cannot, as under `npm run dev`.
	 */
	keepOpen?: (begin: (response: ServerResponse) => void) => void;
	startedMs: number;
	isNoted: boolean;
};

export function openExchange(ip: string | undefined): Exchange {
	const ids = { requestId: randomUUID(), nonce: randomUUID() };
	return { ...ids, origin: env.APP_ORIGIN, ip, startedMs: performance.now(), isNoted: false };
}

/** Names answers in the figures that no route made. */
const NO_ROUTE = "(none)";

/** Logs the request's line and counts it, on the first call for an exchange; later calls do nothing. */
export function noteAnswer(
	exchange: Exchange,
	{ method, path, status }: { method: string; path: string; status: number },
): void {
	if (exchange.isNoted) return;
	exchange.isNoted = true;
	const { requestId, route = NO_ROUTE } = exchange;
	const ms = performance.now() - exchange.startedMs;
	noteRequest({ method, route, status, ms });
	requestLog.info(
		{ requestId, method, path: loggedPath(exchange.sentPath ?? path), status, ms: Math.round(ms) },
		"request",
	);
}

// Our longest path has about 300 characters; a made-up one can have 16,000.
const LONGEST_PATH = 1_000;

/** Returns the path for the log. A part as long as our tokens (sha256, base64url) may be one, and tokens grant access. */
export const loggedPath = (path: string): string =>
	path
		.replace(/[?#].*$/s, "")
		.replaceAll(API_KEYS, "…")
		.slice(0, LONGEST_PATH)
		.replaceAll(/(?<=\/)[\w-]{43}(?=\/|\.|$)/g, "…");

/** Charges one request to its address's limit, once for each exchange. */
export async function spendAddress(exchange: Exchange, path: string): Promise<LimitOutcome> {
	exchange.flood ??= await spend(addressLimit(path, exchange.ip));
	return exchange.flood;
}

/** The parts of the application that the server in front of React Router needs, to answer as the application does. */
export const exchanges = { open: openExchange, addHeaders, note: noteAnswer, spend: spendAddress };
