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

/**
 * 2-63 characters of a-z, 0-9 and hyphen, no hyphen at either end: also a valid DNS label (RFC 1035). One that begins
 * with `xn--` would be shown as letters of other alphabets (RFC 3492), which can look like somebody else's address.
 */
export const SLUG_PATTERN = /^(?!xn--)[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** Whether a path segment can be a workspace's address at all. */
export function isSlug(value: string): boolean {
	return SLUG_PATTERN.test(value) && !RESERVED_SLUGS.has(value);
}

/** The address that a path segment means, written as addresses are: `Acme` is `acme`. Undefined where it is none, or written so. */
export function slugMeant(segment: string): string | undefined {
	const slug = segment.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
	return slug !== segment && isSlug(slug) ? slug : undefined;
}

const LETTERS: Record<string, string> = {
	ß: "ss",
	æ: "ae",
	œ: "oe",
	ø: "o",
	đ: "d",
	ł: "l",
	þ: "th",
	ð: "d",
	ı: "i",
};

/** The address a name suggests, at most `maxLength` characters; empty when the name has no letter we can write. */
export function suggestSlug(name: string, maxLength = 63): string {
	const plain = name
		.toLowerCase()
		.replaceAll(/[ßæœøđłþðı]/g, (letter) => LETTERS[letter] ?? "")
		.normalize("NFKD")
		.replaceAll(/\p{Mark}/gu, "");
	return plain
		.replaceAll(/[^a-z0-9]+/g, "-")
		.slice(0, maxLength)
		.replaceAll(/^-+|-+$/g, "");
}

/** Why a text cannot be a workspace's address: a sentence for the one who typed it; undefined when it can. */
export function problemOfSlug(slug: string): string | undefined {
	if (RESERVED_SLUGS.has(slug)) return `“${slug}” is kept for the platform: choose another address`;
	if (slug.startsWith("xn--")) return "Choose an address that does not begin with “xn--”";
	if (SLUG_PATTERN.test(slug)) return undefined;
	return "Use 2 to 63 small letters, digits and hyphens, with no hyphen at either end";
}
