/** What takes the place of an operation that will end. */
export type Deprecation = {
	/** The day since which it should no longer be used: `2027-01-31`. */
	since: string;
	/** The day from which it may be gone, at least half a year later. */
	ends: string;
	/** A page that says what to use instead. */
	page: string;
};

const midnightOf = (day: string) => new Date(`${day}T00:00:00Z`);

/** Adds to an answer that its operation will end (RFC 9745), when (RFC 8594), and where that is explained. */
export function withDeprecation(response: Response, deprecated: Deprecation | undefined): Response {
	if (!deprecated) return response;
	const { since, ends, page } = deprecated;
	response.headers.set("Deprecation", `@${midnightOf(since).getTime() / 1_000}`);
	response.headers.set("Sunset", midnightOf(ends).toUTCString());
	response.headers.append("Link", `<${page}>; rel="deprecation"; type="text/html"`);
	return response;
}

/** Says it in the documentation. */
export const deprecationSentence = ({ since, ends }: Deprecation): string =>
	`Deprecated since ${since}; it may be gone from ${ends}.`;
