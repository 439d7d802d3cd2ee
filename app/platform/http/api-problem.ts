import { STATUS_CODES } from "node:http";

/** The one shape of every refusal and failure below `/api`, but not where programs call with a key, whatever wrote it. */
export type ApiProblem = {
	status: number;
	/** A few words that stay the same, by default HTTP's own for the status: “Unauthorized”. */
	error: string;
	/** Says in full sentences what happened and what to do next. */
	message: string;
	/** UUID, also in the `x-request-id` header and our log. */
	requestId: string;
	/** The rule that refused, as the code names it (`same-origin`). */
	rule?: string;
	/** What to correct, by field; `""` is the whole body. */
	fields?: Record<string, string[] | undefined>;
	/** Seconds until it makes sense to try again, also sent as `Retry-After`. */
	retryAfterSeconds?: number;
};

/** What is wrong with one value that was sent: a JSON pointer into the body as a fragment, or the name of a parameter. */
export type ValueProblem = ({ pointer: string } | { parameter: string }) & { detail: string };

/** Problem details (RFC 9457): the one shape of every refusal and failure where programs call with a key, whatever wrote it. */
export type ProblemDetails = {
	/** A page that explains this kind of problem. */
	type: string;
	title: string;
	status: number;
	/** Says in full sentences what happened and what to do next. */
	detail: string;
	/** The request's id as a URN. */
	instance: string;
	requestId: string;
	rule?: string;
	/** Says who can help. */
	help?: string;
	errors?: ValueProblem[];
	retryAfterSeconds?: number;
	/** With 412: what was to be changed, as it is now. */
	current?: unknown;
};

/** What a refusal knows of itself, as a route or a middleware answers it. */
export type KnownProblem = Partial<ApiProblem> &
	Pick<ProblemDetails, "help" | "errors" | "current"> & { title?: string };

const FAILED = "Something went wrong on our side. Try again, and mention the requestId if it happens again.";
const REFUSED = "We can’t answer this request.";

type Facts = { status: number; requestId: string };

/** Writes what went wrong in the API's shape. */
export function apiProblem({ status, requestId }: Facts, known: KnownProblem): ApiProblem {
	const { error = errorWords(status), rule, fields, retryAfterSeconds } = known;
	const { message = status >= 500 ? FAILED : REFUSED } = known;
	return { status, error, message, requestId, rule, fields, retryAfterSeconds };
}

/** Names the kind of problem that a status stands for; its page is `/api/problems/:problem`. */
export const problemKind = (status: number): string =>
	errorWords(status)
		.toLowerCase()
		.replaceAll(/[^a-z]+/g, "-");

// https://www.iana.org/assignments/http-problem-types
const QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

/** Writes the same as problem details. `origin`: the application's. */
export function problemDetails(
	{ status, requestId, origin }: Facts & { origin: string },
	known: KnownProblem,
): ProblemDetails {
	const { rule, help, errors, retryAfterSeconds, current } = known;
	const { title = errorWords(status), message = status >= 500 ? FAILED : REFUSED } = known;
	return {
		type: status === 429 ? QUOTA_EXCEEDED : `${origin}/api/problems/${problemKind(status)}`,
		title,
		status,
		detail: message,
		instance: `urn:uuid:${requestId}`,
		...{ requestId, rule, help, errors, retryAfterSeconds, current },
	};
}

/** Writes the body of a refusal or a failure below `/api`, and says its type. */
export function problemBody(
	path: string,
	facts: Facts & { origin: string },
	known: KnownProblem,
): { type: string; body: string } {
	if (isMachinePath(path))
		return { type: "application/problem+json", body: JSON.stringify(problemDetails(facts, known)) };
	return { type: "application/json", body: JSON.stringify(apiProblem(facts, known)) };
}

function errorWords(status: number): string {
	const words = STATUS_CODES[status] ?? "Refused";
	return words.slice(0, 1) + words.slice(1).toLowerCase();
}

/** Tells whether a path, with or without a query, belongs to the API. Like React Router, it ignores case. */
export const isApiPath = (path: string): boolean => /^\/api(?:[/?#]|$)/i.test(path);

/** Tells whether a path belongs to the part of it that programs call with a key: cookies are never read there. */
export const isMachinePath = (path: string): boolean => /^\/api\/(?:v1|mcp)(?:[/?#]|$)/i.test(path);
