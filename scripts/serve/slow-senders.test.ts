import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type ServedSources, serveSources } from "#tests/support/app/served-sources.ts";
import { headerOf, sendRaw } from "#tests/support/browser/raw-http.ts";
import { bodyTime } from "./body-time.ts";

// Those of production are 15 s and 120 s.
const LIMITS = {
	headersTimeoutMs: 500,
	requestTimeoutMs: 1_500,
	uploadTimeoutMs: 4_000,
	checkEveryMs: 100,
	keepAliveMs: 300,
	maxConnections: 40,
};

let served: ServedSources;
let errorsNoted: () => number;
beforeAll(async () => {
	served = await serveSources({ limits: LIMITS });
	({ errorsNoted } = await import("#app/platform/errors/errors.server.ts"));
	// The first request of a process loads what it needs.
	await sendRaw(served.port, "GET / HTTP/1.0\r\n\r\n");
}, 60_000);
afterAll(() => served?.stop());

const HEAD = "POST /unsubscribe/a/b HTTP/1.1\r\nHost: localhost:3000\r\n";
const drops = (text: string) => [...text];

test("headers that come byte by byte are answered 408 in time, with our headers", async () => {
	const started = performance.now();

	const answer = await sendRaw(served.port, drops(`${HEAD}X: ${"a".repeat(500)}`), { pauseMs: 20 });

	expect([answer?.status, headerOf(answer, "x-request-id")]).toEqual([408, expect.any(String)]);
	expect(performance.now() - started).toBeLessThan(5_000);
});

test.each([
	[
		"with a length",
		`${HEAD}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\n`,
		drops("a".repeat(300)),
	],
	[
		"in chunks",
		`${HEAD}Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n`,
		Array(300).fill("1\r\na\r\n"),
	],
])(
	"a body %s that comes byte by byte is answered in time, and is not an error",
	async (_kind, head, body) => {
		const noted = errorsNoted();
		const started = performance.now();

		const answer = await sendRaw(served.port, [head, ...body], { pauseMs: 20 });

		// 404: a link whose signature is wrong need not be read to the end.
		expect([404, 408]).toContain(answer?.status);
		expect(headerOf(answer, "x-request-id")).toBeDefined();
		expect(performance.now() - started).toBeLessThan(8_000);
		expect(errorsNoted()).toBe(noted);
	},
);

test("a connection that says nothing ends without an answer", async () => {
	expect(await sendRaw(served.port, "", { giveUpMs: 8_000 })).toBeUndefined();
});

test("with all connections taken by slow senders the next one is closed at once, and a moment later there is room", async () => {
	const slow = Array.from({ length: LIMITS.maxConnections }, () =>
		sendRaw(served.port, drops(`${HEAD}X: ${"a".repeat(100)}`), { pauseMs: 20 }),
	);
	await new Promise((done) => setTimeout(done, 150));

	const refused = await sendRaw(served.port, "GET /healthz HTTP/1.0\r\n\r\n");
	await Promise.all(slow);
	const answered = await sendRaw(served.port, "GET /healthz HTTP/1.0\r\n\r\n");

	expect([refused, answered?.status]).toEqual([undefined, 200]);
}, 20_000);

/** A server that waits for the whole body, as an upload does. */
async function serveBodies(mostMs: number): Promise<number> {
	const app = express();
	app.use(bodyTime(mostMs), (request, response) => {
		request.resume().on("end", () => response.headersSent || response.end("whole"));
	});
	const server = createServer(app).listen(0);
	await once(server, "listening");
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return (server.address() as AddressInfo).port;
}

test.each([
	["/acme/projects/moon-base/files", 200],
	["/Acme/Projects/moon-base/FILES/", 200],
	["/acme/projects/moon-base/edit", 408],
	["/acme/projects/moon-base/files/7/delete", 408],
])("a body that drips for longer than forms may is answered at %s with %i", async (path, status) => {
	const port = await serveBodies(300);
	const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\nConnection: close\r\n\r\n`;

	const answer = await sendRaw(port, [head, ..."a".repeat(40)], { pauseMs: 25 });

	expect(answer?.status).toBe(status);
});
