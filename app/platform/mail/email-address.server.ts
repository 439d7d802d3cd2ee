import { domainToASCII } from "node:url";

/**
 * A text read as an email address, in the one form in which addresses are stored and compared: lower case, with the
 * domain as the network writes it. `plain` is false when the domain was typed with letters other than a-z, so that
 * two lookalikes differ.
 */
export type ReadAddress =
	| { address: string; domain: string; plain: boolean; problem?: undefined }
	| { address?: undefined; problem: string };

// 254 and 64: RFC 5321 with erratum 1690, and its 4.5.3.1.1.
const LONGEST = 254;
const LONGEST_NAME = 64;

const NAME = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}$/;
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

/** Reads a text as an address, or says what is wrong with it: the end of a sentence that begins with the text. */
export function readAddress(text: string): ReadAddress {
	const tidy = trimmed(text.normalize("NFC")).toLowerCase();
	const at = tidy.lastIndexOf("@");
	if (tidy.length > LONGEST) return { problem: `is longer than ${LONGEST} characters` };
	if (at === -1) return { problem: "is not an email address" };
	const [name, typed] = [tidy.slice(0, at), tidy.slice(at + 1)];
	const odd = /[^\p{ASCII}]/u.exec(name)?.[0];
	if (odd && /\p{L}/u.test(odd)) return { problem: foreignCharacter(odd) };
	if (name.length > LONGEST_NAME) return { problem: `has more than ${LONGEST_NAME} characters before the @` };
	if (!NAME.test(name) || !TYPED_DOMAIN.test(typed)) return { problem: "is not an email address" };
	const domain = domainToASCII(typed);
	if (!DOMAIN.test(domain)) return { problem: "is not an email address: what follows the @ is not a domain" };
	const address = `${name}@${domain}`;
	if (address.length > LONGEST) return { problem: `is longer than ${LONGEST} characters` };
	return { address, domain, plain: domain === typed };
}

function foreignCharacter(letter: string): string {
	const code = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
	return `has the letter “${letter}” (U+${code}) before the @, which is not one of a to z: type the address yourself`;
}

/** Normalizes an address that another party vouches for; returns it as it is when we cannot read it. */
export const normalized = (address: string): string => readAddress(address).address ?? address.toLowerCase();

// \p{Cf}: direction marks, joiners and the like, which pasted lists contain and no one sees.
const UNSEEN = /[\s\p{Cf}]/u;

/** Removes invisible characters at both ends, character by character: a pattern would take long for a long blank. */
export function trimmed(text: string): string {
	let [start, end] = [0, text.length];
	while (start < end && UNSEEN.test(text.charAt(start))) start++;
	while (end > start && UNSEEN.test(text.charAt(end - 1))) end--;
	return text.slice(start, end);
}

/** Shows enough of an address to recognize one's own, and too little to write to: `a•••@acme.example`. */
export function masked(address: string): string {
	const at = address.lastIndexOf("@");
	return `${address.slice(0, 1)}•••${address.slice(at)}`;
}
