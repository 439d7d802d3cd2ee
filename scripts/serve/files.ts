import { existsSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname } from "node:path";
import { writeReadableStreamToWritable } from "@react-router/node";
import express, { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import { SPECULATION_RULES } from "#app/platform/http/speculation-rules.ts";
import { answerPlainly, exchangeOf } from "./answer.ts";
import type { EntryModule } from "./application.ts";
import { COPIES, filesIn } from "./client-files.ts";

/** Serves the files of a build. Those in /assets carry a hash of their content in their names. */
export function files(clientDir: string): RequestHandler {
	const router = Router();
	router.use(
		"/assets",
		compressedCopies(`${clientDir}/assets`),
		express.static(`${clientDir}/assets`, { immutable: true, maxAge: "1y", redirect: false }),
		noSuchFile,
	);
	router.use(publicFiles(clientDir));
	router.use(forgetFile);
	// The application refuses a flood, with its page.
	return (request, response, next) => {
		if (exchangeOf(request)?.flood?.refused) next();
		else router(request, response, next);
	};
}

/** Answers everything that is asked of this host, where no page and no other file is served. */
export function filesOrigin(host: string, answer: EntryModule["answerShown"]): RequestHandler {
	return async (request, response, next) => {
		if (request.host !== host || exchangeOf(request)?.flood?.refused) return next();
		const headers = new Headers();
		for (const name of ["Range", "If-Range", "If-None-Match"]) {
			const value = request.get(name);
			if (value !== undefined) headers.set(name, value);
		}
		const { method, path } = request;
		const isRead = method === "GET" || method === "HEAD";
		const { status, headers: sent, body } = await answer({ method, headers }, isRead ? path : "");
		response.status(status).setHeaders(sent);
		if (body && method === "GET") await writeReadableStreamToWritable(body, response);
		else response.end();
	};
}

/** Turns to the copy that the build has compressed, where there is one and the browser takes it. */
function compressedCopies(folder: string): RequestHandler {
	const names = new Set(existsSync(folder) ? filesIn(folder) : []);
	return (request, response, next) => {
		const { path, method } = request;
		if (method !== "GET" && method !== "HEAD") return next();
		const copies = COPIES.filter(({ ending }) => names.has(path.slice(1) + ending));
		if (copies.length > 0) response.vary("Accept-Encoding");
		const copy = copies.find(({ encoding }) => request.acceptsEncodings(encoding));
		if (copy) {
			request.url = request.url.replace(path, path + copy.ending);
			response.type(extname(path)).set("Content-Encoding", copy.encoding);
		}
		next();
	};
}

const setHeaders = (response: ServerResponse, file: string) => {
	// The file itself, or a compressed copy.
	if (file.includes(SPECULATION_RULES.path)) response.setHeader("Content-Type", SPECULATION_RULES.type);
};

/** Takes back what was said of a file, for the sentence that is sent in its place: its range or version was not there. */
const forgetFile: ErrorRequestHandler = (error, _request, response, next) => {
	for (const name of OF_A_FILE) response.removeHeader(name);
	next(error);
};

const OF_A_FILE = ["Accept-Ranges", "Cache-Control", "Content-Encoding", "ETag", "Last-Modified"];

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
	const names = new Set(filesIn(clientDir).map((name) => `/${name}`));
	const serve = Router();
	serve.use(
		compressedCopies(clientDir),
		express.static(clientDir, { maxAge: "1h", redirect: false, index: false, setHeaders }),
	);
	return (request, response, next) => {
		if (names.has(request.path)) serve(request, response, next);
		else next();
	};
}
