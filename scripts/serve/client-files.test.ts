import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import compression from "compression";
import express, { type ErrorRequestHandler } from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SPECULATION_RULES } from "#app/platform/http/speculation-rules.ts";
import { prepareClientFiles } from "#scripts/serve/client-files.ts";
import { files } from "#scripts/serve/files.ts";

const CSS = ".card { color: red }\n".repeat(500);
const ICON = "<svg xmlns='http://www.w3.org/2000/svg'/>";
const SHEET = "/assets/styles-1.css";
const PLAIN = "export const handle = { title: 1 };";

/** A build's client folder, prepared for routes with these sources. */
function clientOf(sources: string[]): string {
	const folder = mkdtempSync(join(tmpdir(), "client-"));
	mkdirSync(join(folder, "assets"));
	writeFileSync(join(folder, SHEET), CSS);
	writeFileSync(join(folder, "assets/board-1.js"), "console.log('board');".repeat(100));
	writeFileSync(join(folder, "icon.svg"), ICON);
	writeFileSync(join(folder, SPECULATION_RULES.path), JSON.stringify({ prefetch: Array(600).fill({}) }));
	prepareClientFiles(folder, sources);
	return folder;
}

let folder: string;
let server: Server;
beforeAll(async () => {
	folder = clientOf([PLAIN]);
	const sentence: ErrorRequestHandler = (error, _request, response, _next) => {
		response.status(error.status).type("txt").send("A sentence.");
	};
	server = createServer(express().use(compression(), files(folder), sentence));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
});
afterAll(() => {
	server.close();
	rmSync(folder, { recursive: true });
});

type Answer = { status: number | undefined; headers: IncomingHttpHeaders; body: Buffer };

async function ask(path: string, headers: Record<string, string>, method = "GET"): Promise<Answer> {
	const { port } = server.address() as AddressInfo;
	const asked = request({ port, path, headers, method, agent: false }).end();
	const [answer] = await once(asked, "response");
	return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

test("a build keeps scripts only when one of its routes asks for them", () => {
	const board = clientOf([PLAIN, "export const handle = { scripts: true };"]);

	expect(readdirSync(join(folder, "assets")).sort()).toEqual(
		["", ".br", ".gz"].map((ending) => `styles-1.css${ending}`),
	);
	expect(readdirSync(join(board, "assets"))).toContain("board-1.js");
	expect(existsSync(join(folder, "icon.svg.br"))).toBe(false);
	rmSync(board, { recursive: true });
});

const decoded: Record<string, (body: Buffer) => Buffer> = {
	br: brotliDecompressSync,
	gzip: gunzipSync,
	plain: (body) => body,
};

test.each([
	["gzip, deflate, br, zstd", "br"],
	["gzip, deflate", "gzip"],
	["br;q=0, gzip", "gzip"],
	["identity", "plain"],
	["", "plain"],
])("a browser that accepts “%s” gets the style sheet in %s", async (accepted, encoding) => {
	const get = await ask(SHEET, { "Accept-Encoding": accepted });
	const head = await ask(SHEET, { "Accept-Encoding": accepted }, "HEAD");

	const { headers } = get;
	expect(headers["content-encoding"] ?? "plain").toBe(encoding);
	expect(String(decoded[encoding]?.(get.body))).toBe(CSS);
	expect(headers["content-type"]).toBe("text/css; charset=utf-8");
	expect(headers.vary).toBe("Accept-Encoding");
	expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
	expect(Number(headers["content-length"])).toBe(get.body.length);
	expect({ ...head.headers, date: "" }).toEqual({ ...headers, date: "" });
});

test("each encoding has its own version, and a browser that has it is told so", async () => {
	const versions = await Promise.all(
		["br", "gzip", "identity"].map(async (accepted) => {
			const { headers } = await ask(SHEET, { "Accept-Encoding": accepted });
			return headers.etag ?? "";
		}),
	);
	const [known = ""] = versions;

	const again = await ask(SHEET, { "Accept-Encoding": "br", "If-None-Match": known });
	const other = await ask(SHEET, { "Accept-Encoding": "gzip", "If-None-Match": known });

	expect(new Set(versions).size).toBe(3);
	expect([again.status, again.headers.vary, again.body.length]).toEqual([304, "Accept-Encoding", 0]);
	expect(other.status).toBe(200);
});

test("the rules for prefetching have the type that browsers ask of them, however many they are", async () => {
	for (const accepted of ["br", "gzip", "identity"]) {
		const { headers } = await ask(SPECULATION_RULES.path, { "Accept-Encoding": accepted });

		expect([headers["content-encoding"] ?? "identity", headers["content-type"]]).toEqual([
			...[accepted, SPECULATION_RULES.type],
		]);
	}
});

test("a range is one of the copy, and what is not there is a sentence that anyone can read", async () => {
	const whole = await ask(SHEET, { "Accept-Encoding": "br" });

	const part = await ask(SHEET, { "Accept-Encoding": "br", Range: "bytes=2-5" });
	const beyond = await ask(SHEET, { "Accept-Encoding": "br", Range: "bytes=999999-" });
	const sent = await ask(SHEET, { "Accept-Encoding": "br" }, "POST");

	expect([part.status, part.headers["content-encoding"]]).toEqual([206, "br"]);
	expect(part.body).toEqual(whole.body.subarray(2, 6));
	expect([beyond.status, String(beyond.body)]).toEqual([416, "A sentence."]);
	expect([sent.status, String(sent.body)]).toEqual([405, "Files can only be read.\n"]);
	for (const { headers } of [beyond, sent]) {
		expect([headers["content-encoding"], headers["last-modified"], headers["cache-control"]]).toEqual([
			...[undefined, undefined, undefined],
		]);
	}
});
