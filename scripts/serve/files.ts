import { readdirSync } from "node:fs";
import express, { type RequestHandler, Router } from "express";
import { answerPlainly, exchangeOf } from "./answer.ts";

/** Serves the files of a build. Those in /assets carry a hash of their content in their names. */
export function files(clientDir: string): RequestHandler {
	const router = Router();
	router.use(
		"/assets",
		express.static(`${clientDir}/assets`, { immutable: true, maxAge: "1y", redirect: false }),
		noSuchFile,
	);
	router.use(publicFiles(clientDir));
	// The application refuses a flood, with its page.
	return (request, response, next) => {
		if (exchangeOf(request)?.flood?.refused) next();
		else router(request, response, next);
	};
}

/** Nothing else is served below /assets, so a missing file does not lead to a sign-in page. */
const noSuchFile: RequestHandler = (request, response) => {
	const isRead = request.method === "GET" || request.method === "HEAD";
	const fault = isRead
		? { status: 404, sentence: "There is no such file." }
		: { status: 405, sentence: "Files can only be read.", headers: { Allow: "GET, HEAD" } };
	answerPlainly(request, response, fault);
};

/** Looks up only the files present at start; otherwise every page's address would be searched for on disk first. */
function publicFiles(clientDir: string): RequestHandler {
	const names = new Set(readdirSync(clientDir));
	const serve = express.static(clientDir, { maxAge: "1h", redirect: false, index: false });
	return (request, response, next) => {
		if (names.has(request.path.split("/")[1] ?? "")) serve(request, response, next);
		else next();
	};
}
