import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClerkClient, createClerkClient } from "@clerk/backend";
import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { env } from "../env.server.ts";
import { withPerformanceTracking } from "../request/performance.server.ts";

/** The SDK's client, built once: building it is most of the cost of a request with the SDK's own middleware. */
export const clerk: ClerkClient = createClerkClient({
	publishableKey: env.CLERK_PUBLISHABLE_KEY,
	secretKey: env.CLERK_SECRET_KEY,
	jwtKey: env.CLERK_JWT_KEY,
	apiUrl: env.CLERK_API_URL,
	proxyUrl: env.CLERK_PROXY_URL,
	telemetry: { disabled: true },
});

/** Thrown when Clerk did not answer, is broken, or has received too many requests from us. */
export class ClerkUnavailable extends Error {
	override name = "ClerkUnavailable";
	readonly retryAfterSeconds: number;
	constructor(cause: unknown, retryAfterSeconds = 10) {
		super("Clerk is unavailable", { cause });
		this.retryAfterSeconds = retryAfterSeconds;
	}
}

// Clerk answers in well under a second. A person waits for this, so it must not take much longer.
const TIMEOUT_MS = 5_000;

type Patience = { tries: number; longestWaitSeconds: number };
const patience = new AsyncLocalStorage<Patience>();

/**
 * Runs work that no one waits for. A call that Clerk does not answer, or refuses because there were too many, is
 * repeated after the delay that Clerk asks for.
 */
export function withRetries<T>(
	work: () => Promise<T>,
	{ tries = 8, longestWaitSeconds = 60 }: Partial<Patience> = {},
): Promise<T> {
	return patience.run({ tries, longestWaitSeconds }, work);
}

/** Calls Clerk with a time limit; turns every failure on Clerk's side into ClerkUnavailable. */
export async function callClerk<T>(call: () => Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
	const { tries, longestWaitSeconds } = patience.getStore() ?? { tries: 1, longestWaitSeconds: 0 };
	for (let tried = 1; ; tried++) {
		try {
			return await withPerformanceTracking("a call to Clerk", undefined, () => callOnce(call, timeoutMs));
		} catch (error) {
			if (!(error instanceof ClerkUnavailable) || tried >= tries) throw error;
			await sleep(1000 * Math.min(error.retryAfterSeconds, longestWaitSeconds));
		}
	}
}

async function callOnce<T>(call: () => Promise<T>, timeoutMs: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const limit = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new ClerkUnavailable(`no answer in ${timeoutMs} ms`)), timeoutMs);
	});
	try {
		return await Promise.race([call(), limit]);
	} catch (error) {
		throw isClerksFault(error) ? new ClerkUnavailable(error, retryAfter(error)) : error;
	} finally {
		clearTimeout(timer);
	}
}

/** Tells whether Clerk answered that there is no such thing. */
const isNotFound = (error: unknown) => isClerkAPIResponseError(error) && error.status === 404;

/** For `catch`: turns "not found" into undefined. */
export function orUndefined(error: unknown): undefined {
	if (!isNotFound(error)) throw error;
	return undefined;
}

/** Tells whether Clerk refused a call with this code of its own. */
export const isRefusedAs = (error: unknown, code: string) =>
	isClerkAPIResponseError(error) && error.errors.some((one) => one.code === code);

function isClerksFault(error: unknown): boolean {
	if (!isClerkAPIResponseError(error)) return false;
	// Without a status the SDK never got an answer.
	return !error.status || error.status >= 500 || error.status === 429;
}

const retryAfter = (error: unknown) => (isClerkAPIResponseError(error) ? error.retryAfter : undefined);
