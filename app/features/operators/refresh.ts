import { data } from "react-router";

// Often enough to watch a run, seldom enough to read the page.
const EVERY_SECONDS = "5";

/**
 * A page's values; while something is at work the browser is told to load it anew. By a header, so that it works
 * without scripts; `?refresh=off` ends it, for those whom a page that changes by itself gets in the way.
 */
export function refreshing<T extends object>(request: Request, isAtWork: boolean, values: T) {
	const isRefreshing = isAtWork && new URL(request.url).searchParams.get("refresh") !== "off";
	return data(
		{ ...values, isRefreshing },
		isRefreshing ? { headers: { Refresh: EVERY_SECONDS } } : undefined,
	);
}
