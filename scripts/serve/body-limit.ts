import type { Request, RequestHandler, Response } from "express";
import { KB, MB, MOST_TOGETHER, sizeInWords } from "#app/platform/file-size.ts";
import { isUploadAddress } from "#app/platform/http/forms/upload-address.ts";
import { answerPlainly } from "./answer.ts";

const FORM_LIMIT = MB; // forms carry text; a megabyte is a long book chapter
const PICTURE_LIMIT = 12 * MB; // a phone's photo has up to 10 MB; between the two limits the page itself explains the refusal
const UPLOAD_LIMIT = 2 * MOST_TOGETHER; // here, too, the page itself explains what is too much

/** Addresses with a limit other than that of forms. Like React Router, they ignore case. */
const LIMITS: [address: RegExp, bytes: number][] = [
	[/^\/api\/webhooks\//i, 512 * KB], // Clerk's largest event is a user with full metadata, far below
	[/^\/account\/picture\/?$/i, PICTURE_LIMIT],
	[/^\/[^/]+\/settings\/logo\/?$/i, PICTURE_LIMIT],
];
const DRAIN_MS = 5_000;

/**
 * Answers 413 to a body that is too long, whether or not it declares its length. Bytes are counted as they arrive;
 * React Router reads the same stream, untouched. What an answer left unread is dropped.
 */
export const bodyLimit: RequestHandler = (request, response, next) => {
	const limit = limitOf(request.path);
	response.once("finish", () => dropRest(request));
	if (Number(request.headers["content-length"] ?? 0) > limit) {
		refuse(request, response, limit);
		return;
	}
	countChunks(request, () => refuse(request, response, limit), limit);
	next();
};

function limitOf(path: string): number {
	if (isUploadAddress(path)) return UPLOAD_LIMIT;
	return LIMITS.find(([address]) => address.test(path))?.[1] ?? FORM_LIMIT;
}

/** A chunked body declares no length. `push` is where Node's parser hands over each chunk. */
function countChunks(request: Request, tooLong: () => void, limit: number): void {
	const push = request.push.bind(request);
	let bytes = 0;
	request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
		if (chunk === null || bytes > limit) return chunk === null ? push(null) : true;
		bytes += chunk.length;
		if (bytes <= limit) return push(chunk, encoding);
		tooLong();
		return true;
	};
}

function refuse(request: Request, response: Response, limit: number): void {
	answerPlainly(request, response, {
		status: 413,
		sentence: `This is more than ${sizeInWords(limit)}, the most that this address accepts. Shorten it or choose a smaller file, then send it again.`,
	});
}

/**
 * Reads on for a moment, so that the sender sees the answer and not a closed connection. The next request on this one
 * would wait behind the rest: Node drops it on its own only for a body that nobody had begun to read.
 */
function dropRest(request: Request): void {
	if (request.complete) return;
	request.removeAllListeners("data");
	request.resume();
	setTimeout(() => request.complete || request.destroy(), DRAIN_MS).unref();
}
