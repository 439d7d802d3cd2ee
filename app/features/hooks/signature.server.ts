import { createHmac, randomBytes } from "node:crypto";
import { openText, sealText, WEBHOOK_SECRETS } from "#app/tenant/audit/sealed-text.server.ts";
import type { WebhookEndpoint } from "#db/schema/tenant/webhooks.ts";

const PREFIX = "whsec_";
// Standard Webhooks asks for 24 to 64.
const SECRET_BYTES = 32;
const LEAST_BYTES = 24;

/** Draws the secret of an endpoint, as its receiver keeps it: `whsec_` and base64. */
export const newSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString("base64");

export const sealSecret = (endpointId: string, secret: string): string =>
	sealText(WEBHOOK_SECRETS, endpointId, secret);

/** The secrets that sign now, the newest first; none when APP_SECRET was changed without keeping the former one. */
export function secretsOf(
	endpoint: Pick<WebhookEndpoint, "id" | "sealedSecret" | "sealedFormer" | "formerUntil">,
	now = new Date(),
): string[] {
	const { id, sealedSecret, sealedFormer, formerUntil } = endpoint;
	const newest = openText(WEBHOOK_SECRETS, id, sealedSecret);
	if (newest === undefined) return [];
	const isFormerUsed = sealedFormer !== null && formerUntil !== null && formerUntil > now;
	const former = isFormerUsed ? openText(WEBHOOK_SECRETS, id, sealedFormer) : undefined;
	return former === undefined ? [newest] : [newest, former];
}

/** What is signed: its id, which has no dot; the time of the try, in seconds; and the body. */
export type Signed = { id: string; seconds: number; body: string };

/** The headers of Standard Webhooks, with a signature by each secret. Throws without a secret: an empty key signs nothing. */
export function signedHeaders(secrets: readonly string[], { id, seconds, body }: Signed) {
	if (secrets.length === 0) throw new Error("There is no secret to sign with");
	return {
		"webhook-id": id,
		"webhook-timestamp": String(seconds),
		"webhook-signature": secrets.map((secret) => signatureOf(secret, `${id}.${seconds}.${body}`)).join(" "),
	};
}

function signatureOf(secret: string, text: string): string {
	const key = Buffer.from(secret.slice(PREFIX.length), "base64");
	if (key.length < LEAST_BYTES) throw new Error("The secret of a webhook is too short");
	return `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}
