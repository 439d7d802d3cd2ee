/**
 * Lists first path segments that belong to the platform, and first labels of its hosts, that can never be a
 * workspace's address. A test checks that every first segment of the route table is here; the rest are reserved for
 * later.
 */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
	// in the route table
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
	"help",
	"security",
	"privacy",
	"accessibility",
	"status",
	// files and the framework
	"assets",
	"public",
	"static",
	"favicon",
	"robots",
	"sitemap",
	// pages of a workspace: acme.app.example/projects is never the workspace "projects" with its slug repeated
	"achievements",
	"audit",
	"deleted",
	"insights",
	"keys",
	"leave",
	"live",
	"members",
	"my-work",
	"notifications",
	"onboarding",
	"preview",
	"profile",
	"projects",
	"requests",
	"search",
	"teams",
	// reserved for pages and hosts of the platform
	"about",
	"account",
	"app",
	"billing",
	"blog",
	"contact",
	"dashboard",
	"docs",
	"home",
	"legal",
	"login",
	"logout",
	"mail",
	"new",
	"pricing",
	"settings",
	"support",
	"tenantry",
	"terms",
	"www",
]);

/**
 * 2-63 characters of a-z, 0-9 and hyphen, no hyphen at either end: also a valid DNS label (RFC 1035). One that begins
 * with `xn--` would be shown in letters of other alphabets (RFC 3492), which can look like someone else's address.
 */
export const SLUG_PATTERN = /^(?!xn--)[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** Tells whether a path segment can be a workspace's address. */
export function isSlug(value: string): boolean {
	return SLUG_PATTERN.test(value) && !RESERVED_SLUGS.has(value);
}

/** Returns the address that a path segment means, in its usual form: `Acme` is `acme`. Undefined when it is not one, or already has that form. */
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

/** Suggests an address for a name, at most `maxLength` characters; empty when the name has no letter that we can write. */
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

/** Says why a text cannot be a workspace's address, in a sentence for the person who typed it; undefined when it can. */
export function problemOfSlug(slug: string): string | undefined {
	if (RESERVED_SLUGS.has(slug)) return `“${slug}” is reserved: choose another address`;
	if (slug.startsWith("xn--")) return "Choose an address that does not begin with “xn--”";
	if (SLUG_PATTERN.test(slug)) return undefined;
	return "Use 2 to 63 lowercase letters, digits and hyphens, with no hyphen at either end";
}
