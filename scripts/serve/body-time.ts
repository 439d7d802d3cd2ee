import type { RequestHandler } from "express";
import { isUploadAddress } from "#app/platform/http/forms/upload-address.ts";
import { answerPlainly } from "./answer.ts";
import { TOO_SLOW } from "./unparsed.ts";

/**
 * Answers 408 to a body that takes longer than this to arrive, at every address but those of uploads, which have the
 * server’s own limit.
 */
export const bodyTime =
	(mostMs: number): RequestHandler =>
	(request, response, next) => {
		const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
		const hasBody = coding !== undefined || length !== "0";
		if (hasBody && !isUploadAddress(request.path)) {
			const timer = setTimeout(() => {
				if (request.complete) return;
				if (response.headersSent) return void request.destroy();
				response.setHeader("Connection", "close");
				answerPlainly(request, response, TOO_SLOW);
			}, mostMs);
			request.once("close", () => clearTimeout(timer));
		}
		next();
	};
