import { createHash } from "node:crypto";
import { currentRequest } from "#app/platform/http/forms/current-request.server.ts";
import { submissionOfCall } from "#app/platform/http/forms/submission.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { KeyEntry } from "./enter-with-key.server.ts";

/** Visible ASCII, as the draft for the header has it, in a length that any random id fits into. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Runs a call so that, sent again with the same `Idempotency-Key` within a day, it does nothing again: what its write
 * returned is kept in the transaction that made the change. Refuses: 400 for a key that is none, 422 for another body.
 */
export async function repeatable(
	request: Request,
	{ tenant, key }: KeyEntry,
	body: unknown,
	work: () => Promise<Response>,
): Promise<Response> {
	const idempotencyKey = request.method === "POST" ? request.headers.get("Idempotency-Key") : null;
	if (idempotencyKey === null) return work();
	if (!IDEMPOTENCY_KEY.test(idempotencyKey)) {
		return refuse(400, {
			title: "This idempotency key can’t be used",
			message: "Send 1 to 255 visible ASCII characters as “Idempotency-Key”, for example a UUID.",
			rule: "idempotency-key",
		});
	}
	const submission = submissionOfCall({
		...{ keyId: key.id, idempotencyKey, line: `${request.method} ${new URL(request.url).pathname}` },
		content: createHash("sha256")
			.update(JSON.stringify(body ?? null))
			.digest("base64url"),
	});
	const answer = await currentRequest.run({ userId: tenant.member.id, submission }, work);
	if (submission.isRepeated) answer.headers.set("Idempotency-Replayed", "true");
	return answer;
}
