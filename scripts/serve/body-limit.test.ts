import { once } from "node:events";
import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createReadableStreamFromReadable } from "@react-router/node";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bodyLimit } from "#scripts/serve/body-limit.ts";

let server: Server;
beforeAll(async () => {
	const app = express();
	app.use(bodyLimit);
	app.use("/unread", (incoming, response) => {
		// As React Router does for an action that refuses before it reads.
		createReadableStreamFromReadable(incoming);
		response.send("unread");
	});
	app.use(async (incoming, response) => {
		let bytes = 0;
		for await (const chunk of incoming) bytes += chunk.length;
		if (!response.headersSent) response.send(String(bytes));
	});
	server = createServer(app).listen(0, "127.0.0.1");
	await once(server, "listening");
});
afterAll(() => server.closeAllConnections());

/** Posts so many bytes and returns the answer's status and text. */
function post(
	path: string,
	bytes: number,
	{ chunked = false, agent }: { chunked?: boolean; agent?: Agent } = {},
): Promise<{ status?: number; text: string }> {
	const { port } = server.address() as AddressInfo;
	const headers = chunked ? { "Transfer-Encoding": "chunked" } : { "Content-Length": bytes };
	return new Promise((resolve, reject) => {
		const outgoing = request({ port, path, method: "POST", headers, agent }, async (answer) => {
			let text = "";
			for await (const chunk of answer) text += chunk;
			resolve({ status: answer.statusCode, text });
		});
		outgoing.on("error", reject);
		outgoing.end(Buffer.alloc(bytes, "a"));
	});
}

test.each([false, true])("a form of a megabyte arrives whole (chunked: %s)", async (chunked) => {
	expect(await post("/form", 1_000_000, { chunked })).toEqual({ status: 200, text: "1000000" });
});

test.each([false, true])("a longer one is answered 413 with a sentence (chunked: %s)", async (chunked) => {
	const { status, text } = await post("/form", 1_000_000 + 1, { chunked });

	expect(status).toBe(413);
	expect(text).toMatch(/more than 1 MB/);
});

test("a webhook may be half as long", async () => {
	expect((await post("/api/webhooks/clerk", 600 * 1024)).status).toBe(413);
});

test.each([
	["/account/picture", 200],
	["/account/picture?from=menu", 200],
	["/Account/Picture", 200],
	["/acme/settings/logo", 200],
	["/acme/settings", 413],
	["/acme/projects/settings/logo", 413],
	["/account/picture/x", 413],
])("a photo of 10 MB sent to %s is answered %i", async (path, status) => {
	expect((await post(path, 10 * 1024 * 1024)).status).toBe(status);
});

test.each([false, true])("a picture has its limit too (chunked: %s)", async (chunked) => {
	const { status, text } = await post("/account/picture", 12_000_000 + 1, { chunked });

	expect(status).toBe(413);
	expect(text).toMatch(/more than 12 MB.*smaller file/);
});

test.each([false, true])(
	"what an answer left unread does not keep the next request waiting (chunked: %s)",
	async (chunked) => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });

		expect(await post("/unread", 900_000, { chunked, agent })).toEqual({ status: 200, text: "unread" });
		expect(await post("/form", 1, { chunked, agent })).toEqual({ status: 200, text: "1" });
		agent.destroy();
	},
);
