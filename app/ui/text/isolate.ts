/*
 * Isolates names in plain text: titles, flash messages, emails, labels. A name in a right-to-left script would
 * reorder what is beside it, including digits and periods; between the marks U+2068 and U+2069 it reorders nothing
 * but itself (Unicode Standard Annex 9). In markup, `<bdi>` does the same.
 */

// Right-to-left scripts: Hebrew to Arabic Extended-A, their presentation forms, and those beyond U+10000.
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
// Embeddings, overrides and isolates: one inside a name could end the isolation around it.
const DIRECTION = /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g;
const ISOLATED =
	/^[^\u202A-\u202E\u2066-\u2069]*(\u2068[^\u202A-\u202E\u2066-\u2069]*\u2069[^\u202A-\u202E\u2066-\u2069]*)+$/;

/** Isolates a name for plain text. A name that cannot reorder anything is returned as it is. */
export function isolate(name: string): string {
	// This is part of a sentence whose names are already isolated.
	if (ISOLATED.test(name)) return name;
	const plain = name.replaceAll(DIRECTION, "");
	return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** Isolates a multi-line text for plain text: each line has its own direction. */
export const isolateLines = (text: string): string => text.split("\n").map(isolate).join("\n");

/** Builds a sentence with names in it, as a template: sentence`Deleted “${name}”.` */
export function sentence(words: TemplateStringsArray, ...names: unknown[]): string {
	return fill(words, names, isolate);
}

/** A thing's name in quotes, as in the title of a page about it; before it is loaded, the words for any such thing. */
export const quoted = (name: string | undefined, otherwise: string): string =>
	name === undefined ? otherwise : sentence`“${name}”`;

/** Builds a sentence for an email, where a name that looks like a web or email address must not become a link. */
export function emailSentence(words: TemplateStringsArray, ...names: unknown[]): string {
	return fill(words, names, inEmail);
}

/** Isolates a name for an email. Mail programs turn anything that looks like an address into a link; a zero-width space prevents it. */
export const inEmail = (name: string): string => isolate(name.replaceAll(LIKE_ADDRESS, "$&\u200B"));

// Matches a dot, colon, at sign or slash with something on both sides. The email's own addresses are not names and
// stay as they are.
const LIKE_ADDRESS = /(?<=\S)[.:@/\u3002\uFF0E\uFF61](?=[^\s.:/\u200B])|\/(?=\/)/gu;

function fill(words: TemplateStringsArray, names: unknown[], show: (name: string) => string): string {
	return words.reduce((said, word, at) => {
		const name = names[at - 1];
		return said + (typeof name === "string" ? show(name) : String(name)) + word;
	});
}

/** Tells whether a text has letters or marks that could reorder what is beside it. */
export const changesDirection = (text: string): boolean =>
	RIGHT_TO_LEFT.test(text) || text.search(DIRECTION) !== -1;

/** Returns the direction of an element that holds only this text: "auto" for a lone name; a sentence with names keeps the page's. */
export const directionOf = (shown: string): "auto" | undefined =>
	/[\u2066-\u2069]/.test(shown) ? undefined : "auto";
