import { type ClerkClient, createClerkClient } from "@clerk/backend";
import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { env } from "../env.server.ts";

/** The SDK's client, built once: building it is most of what one request costs with the SDK's own middleware. */
export const clerk: ClerkClient = createClerkClient({
	publishableKey: env.CLERK_PUBLISHABLE_KEY,
	secretKey: env.CLERK_SECRET_KEY,
	jwtKey: env.CLERK_JWT_KEY,
	apiUrl: env.CLERK_API_URL,
	proxyUrl: env.CLERK_PROXY_URL,
	telemetry: { disabled: true },
});

/** Clerk did not answer, answered that it is broken, or has had enough of us for now. */
export class ClerkUnavailable extends Error {
	override name = "ClerkUnavailable";
	readonly retryAfterSeconds: number;
	constructor(cause: unknown, retryAfterSeconds = 10) {
		super("Clerk is unavailable", { cause });
		this.retryAfterSeconds = retryAfterSeconds;
	}
}

// Clerk answers in well under a second; a person waits for this, so it must not take much longer.
const TIMEOUT_MS = 5_000;

/** Calls Clerk with a time limit; turns every failure that is Clerk's own into ClerkUnavailable. */
export async function callClerk<T>(call: () => Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
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

/** Tells whether Clerk said that there is no such thing. */
export const isNotFound = (error: unknown) => isClerkAPIResponseError(error) && error.status === 404;

function isClerksFault(error: unknown): boolean {
	if (!isClerkAPIResponseError(error)) return false;
	// Without a status the SDK never got an answer.
	return !error.status || error.status >= 500 || error.status === 429;
}

const retryAfter = (error: unknown) => (isClerkAPIResponseError(error) ? error.retryAfter : undefined);
