import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey, sign } from "../platform/secret.server.ts";
import { normalised } from "./mail-address.server.ts";

/**
 * AES-256-GCM: the nonce of 12 bytes, the text and the tag of 16 bytes, in base64url. `about` is not in it, and has to
 * be the same when it is opened: what was sealed for one entry or person is of no use in another's place.
 */
const NONCE_BYTES = 12; // 96 bits, as NIST SP 800-38D wants them
const TAG_BYTES = 16;
const KEY_BYTES = 32;

export function seal(key: Buffer, about: string, text: string | Buffer): string {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
	return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
		"base64url",
	);
}

/** Undefined when it was sealed with another key, for something else, or changed since. */
export function unseal(key: Buffer, about: string, sealed: string): Buffer | undefined {
	const bytes = Buffer.from(sealed, "base64url");
	if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
	try {
		const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES))
			.setAAD(Buffer.from(about))
			.setAuthTag(bytes.subarray(-TAG_BYTES));
		return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
	} catch {
		return undefined;
	}
}

let wrapping: Buffer | undefined;
const wrappingKey = () => {
	wrapping ??= deriveKey("person keys");
	return wrapping;
};

/** A new key of somebody's, and how `person_keys.sealed_key` keeps it. */
export function newPersonKey(personId: string): { key: Buffer; sealedKey: string } {
	const key = randomBytes(KEY_BYTES);
	return { key, sealedKey: seal(wrappingKey(), personId, key) };
}

// Opening one takes some ten microseconds, and a page has the same few people again and again. Who was erased has no
// `sealed_key` to ask with, so what is kept here opens nothing any more.
const KEYS_KEPT = 2_000;
const opened = new Map<string, Buffer>();

/** The key that a row of `person_keys` keeps; undefined when APP_SECRET is not the one it was sealed with. */
export function openPersonKey(personId: string, sealedKey: string): Buffer | undefined {
	const place = `${personId} ${sealedKey}`;
	const known = opened.get(place);
	if (known) return known;
	const key = unseal(wrappingKey(), personId, sealedKey);
	if (!key) return undefined;
	if (opened.size >= KEYS_KEPT) opened.clear();
	opened.set(place, key);
	return key;
}

/** Whose key seals an address that may be no member's: only we can tell that it is this one's. */
export const personOfAddress = (address: string): string => `mail_${sign("person", normalised(address))}`;
