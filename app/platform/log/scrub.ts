const REST = "…";

// A password in an address, a credential behind its name, what Clerk, Svix and JWTs look like, and mail addresses.
const SECRETS: [pattern: RegExp, instead: string][] = [
	[/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@"']+@/gi, `$1${REST}@`],
	[/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REST}`],
	[
		/\b(pass(?:word|wd)?|secret|token|authorization|set-cookie|cookie|api[_-]?key)(["']?\s*[=:]\s*)\S+/gi,
		`$1$2${REST}`,
	],
	[/\b(?:sk|pk|rk)_(?:live|test)_\w+/g, REST],
	[/\bwhsec_[\w+/=-]+/g, REST],
	[/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, REST],
	[/[^\s@<>"'(),;:=]+@[^\s@<>"'(),;:=]+\.[a-z]{2,}/gi, `${REST}@${REST}`],
	[/\?[^\s"'<>)]*=[^\s"'<>)]*/g, `?${REST}`],
];

// What stands in double quotes is mostly somebody's words: PostgreSQL and JSON.parse quote what they cannot read. The
// names behind these are not. What is quoted may have quotes in it: all from the first to the last goes.
const NAMED =
	/\b(relation|table|column|constraint|index|schema|function|role|type|sequence|database) "([\w.$]+)"/gi;
const QUOTED = /"[\s\S]*"|"[\s\S]*$/;

// As long as our tokens, with a digit, and no UUID: those are ids, and say who or what it was about.
const TOKEN = /(?<![\w-])(?=[\w-]*\d)(?!\w{8}-\w{4}-\w{4}-\w{4}-\w{12}(?![\w-]))[\w-]{32,}(?![\w-])/g;

const FOLDERS = /(?:file:\/\/)?\/(?:[^\s/:()"']+\/)*?(?=(?:node_modules|app|db|scripts|tests|build)\/)/g;
const ELSEWHERE = /(?:file:\/\/)?(?<![\w:/.…>-])\/(?:[^\s/:()"']+\/)+/g;

/** The same text without folders of this machine: our own files from the root on, others by their name. */
export function withoutFolders(text: string, root = process.cwd()): string {
	const ours = text.replaceAll(`file://${root}/`, "").replaceAll(`${root}/`, "");
	return ours.replaceAll(FOLDERS, "").replaceAll(ELSEWHERE, `${REST}/`);
}

/**
 * The same text without what nobody may read in a log: secrets, mail addresses, query strings, quoted values, and
 * each of `without`, such as what a person typed.
 */
export function scrubbed(text: string, without: readonly string[] = []): string {
	let rest = text;
	// The longest first: a short one may be a part of it.
	for (const words of [...without].sort((one, other) => other.length - one.length)) {
		// Shorter ones are part of every other word, and tell nothing.
		if (words.trim().length >= 3) rest = rest.replaceAll(words.trim(), REST);
	}
	for (const [pattern, instead] of SECRETS) rest = rest.replaceAll(pattern, instead);
	return withoutQuoted(rest).replaceAll(TOKEN, REST);
}

function withoutQuoted(text: string): string {
	return text.replaceAll(NAMED, "$1 \0$2\0").replace(QUOTED, `"${REST}"`).replaceAll("\0", '"');
}
