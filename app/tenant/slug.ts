import { RESERVED_SLUGS, SLUG_PATTERN } from "../platform/slug.ts";

// What can be an address is for the platform to say: it is part of hosts and of paths.
export { isSlug, RESERVED_SLUGS, SLUG_PATTERN, slugMeant } from "../platform/slug.ts";

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
