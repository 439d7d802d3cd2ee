/** Parameter that marks an answer from Clerk as one that this browser asked for. */
export const HANDSHAKE_STATE = "_handshake";

/**
 * Returns the path and query of the page behind a request address: what a person would see in the address bar. React
 * Router requests a page's data at `/path.data` (`/_root.data` for `/`), and Clerk adds its own parameters.
 */
export function pagePath(address: string): string {
	const url = new URL(address);
	const path = url.pathname
		// `//host` at the start of a link or a form's action would lead to another site.
		.replace(/^\/+/, "/")
		.replace(/^\/_root\.data$/, "/")
		.replace(/\/_\.data$/, "/")
		.replace(/\.data$/, "");
	const all = [...url.searchParams];
	const kept = all.filter(([name]) => !isTechnical(name));
	// All at once: removing parameters one by one would rewrite the whole address each time.
	if (kept.length < all.length) url.search = new URLSearchParams(kept).toString();
	return `${path}${url.search}`;
}

const isTechnical = (name: string) =>
	name === "_routes" || name === HANDSHAKE_STATE || name.startsWith("__clerk");
