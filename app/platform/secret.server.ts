import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto";
import { env } from "./env.server.ts";

const KEY_BYTES = 32; // the length of a SHA-256 digest and of an AES-256 key

// Every page has a signed mark for its forms, and deriving the key took most of that time. A KeyObject signs six times
// as fast as the bytes that it is made of.
const derived = new Map<string, KeyObject>();

/** Derives a key once for each purpose; purposes are few, and named in the code. */
function derive(secret: string, purpose: string): KeyObject {
	const place = `${secret} ${purpose}`;
	const key =
		derived.get(place) ??
		createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `tenantry ${purpose}`, KEY_BYTES)));
	derived.set(place, key);
	return key;
}

/** Returns the key for one purpose (`unsubscribe`, `invitation`): 32 bytes from APP_SECRET that reveal nothing about any other purpose's. */
export const deriveKey = (purpose: string): KeyObject => derive(env.APP_SECRET, purpose);

/** Returns the valid keys for one purpose: today's, and while the secret is being changed the one from APP_SECRET_FALLBACK. */
export function deriveKeys(purpose: string): KeyObject[] {
	const { APP_SECRET_FALLBACK: fallback } = env;
	return [deriveKey(purpose), ...(fallback === undefined ? [] : [derive(fallback, purpose)])];
}

const signWith = (key: KeyObject, text: string) => createHmac("sha256", key).update(text).digest("base64url");

/** Signs a text: 43 characters that fit into an address and that only this application can compute, always the same ones. */
export const sign = (purpose: string, text: string): string => signWith(deriveKey(purpose), text);

/** Signs with each of the valid keys, today's first. */
export const signatures = (purpose: string, text: string): string[] =>
	deriveKeys(purpose).map((key) => signWith(key, text));

/**
 * Tells whether `signature` is that of the text for this purpose, with today's secret or the previous one. Takes as
 * long for a wrong signature as for a right one.
 */
export function verify(purpose: string, text: string, signature: string): boolean {
	const given = Buffer.from(signature);
	return signatures(purpose, text)
		.map((wanted) => Buffer.from(wanted))
		.map((wanted) => wanted.length === given.length && timingSafeEqual(wanted, given))
		.includes(true);
}
