import { isSlug } from "../../slug.ts";

/** What to do with a request: serve `path` (and query) as React Router knows it, or send the browser to `location`. */
export type Arrival =
	| { path: string; location?: undefined }
	| { path?: undefined; location: string; status: 307 | 308 };

export type OwnHosts = ReturnType<typeof ownHosts>;

/** First segments that are the platform's on a workspace's own host as well: cookies are left there, machines ask there. */
const SERVED_HERE = new Set([
	"sign-in",
	"sign-up",
	"sign-out",
	"api",
	"healthz",
	"readyz",
	"metrics",
	"assets",
]);

/** First segments of pages about several workspaces: their links are paths of the application's own host. */
const SERVED_AT_HOME = new Set(["workspaces", "account", "auth", "admin", "unsubscribe"]);

// Not a slug, so that it is refused exactly as a workspace that does not exist.
const NO_SLUG = "-";

/**
 * The hosts this application answers to: its own, and `<slug>.domain` for each workspace when there is a domain.
 * Nothing else a Host header says is ever turned into an origin. Ports are not looked at: behind a proxy they
 * are the proxy's; scheme and port of every origin are those of `appOrigin`.
 */
export function ownHosts({ appOrigin, domain }: { appOrigin: string; domain: string | undefined }) {
	const app = new URL(appOrigin);
	const port = app.port && `:${app.port}`;

	/** What stands before the domain: `acme`, or something that can be no workspace. */
	function labelOf(hostname: string): string | undefined {
		const name = hostname.toLowerCase();
		if (!domain || name === app.hostname || !name.endsWith(`.${domain}`)) return undefined;
		return name.slice(0, -domain.length - 1);
	}

	/** The slug whose own host an address (of any request) is on. */
	function slugOf(address: string): string | undefined {
		if (!domain) return undefined;
		const label = labelOf(new URL(address).hostname);
		return label !== undefined && isSlug(label) ? label : undefined;
	}

	const originFor = (slug: string) => `${app.protocol}//${slug}.${domain}${port}`;

	return {
		/** CSP sources: where a form of ours may lead to besides the host it is on. */
		sources: domain ? [app.origin, originFor("*")] : [],
		slugOf,
		/** The origin of a workspace's own host. */
		originFor,
		/** The origin a request came to, as the browser that sent it names it. */
		originOf(address: string): string {
			const slug = slugOf(address);
			return slug === undefined ? app.origin : originFor(slug);
		},
		/** The address a person sees, for the one React Router knows: `/acme/projects` on acme's own host is `/projects`. */
		publicUrl(address: string): string {
			const { pathname, search } = new URL(address);
			const slug = slugOf(address);
			if (slug === undefined) return `${app.origin}${pathname}${search}`;
			return `${originFor(slug)}${shortened(pathname, slug)}${search}`;
		},
		/** What a request for `target` (path and query as sent) at `hostname` is to get. */
		arrive(hostname: string, target: string): Arrival {
			const label = labelOf(hostname);
			// Anything but a path is for the server to refuse.
			if (label === undefined || !target.startsWith("/")) return { path: target };
			const slug = isSlug(label) ? label : NO_SLUG;
			// Resolves `..` first: what comes after the slug stays within it.
			const { pathname, search } = new URL(`${app.origin}${target}`);
			const first = pathname.split("/", 2)[1] ?? "";
			if (SERVED_HERE.has(first)) return { path: `${pathname}${search}` };
			if (SERVED_AT_HOME.has(first)) return { location: `${app.origin}${pathname}${search}`, status: 307 };
			if (first === slug) return { location: `${shortened(pathname, slug)}${search}`, status: 308 };
			return { path: `/${slug}${pathname === "/" ? "" : pathname}${search}` };
		},
	};
}

/** A path without the slug it may begin with; never `//host`, which would lead to another site. */
function shortened(pathname: string, slug: string): string {
	if (pathname !== `/${slug}` && !pathname.startsWith(`/${slug}/`)) return pathname;
	return `/${pathname.slice(slug.length + 1).replace(/^\/+/, "")}`;
}
