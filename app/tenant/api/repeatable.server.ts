import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { currentRequest } from "#app/platform/http/forms/current-request.server.ts";
import { submissionOfCall } from "#app/platform/http/forms/submission.server.ts";
import { isRefusal, refuse } from "#app/platform/refusal.ts";
import { refuseRunning } from "../forms/once.server.ts";
import type { KeyEntry } from "./enter-with-key.server.ts";

/** Visible ASCII, as the draft for the header has it, in a length that any random id fits into. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

const LONGEST_WAIT_MS = 5_000; // most calls take some hundredths of a second

/** The calls with an idempotency key that this process is answering. Another process’s are refused by the database. */
const running = new Map<string, Promise<unknown>>();

/**
 * Runs a call after the one with the same idempotency key that is running, without a connection to the database until
 * then. Refuses: 409 when that one takes longer than anyone should wait.
 */
async function afterFirst(id: string, work: () => Promise<Response>): Promise<Response> {
	const first = running.get(id);
	if (first) {
		const late = sleep(LONGEST_WAIT_MS, "late", { ref: false });
		if ((await Promise.race([first, late])) === "late") refuseRunning();
		return work();
	}
	const answer = work();
	const ended = answer.then(
		() => running.delete(id),
		() => running.delete(id),
	);
	running.set(id, ended);
	return answer;
}

/**
 * Runs a call so that, sent again with the same `Idempotency-Key` within a day, it does nothing again: what its write
 * returned is kept in the transaction that made the change. The answer is made again from that, and shows things as they are
 * by then. Refuses: 400 for a key that is none, 422 for another body, 409 while
 * the first call is still running.
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
	const line = `${request.method} ${new URL(request.url).pathname}`;
	const submission = submissionOfCall({
		...{ keyId: key.id, idempotencyKey, line },
		content: createHash("sha256")
			.update(JSON.stringify(body ?? null))
			.digest("base64url"),
	});
	try {
		const answer = await afterFirst(`${key.id} ${line} ${idempotencyKey}`, () =>
			currentRequest.run({ userId: tenant.member.id, submission }, work),
		);
		if (submission.isRepeated) answer.headers.set(...REPLAYED);
		return answer;
	} catch (thrown) {
		// Done before, but what it made is gone by now, or out of the key’s sight.
		if (submission.isRepeated) markRefusal(thrown);
		throw thrown;
	}
}

const REPLAYED = ["Idempotency-Replayed", "true"] as const;

function markRefusal(thrown: unknown): void {
	const { data, init } = (thrown ?? {}) as { data?: unknown; init?: ResponseInit | null };
	if (!isRefusal(data) || !init) return;
	init.headers = new Headers(init.headers);
	init.headers.set(...REPLAYED);
}
