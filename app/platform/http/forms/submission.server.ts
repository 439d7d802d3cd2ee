import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { deriveKey } from "../../secret.server.ts";
import { currentRequest } from "./current-request.server.ts";

/**
 * One submission of a form. Pressing its button twice is one submission; other content makes another. `secret`: 32 bytes
 * that cannot be computed from the database alone.
 */
export type FormSubmission = {
	secret: Buffer;
	/** The number of writes it has asked for so far. */
	writes: number;
	/** True from when its values are handed to an action until the page is shown again instead. */
	isOpen: boolean;
	/** What it must have the same of when it is sent again, if its secret does not tell: the digest of a call's body. */
	content?: string;
	/** Set once a write has returned what it returned the first time. */
	isRepeated?: true;
};

/** One write of a submission: its id, and the key that its result is sealed with. `content`: as in the submission. */
export type SubmissionWrite = { id: string; key: KeyObject; content: string | undefined };

type Sent = { userId: string; mark: string; path: string; fields: Iterable<[string, string | File]> };

/** Computes the submission that a sent form belongs to. Files count with their bytes. */
export async function submissionOf({ userId, mark, path, fields }: Sent): Promise<FormSubmission> {
	const hmac = createHmac("sha256", deriveKey("pressed form")).update(JSON.stringify([userId, mark, path]));
	for (const [name, value] of fields) {
		if (typeof value === "string") hmac.update(JSON.stringify([name, value]));
		else hmac.update(JSON.stringify([name, value.name, value.size])).update(await value.bytes());
	}
	return { secret: hmac.digest(), writes: 0, isOpen: false };
}

/**
 * Makes files count that arrived after the submission was computed, by their digests. Other files make another form; of a
 * call with a key of its own they are another content.
 */
export function countFiles(digests: readonly string[]): void {
	const submission = currentRequest.getStore()?.submission;
	if (!submission) return;
	const { content } = submission;
	if (content !== undefined) {
		const files = JSON.stringify([content, digests]);
		submission.content = createHash("sha256").update(files).digest("base64url");
	} else submission.secret = createHmac("sha256", submission.secret).update(JSON.stringify(digests)).digest();
}

/** Makes the following writes of this request belong to its form. */
export const openSubmission = () => updateSubmission({ isOpen: true });

/** Ends that, because the page is shown again: the form did not ask for later writes. */
export const closeSubmission = () => updateSubmission({ isOpen: false });

function updateSubmission(change: Pick<FormSubmission, "isOpen">): void {
	const submission = currentRequest.getStore()?.submission;
	if (submission) Object.assign(submission, change);
}

/** Returns the next write of the form that this request was sent with; undefined when no form asks for it. */
export function nextSubmissionWrite(): SubmissionWrite | undefined {
	const submission = currentRequest.getStore()?.submission;
	if (!submission?.isOpen) return undefined;
	const number = submission.writes++;
	const digest = (what: string) => createHash("sha256").update(submission.secret).update(`${what} ${number}`);
	const { content } = submission;
	return { id: digest("id").digest("base64url"), key: createSecretKey(digest("key").digest()), content };
}

/** Notes that a write of this request returned what it returned when it was sent before. */
export function noteRepeated(): void {
	const submission = currentRequest.getStore()?.submission;
	if (submission) submission.isRepeated = true;
}

type Keyed = { keyId: string; line: string; idempotencyKey: string; content: string };

/** Makes the submission of a call that has a key of its own: sent again with the same one, it is the same submission. */
export function submissionOfCall({ keyId, line, idempotencyKey, content }: Keyed): FormSubmission {
	const text = JSON.stringify([keyId, line, idempotencyKey]);
	const secret = createHmac("sha256", deriveKey("idempotency key")).update(text).digest();
	return { secret, writes: 0, isOpen: true, content };
}
