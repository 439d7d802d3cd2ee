import { lineText } from "#app/platform/text.ts";

// 50 is the column's limit. 3 digits is an internal extension, 15 the longest international number (E.164), plus 2 for a leading 00.
const MOST = 50;
const DIGITS = /^(\D*\d){3,17}\D*$/;
const NUMBER = /^\(?\+?[\d\s()./-]*\d[\d\s()./-]*$/;
// Matches extensions after a number: ext. 12, ext 12, extension 12, x12, #12, ;ext=12 (RFC 3966).
const EXTENSION = /^(.*\d\)?)\s*[,;]?\s*(?:extension|ext\.?|x|#)\s*[:=]?\s*(\d{1,11})$/i;

/** Rewrites a pasted phone number in plain characters: `+49 30 901820 ext. 12`. Undefined when it is not a number. */
export function readPhone(typed: string): string | undefined {
	const plain = plainOf(typed);
	const [, number = plain, extension] = EXTENSION.exec(plain) ?? [];
	const main = number.replaceAll(/\s+/g, " ").trim();
	if (!NUMBER.test(main) || !DIGITS.test(main)) return undefined;
	return extension === undefined ? main : `${main} ext. ${extension}`;
}

/** Turns full-width signs and odd spaces into plain ones (NFKC), and drops direction marks around a copied number. */
function plainOf(typed: string): string {
	return typed
		.normalize("NFKC")
		.replaceAll(/\p{Cf}/gu, "")
		.replaceAll(/[\p{Pd}\u2212]/gu, "-")
		.replaceAll(/\p{Nd}/gu, digitOf)
		.trim()
		.replace(/^tel:\s*/i, "");
}

/** Converts digits of any script: each script has its ten in a row, and the character before the first is not a digit. */
function digitOf(sign: string): string {
	const code = sign.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
	return String(value);
}

/** Reads a phone number from a form, or none. An unreadable number is refused with an example. */
export const phoneShape = lineText({ most: MOST, of: "the phone number" })
	.transform((typed, context) => {
		if (typed === "") return null;
		const phone = readPhone(typed);
		if (phone !== undefined && phone.length <= MOST) return phone;
		const message = "Enter the phone number in digits, for example +49 30 901820 or +1 212 555 0100 ext. 12";
		context.addIssue({ code: "custom", message });
		return null;
	})
	.nullish()
	.transform((phone) => phone ?? null);
