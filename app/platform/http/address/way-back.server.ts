import { isSlug } from "../../slug.ts";
import { hosts, originOf } from "./address.server.ts";
import { pageIn } from "./page-in.ts";
import { pagePath } from "./page-path.ts";

/** Returns the path of our page that a request came from; undefined when that is unknown. */
export function originPage(request: Request): string | undefined {
	const referer = request.headers.get("Referer") ?? "";
	return referer.startsWith(`${originOf(request)}/`) ? pagePath(referer) : undefined;
}

/**
 * Returns a link for a page that refuses before the workspace is known: to the page that the person came from, or else to
 * the workspace that the path names, whether or not there is one. Asks no database.
 */
export function wayBack(request: Request): { label: string; href: string } | undefined {
	const page = originPage(request);
	if (page !== undefined) return { label: "Back to the page you came from", href: page };
	const [, slug = ""] = new URL(request.url).pathname.split("/", 2);
	// To anyone who is no operator, their pages look like those of a workspace that does not exist.
	if (!isSlug(slug) && slug !== "admin") return undefined;
	const dashboard = new URL(pageIn(`/${slug}`, "/dashboard"), request.url);
	return { label: "Back to the workspace", href: pagePath(hosts.publicUrl(dashboard.href)) };
}
