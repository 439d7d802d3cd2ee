import { tmpdir } from "node:os";
import { join } from "node:path";

/** APP_SECRET of every test, so that what is signed comes out the same in each run. */
export const TEST_SECRET = "unit tests and stories sign with this";

/** Where files are kept that tests and stories add. A later run removes it, as it does what an ended one has left (postgres.ts). */
export const TEST_FILES = join(tmpdir(), `tenantry-test-${process.pid}-files`);

/** Limits that are counted as usual but that no test reaches: all of them come from one address, and faster than people. */
export const WIDE_LIMITS: Record<string, string> = Object.fromEntries(
	[
		"PAGES",
		"SIGN_IN",
		"SIGN_UP",
		"FORMS",
		"FORMS_IP",
		"FORMS_TENANT",
		"API",
		"WEBHOOKS",
		"INVITATIONS",
		"INVITATIONS_TENANT",
		"EXPORTS",
		"COMMENTS",
		"UPLOADS",
	].map((name) => [`RATE_LIMIT_${name}`, "1000000/60"]),
);

/**
 * The environment that unit tests run under: complete, and pointing nowhere. `own-database.ts` gives each
 * file its DATABASE_URL; a test that signs in starts the local Clerk and takes its variables.
 */
export const testEnvironment: Record<string, string> = {
	NODE_ENV: "test",
	LOG_LEVEL: "silent",
	APP_ORIGIN: "http://localhost:3000",
	APP_SECRET: TEST_SECRET,
	SMTP_URL: "smtp://127.0.0.1:1",
	DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing",
	CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from("127.0.0.1:1$").toString("base64")}`,
	CLERK_SECRET_KEY: "sk_test_unit",
	CLERK_JWT_KEY: "-----BEGIN PUBLIC KEY-----\nunit\n-----END PUBLIC KEY-----",
	CLERK_SIGN_IN_URL: "http://127.0.0.1:1/sign-in",
	CLERK_SIGN_UP_URL: "http://127.0.0.1:1/sign-up",
	CLERK_USER_URL: "http://127.0.0.1:1/user",
	CLERK_API_URL: "http://127.0.0.1:1",
	FILES_DIR: TEST_FILES,
	// Nobody: what is not about DNS must not wait for one.
	DNS_SERVER: "127.0.0.1:1",
	...WIDE_LIMITS,
	CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${Buffer.from("unit-test-secret-of-32-bytes-len").toString("base64")}`,
};
