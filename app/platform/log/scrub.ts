const REST = "…";

/** A key of our API (`app/tenant/api/key-text.ts`), wherever it is in a text. */
export const API_KEYS = /tn[a-z]_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/g;

// A password in an address, a credential after its name, the formats of Clerk, Svix and JWTs, and email addresses.
const SECRETS: [pattern: RegExp, instead: string][] = [
	[/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@"']+@/gi, `$1${REST}@`],
	[/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REST}`],
	[
		/\b(pass(?:word|wd)?|secret|token|authorization|set-cookie|cookie|api[_-]?key)(["']?\s*[=:]\s*)\S+/gi,
		`$1$2${REST}`,
	],
	[/\b(?:sk|pk|rk)_(?:live|test)_\w+/g, REST],
	[API_KEYS, REST],
	[/\bwhsec_[\w+/=-]+/g, REST],
	[/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, REST],
	[/[^\s@<>"'(),;:=]+@[^\s@<>"'(),;:=]+\.[a-z]{2,}/gi, `${REST}@${REST}`],
	[/\?[^\s"'<>)]*=[^\s"'<>)]*/g, `?${REST}`],
];

// Text in double quotes is mostly a person's words: PostgreSQL and JSON.parse quote what they cannot read. The names
// after these words are not. Quoted text may contain quotes, so everything from the first quote to the last is
// removed.
const NAMED =
	/\b(relation|table|column|constraint|index|schema|function|role|type|sequence|database) "([\w.$]+)"/gi;
const QUOTED = /"[\s\S]*"|"[\s\S]*$/;

// As long as our tokens, with a digit, and not a UUID: UUIDs are ids that say who or what the line is about.
const TOKEN = /(?<![\w-])(?=[\w-]*\d)(?!\w{8}-\w{4}-\w{4}-\w{4}-\w{12}(?![\w-]))[\w-]{32,}(?![\w-])/g;

const FOLDERS = /(?:file:\/\/)?\/(?:[^\s/:()"']+\/)*?(?=(?:node_modules|app|db|scripts|tests|build)\/)/g;
const ELSEWHERE = /(?:file:\/\/)?(?<![\w:/.…>-])\/(?:[^\s/:()"']+\/)+/g;

/** Removes this machine's folders from a text: our own files are named from the repository's root, others by file name. */
export function withoutFolders(text: string, root = process.cwd()): string {
	const ours = text.replaceAll(`file://${root}/`, "").replaceAll(`${root}/`, "");
	return ours.replaceAll(FOLDERS, "").replaceAll(ELSEWHERE, `${REST}/`);
}

/**
 * Removes everything that must not be in a log: secrets, email addresses, query strings, quoted values, and each text
 * in `without`, such as what a person typed.
 */
export function scrubbed(text: string, without: readonly string[] = []): string {
	let rest = text;
	// The longest first, because a short text may be part of a longer one.
	for (const words of [...without].sort((one, other) => other.length - one.length)) {
		// Shorter ones are part of many other words, and reveal nothing.
		if (words.trim().length >= 3) rest = rest.replaceAll(words.trim(), REST);
	}
	for (const [pattern, instead] of SECRETS) rest = rest.replaceAll(pattern, instead);
	return withoutQuoted(rest).replaceAll(TOKEN, REST);
}

function withoutQuoted(text: string): string {
	return text.replaceAll(NAMED, "$1 \0$2\0").replace(QUOTED, `"${REST}"`).replaceAll("\0", '"');
}
