import { randomBytes } from "node:crypto";
import { sign, signatures } from "../../secret.server.ts";
import { FORM_MARK } from "./field-names.ts";

// 48 bits: enough that no two people of one installation are mistaken for each other. The mark guards against
// mistakes, not attackers: the same-origin gate does that.
const WHO_LENGTH = 8;
// 72 bits, so that no two pages of one person on one day have the same key.
const KEY_BYTES = 9;

const PURPOSE = "form opened by";
const NOBODY = "nobody";
const SHAPE = /^[\w-]{8}[\w-]{12}$/;

/** Makes the mark for the forms of one page: who opened it, and a random key. */
export function newFormMark(userId: string | undefined): { name: string; value: string } {
	const who = sign(PURPOSE, userId ?? NOBODY).slice(0, WHO_LENGTH);
	return { name: FORM_MARK, value: `${who}${randomBytes(KEY_BYTES).toString("base64url")}` };
}

/** Tells whether a value has the format of a mark made by `newFormMark`. */
export const isFormMark = (value: string | undefined): value is string =>
	value !== undefined && SHAPE.test(value);

/** Tells whether this person opened the page that the mark was on. */
export function isOpenedBy(mark: string, userId: string): boolean {
	const who = mark.slice(0, WHO_LENGTH);
	return signatures(PURPOSE, userId).some((signature) => signature.slice(0, WHO_LENGTH) === who);
}
