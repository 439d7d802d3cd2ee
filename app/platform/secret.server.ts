import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { env } from "./env.server.ts";

const KEY_BYTES = 32; // as long as what SHA-256 gives, and what AES-256 takes

// Every page has a mark signed for its forms, and deriving its key took most of the time of that.
const derived = new Map<string, Buffer>();

/** Purposes are few, and named in the code. */
function derive(secret: string, purpose: string): Buffer {
	const place = `${secret} ${purpose}`;
	const key =
		derived.get(place) ?? Buffer.from(hkdfSync("sha256", secret, "", `tenantry ${purpose}`, KEY_BYTES));
	derived.set(place, key);
	return key;
}

/** The key for one purpose (`unsubscribe`, `invitation`): 32 bytes from APP_SECRET that tell nothing of any other purpose's. */
export const deriveKey = (purpose: string): Buffer => derive(env.APP_SECRET, purpose);

/** The keys for one purpose that count: today's, and while the secret is being changed the one from APP_SECRET_FALLBACK. */
export function deriveKeys(purpose: string): Buffer[] {
	const { APP_SECRET_FALLBACK: fallback } = env;
	return [deriveKey(purpose), ...(fallback === undefined ? [] : [derive(fallback, purpose)])];
}

const signWith = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest("base64url");

/** What only this application can say of a text: 43 characters that fit into an address, always the same ones. */
export const sign = (purpose: string, text: string): string => signWith(deriveKey(purpose), text);

/** `sign` with each of the keys that count, today's first. */
export const signatures = (purpose: string, text: string): string[] =>
	deriveKeys(purpose).map((key) => signWith(key, text));

/**
 * Tells whether `signature` is what `sign` says of the text for this purpose, or said with the secret before; takes as
 * long for a wrong one as for a right one.
 */
export function verify(purpose: string, text: string, signature: string): boolean {
	const given = Buffer.from(signature);
	return signatures(purpose, text)
		.map((wanted) => Buffer.from(wanted))
		.map((wanted) => wanted.length === given.length && timingSafeEqual(wanted, given))
		.includes(true);
}
