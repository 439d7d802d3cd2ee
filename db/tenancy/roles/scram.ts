import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

// PostgreSQL's own number. Fewer would make each connection a millisecond quicker, but the password is derived from the
// administrator's, which a person may have chosen: anyone who gets to see a verifier could guess that one as much faster.
const ITERATIONS = 4_096;
const KEY_BYTES = 32; // SHA-256

const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/**
 * What PostgreSQL stores of a password, in its own format (RFC 5802, SCRAM-SHA-256). A server that is given this in
 * place of the password never sees the password, and cannot write it into its log. The password must be ASCII.
 */
export function scramVerifier(password: string): string {
	const salt = randomBytes(16);
	const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, "sha256");
	const storedKey = createHash("sha256").update(hmac(salted, "Client Key")).digest();
	const serverKey = hmac(salted, "Server Key");
	const [saltText, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString("base64"));
	return `SCRAM-SHA-256$${ITERATIONS}:${saltText}$${stored}:${server}`;
}
