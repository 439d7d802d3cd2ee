import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { normalised } from "#app/platform/mail/email-address.server.ts";
import { deriveKeys, sign, signatures } from "#app/platform/secret.server.ts";

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

let wrapping: Buffer[] | undefined;
const wrappingKeys = () => {
	wrapping ??= deriveKeys("person keys");
	return wrapping;
};

/** A person's key as `person_keys.sealed_key` keeps it. */
const wrap = (personId: string, key: Buffer) => seal(wrappingKeys()[0] as Buffer, personId, key);

/** A new key of somebody's, and how `person_keys.sealed_key` keeps it. */
export function newPersonKey(personId: string): { key: Buffer; sealedKey: string } {
	const key = randomBytes(KEY_BYTES);
	return { key, sealedKey: wrap(personId, key) };
}

// Opening one takes some ten microseconds, and a page has the same few people again and again. Who was erased has no
// `sealed_key` to ask with, so what is kept here opens nothing any more.
const KEYS_KEPT = 2_000;
const opened = new Map<string, Buffer>();

/** The key that a row of `person_keys` keeps; undefined when it was sealed with neither APP_SECRET nor its fallback. */
export function openPersonKey(personId: string, sealedKey: string): Buffer | undefined {
	const place = `${personId} ${sealedKey}`;
	const known = opened.get(place);
	if (known) return known;
	const [key] = wrappingKeys().flatMap((wrapping) => unseal(wrapping, personId, sealedKey) ?? []);
	if (!key) return undefined;
	if (opened.size >= KEYS_KEPT) opened.clear();
	opened.set(place, key);
	return key;
}

/**
 * The same key sealed with today's APP_SECRET: what the row is to keep once the secret was changed; as it is when it
 * is sealed so already, and undefined when it does not open at all.
 */
export function rewrapPersonKey(personId: string, sealedKey: string): string | undefined {
	if (unseal(wrappingKeys()[0] as Buffer, personId, sealedKey)) return sealedKey;
	const key = openPersonKey(personId, sealedKey);
	return key && wrap(personId, key);
}

const textOf = (address: string) => ["person", normalised(address)] as const;
const asPerson = (signature: string) => `mail_${signature}`;

/** Whose key seals an address that may be no member's: only we can tell that it is this one's. */
export const personOfAddress = (address: string): string => asPerson(sign(...textOf(address)));

/** All that `personOfAddress` may have said of an address: by today's secret and by the one before. */
export const peopleOfAddress = (address: string): string[] => signatures(...textOf(address)).map(asPerson);
