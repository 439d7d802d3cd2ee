import { data } from "react-router";

// 5 s is often enough to watch a run, and leaves time to read the page.
const EVERY_SECONDS = "5";

/**
 * Returns a page's values and, while work is in progress, makes the browser reload it. Uses a header, so that it works
 * without scripts. `?refresh=off` turns it off for people who are bothered by a page that changes.
 */
export function refreshing<T extends object>(
	request: Request,
	{ isAtWork }: { isAtWork: boolean },
	values: T,
) {
	const isRefreshing = isAtWork && new URL(request.url).searchParams.get("refresh") !== "off";
	return data(
		{ ...values, isRefreshing },
		isRefreshing ? { headers: { Refresh: EVERY_SECONDS } } : undefined,
	);
}
