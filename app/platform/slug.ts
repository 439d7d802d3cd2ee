/**
 * First path segments that belong to the platform, and first labels of its hosts, that can never be a workspace's
 * address. A test checks that every first segment of the route table is here; the rest are kept free for later.
 */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
	// the route table
	"sign-in",
	"sign-up",
	"sign-out",
	"workspaces",
	"auth",
	"invitations",
	"unsubscribe",
	"admin",
	"api",
	"healthz",
	"readyz",
	"metrics",
	// files and the framework
	"assets",
	"public",
	"static",
	"favicon",
	"robots",
	"sitemap",
	// pages of a workspace: acme.app.example/projects is never the workspace "projects" with its slug said twice
	"achievements",
	"audit",
	"insights",
	"leave",
	"members",
	"onboarding",
	"profile",
	"projects",
	"requests",
	"teams",
	// kept for pages and hosts of the platform
	"about",
	"account",
	"app",
	"billing",
	"blog",
	"contact",
	"dashboard",
	"docs",
	"help",
	"home",
	"legal",
	"login",
	"logout",
	"mail",
	"new",
	"pricing",
	"privacy",
	"security",
	"settings",
	"status",
	"support",
	"tenantry",
	"terms",
	"www",
]);

/** 2-63 characters of a-z, 0-9 and hyphen, no hyphen at either end: also a valid DNS label (RFC 1035). */
export const SLUG_PATTERN = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** Whether a path segment can be a workspace's address at all. */
export function isSlug(value: string): boolean {
	return SLUG_PATTERN.test(value) && !RESERVED_SLUGS.has(value);
}
