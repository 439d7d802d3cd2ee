import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { normalized } from "#app/platform/mail/email-address.server.ts";
import { deriveKeys, sign, signatures } from "#app/platform/secret.server.ts";

/**
 * Uses AES-256-GCM. A sealed value is the 12-byte nonce, the text and the 16-byte tag, in base64url. `about` is not
 * part of it and must be the same when it is opened: what was sealed for one entry or person is useless in another's
 * place.
 */
const NONCE_BYTES = 12; // 96 bits, as NIST SP 800-38D recommends
const TAG_BYTES = 16;
const KEY_BYTES = 32;

export function seal(key: KeyObject, about: string, text: string | Buffer): string {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
	return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
		"base64url",
	);
}

/** Returns undefined when the value was sealed with another key or for something else, or was changed since. */
export function unseal(key: KeyObject, about: string, sealed: string): Buffer | undefined {
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

let wrapping: KeyObject[] | undefined;
const wrappingKeys = () => {
	wrapping ??= deriveKeys("person keys");
	return wrapping;
};

/** Encodes a person's key as `person_keys.sealed_key` stores it. */
const wrap = (personId: string, key: KeyObject) =>
	seal(wrappingKeys()[0] as KeyObject, personId, key.export());

/** Makes a new key for a person, and its form for `person_keys.sealed_key`. */
export function newPersonKey(personId: string): { key: KeyObject; sealedKey: string } {
	const key = createSecretKey(randomBytes(KEY_BYTES));
	return { key, sealedKey: wrap(personId, key) };
}

// Opening a key takes about ten microseconds, and a page needs the same few people again and again. An erased person
// has no `sealed_key` to look up with, so the keys cached here no longer open anything of theirs.
const KEYS_KEPT = 2_000;
const opened = new Map<string, KeyObject>();

/** Opens the key in a row of `person_keys`; undefined when it was sealed with neither APP_SECRET nor its fallback. */
export function openPersonKey(personId: string, sealedKey: string): KeyObject | undefined {
	const place = `${personId} ${sealedKey}`;
	const known = opened.get(place);
	if (known) return known;
	const [bytes] = wrappingKeys().flatMap((wrapping) => unseal(wrapping, personId, sealedKey) ?? []);
	if (!bytes) return undefined;
	const key = createSecretKey(bytes);
	if (opened.size >= KEYS_KEPT) opened.clear();
	opened.set(place, key);
	return key;
}

/**
 * Seals the same key with today's APP_SECRET, for storing after the secret was changed. Returns it unchanged when it
 * is already sealed that way, and undefined when it does not open at all.
 */
export function rewrapPersonKey(personId: string, sealedKey: string): string | undefined {
	if (unseal(wrappingKeys()[0] as KeyObject, personId, sealedKey)) return sealedKey;
	const key = openPersonKey(personId, sealedKey);
	return key && wrap(personId, key);
}

const textOf = (address: string) => ["person", normalized(address)] as const;
const asPerson = (signature: string) => `mail_${signature}`;

/** Names the key that seals an address which may belong to no member. Only we can tell which address it stands for. */
export const personOfAddress = (address: string): string => asPerson(sign(...textOf(address)));

/** Lists the results that `personOfAddress` can have for an address: with today's secret and with the previous one. */
export const peopleOfAddress = (address: string): string[] => signatures(...textOf(address)).map(asPerson);
