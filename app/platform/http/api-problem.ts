import { STATUS_CODES } from "node:http";

/** The one shape of every refusal and failure below `/api`, whatever wrote it. */
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

const FAILED = "Something went wrong on our side. Try again, and mention the requestId if it happens again.";
const REFUSED = "We can’t answer this request.";

/** Writes what went wrong in the API's shape. */
export function apiProblem(
	{ status, requestId }: { status: number; requestId: string },
	known: Partial<ApiProblem>,
): ApiProblem {
	const { error = errorWords(status), rule, fields, retryAfterSeconds } = known;
	const { message = status >= 500 ? FAILED : REFUSED } = known;
	return { status, error, message, requestId, rule, fields, retryAfterSeconds };
}

function errorWords(status: number): string {
	const words = STATUS_CODES[status] ?? "Refused";
	return words.slice(0, 1) + words.slice(1).toLowerCase();
}

/** Tells whether a path, with or without a query, belongs to the API. Like React Router, it ignores case. */
export const isApiPath = (path: string): boolean => /^\/api(?:[/?#]|$)/i.test(path);
