/*
 * Names in plain text: titles, flashes, emails, labels. A name of a script that runs from right to left would turn round
 * what stands beside it, digits and full stops too; between the marks U+2068 and U+2069 it turns nothing but itself
 * (Unicode Standard Annex 9). In markup, `<bdi>` does the same.
 */

// Scripts from right to left: Hebrew to Arabic Extended-A, their presentation forms, and those beyond U+10000.
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
// Embeddings, overrides, isolates: one inside a name could end what is around it.
const DIRECTION = /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g;
const ISOLATED =
	/^[^\u202A-\u202E\u2066-\u2069]*(\u2068[^\u202A-\u202E\u2066-\u2069]*\u2069[^\u202A-\u202E\u2066-\u2069]*)+$/;

/** A name for plain text. Where nothing could turn round, it comes back as it is. */
export function isolate(name: string): string {
	// A part of a sentence whose names are isolated already.
	if (ISOLATED.test(name)) return name;
	const plain = name.replaceAll(DIRECTION, "");
	return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** A text of several lines for plain text: each line has a direction of its own. */
export const isolateLines = (text: string): string => text.split("\n").map(isolate).join("\n");

/** A sentence with names in it, as a template: sentence`Deleted “${name}”.` */
export function sentence(words: TemplateStringsArray, ...names: unknown[]): string {
	return fill(words, names, isolate);
}

/** The same for an email: a name that looks like a web or mail address becomes no link in it. */
export function emailSentence(words: TemplateStringsArray, ...names: unknown[]): string {
	return fill(words, names, inEmail);
}

/** A name for an email. Mail programs make a link of whatever looks like an address; no address has a zero-width space. */
export const inEmail = (name: string): string => isolate(name.replaceAll(LIKE_ADDRESS, "$&\u200B"));

// A dot, colon, at sign or slash with something on both sides; not in an email’s own addresses, which are no names.
const LIKE_ADDRESS = /(?<=\S)[.:@/\u3002\uFF0E\uFF61](?=[^\s.:/\u200B])|\/(?=\/)/gu;

function fill(words: TemplateStringsArray, names: unknown[], show: (name: string) => string): string {
	return words.reduce((said, word, at) => {
		const name = names[at - 1];
		return said + (typeof name === "string" ? show(name) : String(name)) + word;
	});
}

/** Whether a text has letters or marks that could turn round what is beside it. */
export const mayTurn = (text: string): boolean => RIGHT_TO_LEFT.test(text) || text.search(DIRECTION) !== -1;

/** The direction of an element that holds nothing but this: a lone name has its own, a sentence with names has ours. */
export const directionOf = (shown: string): "auto" | undefined =>
	/[\u2066-\u2069]/.test(shown) ? undefined : "auto";
