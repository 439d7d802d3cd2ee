import { createHash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";
import { beginningOf, type KeyKind } from "./key-id.ts";

/**
 * A key: its kind, what finds it, a secret of 256 bits and a checksum. Programs that look for leaked secrets know it by
 * its beginning and its checksum: `tnp_` (of a person) or `tns_` (of a service account), 12 letters and digits, `_`, 49
 * more.
 */
const KEY = /^(tn[ps]_([0-9A-Za-z]{12})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const KEY_ANYWHERE = /tn[ps]_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/g;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// 62 ** 43 > 2 ** 256, and 62 ** 6 > 2 ** 32.
const [ID_LENGTH, SECRET_LENGTH, SUM_LENGTH] = [12, 43, 6];

/** What a key proves: which one it is, and the hash of it that is stored. */
export type KeyProof = { id: string; hash: string };

/** Draws the part of a key that finds it. */
export const newKeyId = (): string => randomText(ID_LENGTH);

/** Makes the text of a key with this id: nobody can read it again later. */
export const newKeyText = (id: string, kind: KeyKind = "person"): string =>
	keyTextOf(id, randomText(SECRET_LENGTH), kind);

/** Writes a key of its parts. */
export function keyTextOf(id: string, secret: string, kind: KeyKind = "person"): string {
	const start = beginningOf(id, kind) + secret;
	return start + checksumOf(start);
}

/** Reads a key; undefined for a text that is none, or in which a letter is wrong. */
export function readKeyText(text: string): KeyProof | undefined {
	const [, start, id, sum] = KEY.exec(text) ?? [];
	if (start === undefined || id === undefined || sum !== checksumOf(start)) return undefined;
	return { id, hash: hashOfKey(text) };
}

/** Finds what looks like a key in a text, such as an address: each of them once. */
export const keysIn = (text: string): string[] => [...new Set(text.match(KEY_ANYWHERE))];

/** Returns the stored form of a key: SHA-256, hex. It has 256 random bits, so nothing slower is needed. */
export const hashOfKey = (text: string): string => createHash("sha256").update(text).digest("hex");

const randomText = (length: number): string =>
	Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

function checksumOf(text: string): string {
	let rest = crc32(text);
	let sum = "";
	while (sum.length < SUM_LENGTH) {
		sum = ALPHABET[rest % ALPHABET.length] + sum;
		rest = Math.floor(rest / ALPHABET.length);
	}
	return sum;
}
