import { randomUUID } from "node:crypto";
import { type Outcome, spend } from "../limits/limits.server.ts";
import { requestLog } from "../log/log.server.ts";
import { noteRequest } from "../metrics/requests.server.ts";
import { addHeaders } from "./headers.server.ts";
import { addressLimit } from "./rate-limit.server.ts";

/**
 * One request and its answer. Where a server of ours is in front of React Router it begins there, so that answers
 * that never reach a route have an id, a line in the log and a place in the figures too.
 */
export type Exchange = {
	/** UUID, in the `x-request-id` response header, every log line and every error page. */
	requestId: string;
	/** 122 random bits, fresh for each response: the CSP nonce. */
	nonce: string;
	/** The client's address as the trusted proxy reports it; undefined in tests that build requests by hand. */
	ip: string | undefined;
	/** The pattern that matched, as the table of routes writes it, once it is known. */
	route?: string;
	/** What was left of the address's limit when the request came, once it was asked. */
	flood?: Outcome;
	startedMs: number;
	isNoted: boolean;
};

export function openExchange(ip: string | undefined): Exchange {
	return { requestId: randomUUID(), nonce: randomUUID(), ip, startedMs: performance.now(), isNoted: false };
}

/** How an answer is known in the figures when no route made it. */
const NO_ROUTE = "(none)";

/** Writes the request's one line and counts it: the first call for an exchange does, later ones change nothing. */
export function noteAnswer(
	exchange: Exchange,
	{ method, path, status }: { method: string; path: string; status: number },
): void {
	if (exchange.isNoted) return;
	exchange.isNoted = true;
	const { requestId, route = NO_ROUTE } = exchange;
	const ms = performance.now() - exchange.startedMs;
	noteRequest({ method, route, status, ms });
	requestLog.info({ requestId, method, path: loggedPath(path), status, ms: Math.round(ms) }, "request");
}

// The longest of ours has about 300 characters; a path that somebody made up can have 16,000.
const LONGEST_PATH = 1_000;

/** The path as the log keeps it: a part that is as long as our tokens (sha256, base64url) may be one, and lets people in. */
export const loggedPath = (path: string): string =>
	path
		.replace(/[?#].*$/s, "")
		.slice(0, LONGEST_PATH)
		.replaceAll(/(?<=\/)[\w-]{43}(?=\/|\.|$)/g, "…");

/** Takes one request from what its address may do, once for each exchange. */
export async function spendAddress(exchange: Exchange, path: string): Promise<Outcome> {
	exchange.flood ??= await spend(addressLimit(path, exchange.ip));
	return exchange.flood;
}

/** What the server in front of React Router needs of the application, to answer as the application does. */
export const exchanges = { open: openExchange, addHeaders, note: noteAnswer, spend: spendAddress };
