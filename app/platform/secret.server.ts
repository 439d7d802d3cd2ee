import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { env } from "./env.server.ts";

const KEY_BYTES = 32; // as long as what SHA-256 gives, and what AES-256 takes

/** The key for one purpose (`unsubscribe`, `invitation`): 32 bytes from APP_SECRET that tell nothing of any other purpose's. */
export function deriveKey(purpose: string): Buffer {
	return Buffer.from(hkdfSync("sha256", env.APP_SECRET, "", `tenantry ${purpose}`, KEY_BYTES));
}

/** What only this application can say of a text: 43 characters that fit into an address, always the same ones. */
export function sign(purpose: string, text: string): string {
	return createHmac("sha256", deriveKey(purpose)).update(text).digest("base64url");
}

/** Tells whether `signature` is what `sign` says of the text for this purpose; takes as long for a wrong one as for a right one. */
export function verify(purpose: string, text: string, signature: string): boolean {
	const wanted = Buffer.from(sign(purpose, text));
	const given = Buffer.from(signature);
	return wanted.length === given.length && timingSafeEqual(wanted, given);
}
