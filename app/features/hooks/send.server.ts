import { OutgoingFailure } from "#app/platform/outgoing/failure.ts";
import { sendToAnyone } from "#app/platform/outgoing/outgoing.server.ts";
import type { OutgoingAnswer } from "#app/platform/outgoing/send.ts";
import type { WebhookTry } from "#db/schema/columns/json.ts";
import { retryAfterMs } from "./schedule.ts";
import { type Signed, signedHeaders } from "./signature.server.ts";

// Standard Webhooks asks for 15 to 30 s in all: most of it until the answer begins.
const ANSWER_MS = 12_000;
const BODY_MS = 3_000;
/** What is kept of an answer, in bytes; the column’s length. */
const MOST_KEPT = 1_000;

/** How a try ended. `answer`: the beginning of what came back; `retryAfterMs`: how long the receiver wants to be left alone. */
export type Outcome = Omit<WebhookTry, "at" | "ms"> & { answer?: string; retryAfterMs?: number };

/** Sends a signed body to a receiver, once. Never throws: what went wrong is a word. */
export async function sendOnce(
	url: string,
	secrets: readonly string[],
	signed: Signed,
	agent: string,
): Promise<Outcome> {
	try {
		const answer = await sendToAnyone(url, {
			method: "POST",
			headers: {
				...{ "Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": agent },
				"Content-Length": String(Buffer.byteLength(signed.body)),
				...signedHeaders(secrets, signed),
			},
			body: signed.body,
			...{ answerMs: ANSWER_MS, bodyMs: BODY_MS },
		});
		return outcomeOf(answer, await beginningOf(answer));
	} catch (error) {
		if (error instanceof OutgoingFailure) return { error: error.reason };
		throw error;
	}
}

function outcomeOf(answer: OutgoingAnswer, text: string): Outcome {
	const { status } = answer;
	const isDelivered = status >= 200 && status < 300;
	const wait = isDelivered ? undefined : retryAfterMs(answer.header("retry-after"), new Date());
	return {
		...{ status, answer: text },
		...(!isDelivered && { error: "status" as const }),
		...(wait !== undefined && { retryAfterMs: wait }),
	};
}

/** Reads no more than is kept. A receiver that has answered and then breaks off has answered. */
async function beginningOf(answer: OutgoingAnswer): Promise<string> {
	const pieces: Buffer[] = [];
	let bytes = 0;
	try {
		for await (const piece of answer.body) {
			pieces.push(piece);
			bytes += piece.length;
			if (bytes >= MOST_KEPT) break;
		}
	} catch (error) {
		if (!(error instanceof OutgoingFailure)) throw error;
	} finally {
		answer.discard();
	}
	return shownText(Buffer.concat(pieces).subarray(0, MOST_KEPT));
}

/** Leaves out what cannot be stored or shown, and half a character at the end; no longer in bytes than what came. */
const shownText = (bytes: Buffer): string =>
	bytes
		.toString("utf8")
		.replaceAll(/[\p{Cc}\p{Cs}\uFFFD]+/gu, " ")
		.trim();
