/** Parameter by which an answer of Clerk's is known to be one that this browser asked for. */
export const HANDSHAKE_STATE = "_handshake";

/**
 * Path and query of the page behind a request address: what a person would see in the address bar.
 * React Router asks for a page's data at `/path.data` (`/_root.data` for `/`), and Clerk adds parameters of its own.
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
	// All at once: each that is taken out of an address by itself writes the whole of it again.
	if (kept.length < all.length) url.search = new URLSearchParams(kept).toString();
	return `${path}${url.search}`;
}

const isTechnical = (name: string) =>
	name === "_routes" || name === HANDSHAKE_STATE || name.startsWith("__clerk");
