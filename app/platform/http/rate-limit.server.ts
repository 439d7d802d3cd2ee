import type { MiddlewareFunction } from "react-router";
import {
	addressKey,
	type LimitOutcome,
	type LimitState,
	type LimitUse,
	spend,
} from "../rate-limits/rate-limits.server.ts";
import { refuse } from "../refusal.ts";
import { patternOf, requestContext } from "../request/request.server.ts";
import { isUnsafe } from "./address/origin.server.ts";
import { apiRefusal, isMachineRoute } from "./api-answer.server.ts";
import { clientContext } from "./exchange-context.server.ts";
import { readSentForm } from "./forms/sent-form.server.ts";

// Machines request these to learn how things are, whatever the load.
const EXEMPT = new Set(["healthz", "readyz", "metrics"]);

/** Returns what any request is charged to its address, given its path as it was sent. */
export function addressLimit(path: string, ip: string | undefined): LimitUse[] {
	const first = path.split(/[/?#]/, 2)[1] ?? "";
	return EXEMPT.has(first.replace(/\.data$/, "").toLowerCase())
		? []
		: [{ kind: "pages", key: addressKey(ip) }];
}

/** Not its documentation, which people read. */
const isApi = (pattern: string) => /^api\/(?!docs\/|problems\/)/.test(pattern);
const isWebhook = (pattern: string) => pattern.startsWith("api/webhooks/");

/**
 * Limits, as root middleware before anyone is identified, what one address may do.
 * Refuses: 429 with the time to wait; a form is handed back, a machine gets JSON.
 */
export const limitAddress: MiddlewareFunction<Response> = async ({ request, context, pattern }) => {
	const route = patternOf(pattern);
	if (EXEMPT.has(route)) return;
	const { ip } = context.get(requestContext);
	const key = addressKey(ip);
	// A server of ours in front has already counted it.
	const flood =
		context.get(clientContext).exchange?.flood ??
		(await spend(addressLimit(new URL(request.url).pathname, ip)));
	if (flood.refused) return refuseTooMany(request, route, flood.refused);
	const { refused } = await spend(spendingsOfAddress(request, route, key));
	if (refused) return refuseTooMany(request, route, refused);
};

function spendingsOfAddress(request: Request, route: string, key: string): LimitUse[] {
	if (isWebhook(route)) return [{ kind: "webhooks", key }];
	if (isApi(route)) return []; // counted per person where there is one: see limitPerson
	if (route === "sign-in") return [{ kind: "sign-in", key }];
	if (route === "sign-up") return [{ kind: "sign-up", key }];
	return isUnsafe(request) ? [{ kind: "forms-ip", key }] : [];
}

/**
 * A step of the middleware that identifies people: limits what one person may do. `userId` is undefined for a
 * visitor, who counts by address. Refuses: 429.
 */
export async function limitPerson(
	{ request, ip, pattern, userId }: { request: Request; ip?: string; pattern: string; userId?: string },
	next: () => Promise<Response>,
): Promise<Response> {
	const route = patternOf(pattern);
	const key = userId === undefined ? addressKey(ip) : `person:${userId}`;
	// Counted by key, once that is known.
	if (isMachineRoute(pattern)) return next();
	if (isApi(route) && !isWebhook(route)) return limitApi(request, key, next);
	const { refused } = await spend(userId === undefined ? [] : spendingsOfPerson(request, route, key));
	return refused ? refuseTooMany(request, route, refused) : next();
}

function spendingsOfPerson(request: Request, route: string, key: string): LimitUse[] {
	if (!isUnsafe(request)) return [];
	const forms: LimitUse = { kind: "forms", key };
	return route === "workspaces/new" ? [forms, { kind: "sign-up", key }] : [forms];
}

async function limitApi(request: Request, key: string, next: () => Promise<Response>): Promise<Response> {
	const outcome = await spend([{ kind: "api", key }]);
	const response = outcome.refused ? await refuseTooMany(request, "api/", outcome.refused) : await next();
	const { body, status, statusText } = response;
	return new Response(body, { status, statusText, headers: withLimitHeaders(response.headers, outcome) });
}

/** Adds the headers of draft-ietf-httpapi-ratelimit-headers: the limit, what is left of it, and when it is refilled. */
function withLimitHeaders(given: Headers, { states: [state] }: LimitOutcome): Headers {
	const headers = new Headers(given);
	if (!state) return headers;
	const { kind, points, seconds, remaining, resetSeconds } = state;
	headers.set("RateLimit-Policy", `"${kind}";q=${points};w=${seconds}`);
	headers.set("RateLimit", `"${kind}";r=${Math.max(0, remaining)};t=${resetSeconds}`);
	return headers;
}

const TITLE = "Too many requests";

/** Refuses: 429 with the time to wait. Machines get JSON; people get a page, with their form in it. */
export async function refuseTooMany(request: Request, route: string, state: LimitState): Promise<Response> {
	const { resetSeconds } = state;
	if (isApi(route)) {
		const message = `More than ${state.points} calls in ${state.seconds} seconds. Wait ${resetSeconds} seconds.`;
		const headers = { "Retry-After": String(resetSeconds) };
		return apiRefusal(429, { message, retryAfterSeconds: resetSeconds }, headers);
	}
	const form = isUnsafe(request) && isShort(request) ? await readSentForm(request) : undefined;
	return refuse(429, {
		title: TITLE,
		...wordsOf(state, { kept: form !== undefined }),
		retryAfterSeconds: resetSeconds,
	});
}

// A flood of long forms must cost little; what people type is far shorter.
const LONGEST_KEPT_BYTES = 256 * 1024;

/** Tells whether a form is handed back. A form without a declared length is not read to find out. */
const isShort = (request: Request): boolean => {
	const length = Number(request.headers.get("Content-Length") ?? Number.NaN);
	return length <= LONGEST_KEPT_BYTES;
};

const WHO: Partial<Record<LimitState["kind"], string>> = {
	forms: "You’ve sent",
	"forms-ip": "Your network has sent",
	"forms-tenant": "People in this workspace have sent",
	invitations: "You’ve invited",
	"invitations-tenant": "People in this workspace have invited",
	exports: "You’ve requested",
	comments: "You’ve written",
	search: "You’ve made",
	uploads: "You’ve sent",
};

/** What is counted, where that is not forms. */
const COUNTED: Partial<Record<LimitState["kind"], string>> = {
	invitations: "people",
	"invitations-tenant": "people",
	exports: "exports",
	comments: "comments",
	search: "searches",
	uploads: "megabytes of files",
};

function wordsOf(
	{ kind, resetSeconds }: LimitState,
	{ kept }: { kept: boolean },
): { message: string; rule: string } {
	const what = COUNTED[kind] ?? "forms";
	const happened = WHO[kind]
		? `${WHO[kind]} more ${what} than we accept in a short time.`
		: "Your network has sent more requests than we accept in a short time.";
	const wait = `Wait ${inWords(resetSeconds)}`;
	const next = kept
		? `Nothing was saved, and everything you typed is still here. ${wait}, then send it again.`
		: `${wait}, then try again.`;
	return { message: `${happened} ${next}`, rule: `limit:${kind}` };
}

/** Rounds up, so that waiting this long is always enough. */
function inWords(seconds: number): string {
	if (seconds <= 90) return seconds === 1 ? "a second" : `${seconds} seconds`;
	return seconds <= 5_400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3_600)} hours`;
}
