import type { Request, RequestHandler, Response } from "express";

const FORM_LIMIT = 1024 * 1024; // forms carry text; a megabyte is a long book chapter
const WEBHOOK_LIMIT = 512 * 1024; // Clerk's largest event is a user with full metadata, far below
const DRAIN_MS = 5_000;

/**
 * Answers 413 to a body that is too long, whether it says so or not. The bytes are counted as they arrive;
 * React Router reads the same stream, untouched.
 */
export const bodyLimit: RequestHandler = (request, response, next) => {
	const limit = request.path.startsWith("/api/webhooks/") ? WEBHOOK_LIMIT : FORM_LIMIT;
	if (Number(request.headers["content-length"] ?? 0) > limit) {
		refuse(request, response, limit);
		return;
	}
	countChunks(request, () => refuse(request, response, limit), limit);
	next();
};

/** A body in chunks names no length. `push` is where Node's parser hands over each chunk. */
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
	if (!response.headersSent) {
		response
			.status(413)
			.type("text/plain")
			.send(
				`This is more than ${limit / 1024} kB, and more than this address takes. Shorten it, then send it again.\n`,
			);
	}
	// A moment to read on, so that the sender sees the answer and not a closed connection.
	setTimeout(() => request.complete || request.destroy(), DRAIN_MS).unref();
}
