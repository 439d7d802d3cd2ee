import { isSlug } from "../../slug.ts";

/** What to do with a request: serve `path` (and query) as React Router knows it, or redirect the browser to `location`. */
export type Arrival =
	| { path: string; location?: undefined }
	| { path?: undefined; location: string; status: 307 | 308 };

export type OwnHosts = ReturnType<typeof ownHosts>;

/** First segments that the platform also serves on a workspace's own host: cookies are set there, machines call there. */
const SERVED_HERE = new Set([
	"sign-in",
	"sign-up",
	"sign-out",
	"api",
	"api.md",
	"healthz",
	"readyz",
	"metrics",
	".well-known",
	"assets",
]);

/** First segments of pages about several workspaces: their links point to the application's own host. */
const SERVED_AT_HOME = new Set([
	...["workspaces", "account", "auth", "admin", "unsubscribe"],
	...["help", "security", "privacy", "accessibility", "status"],
]);

// Not a slug, so it is refused exactly like a workspace that does not exist.
const NO_SLUG = "-";

/**
 * The hosts this application answers to: its own, and `<slug>.domain` for each workspace when there is a domain. No
 * other Host header ever becomes an origin. Ports are ignored, because behind a proxy they are the proxy's; the
 * scheme and port of every origin are those of `appOrigin`.
 */
export function ownHosts({ appOrigin, domain }: { appOrigin: string; domain: string | undefined }) {
	const app = new URL(appOrigin);
	const port = app.port && `:${app.port}`;

	/** Returns what precedes the domain: `acme`, or something that cannot be a workspace. */
	function labelOf(hostname: string): string | undefined {
		const name = plainName(hostname);
		if (!domain || name === app.hostname || !name.endsWith(`.${domain}`)) return undefined;
		return name.slice(0, -domain.length - 1);
	}

	/** Returns the slug whose own host an address (of any request) is on. */
	function slugOf(address: string): string | undefined {
		if (!domain) return undefined;
		const label = labelOf(new URL(address).hostname);
		return label !== undefined && isSlug(label) ? label : undefined;
	}

	const originFor = (slug: string) => `${app.protocol}//${slug}.${domain}${port}`;

	function arriveAt(slug: string, { pathname, search }: URL): Arrival {
		const first = firstSegment(pathname);
		if (SERVED_HERE.has(first)) return { path: `${pathname}${search}` };
		if (SERVED_AT_HOME.has(first)) return { location: `${app.origin}${pathname}${search}`, status: 307 };
		if (first === slug) return { location: `${shortened(pathname, slug)}${search}`, status: 308 };
		return { path: `/${slug}${pathname === "/" ? "" : pathname}${search}` };
	}

	return {
		/** CSP sources: where our forms may lead besides the host they are on. */
		sources: domain ? [app.origin, originFor("*")] : [],
		slugOf,
		/** Returns the origin of a workspace's own host. */
		originFor,
		/** Returns the origin a request came to, as the browser that sent it names it. */
		originOf(address: string): string {
			const slug = slugOf(address);
			return slug === undefined ? app.origin : originFor(slug);
		},
		/** Returns the address a person sees for the one React Router knows: `/acme/projects` on acme's own host is `/projects`. */
		publicUrl(address: string): string {
			const { pathname, search } = new URL(address);
			const slug = slugOf(address);
			if (slug === undefined) return `${app.origin}${pathname}${search}`;
			return `${originFor(slug)}${shortened(pathname, slug)}${search}`;
		},
		/** Decides what a request for `target` (path and query as sent) at `hostname` gets. */
		arrive(hostname: string, target: string): Arrival {
			const label = labelOf(hostname);
			// The server refuses anything but a path.
			if (label === undefined || !target.startsWith("/")) return { path: target };
			const slug = isSlug(label) ? label : NO_SLUG;
			// Resolves `..` first, so that what follows the slug stays within it.
			const url = new URL(`${app.origin}${target}`);
			// Browsers take the same name with a dot at its end for another site, with cookies of its own.
			if (hostname.endsWith(".") && slug !== NO_SLUG) {
				return { location: `${originFor(slug)}${withoutHost(url.pathname)}${url.search}`, status: 308 };
			}
			return arriveAt(slug, url);
		},
	};
}

/** Returns a host's name in the form we compare: names ignore case, and the dot at the end of a full one says nothing. */
const plainName = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, "");

/** Returns a path's first segment as React Router compares it: decoded, and without regard to case. */
function firstSegment(pathname: string): string {
	const [, first = ""] = pathname.split("/", 2);
	try {
		return decodeURIComponent(first).toLowerCase();
	} catch {
		return first;
	}
}

/** Removes the slug that a path may begin with. */
function shortened(pathname: string, slug: string): string {
	return firstSegment(pathname) === slug ? withoutHost(pathname.replace(/^\/[^/]*/, "")) : pathname;
}

/** Returns a path with one slash at its beginning: `//host` would lead to another site. */
const withoutHost = (path: string): string => `/${path.replace(/^\/+/, "")}`;
