import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headerOf, sendRaw } from "#tests/support/browser/raw-http.ts";
import type { Exchanges } from "./answer.ts";
import { faultsInDevelopment, filesInDevelopment } from "./in-development.ts";

/** As the application's, as far as answers show it. */
const exchanges = {
	open: () => ({ requestId: "r" }),
	addHeaders: (headers: { set(name: string, value: string): void }) => headers.set("X-Request-Id", "r"),
	note: () => {},
} as unknown as Exchanges;

let server: Server;
let port: number;
beforeAll(async () => {
	const refuse = faultsInDevelopment(async () => ({ exchanges }));
	const files = filesInDevelopment("127.0.0.1:3000", async () => ({
		answerShown: async (_request, path) => new Response(`The file of ${path || "nothing"}`),
	}));
	server = createServer((request, response) => {
		const rest = () => files(request, response, () => response.end("Vite or a route"));
		void refuse(request, response, rest);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const ask = (method: string, target: string, host = "localhost:3000") =>
	sendRaw(port, `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

test.each([
	["GET", "//acme", 404],
	["GET", "/\\evil.example", 404],
	["GET", "/acme/%0D%0Ax", 404],
	["OPTIONS", "/", 405],
	["TRACE", "/acme", 405],
	["PROPFIND", "/", 501],
])("under npm run dev, too, %s %s reaches no route and is answered %i", async (method, target, status) => {
	const answer = await ask(method, target);

	expect([answer?.status, answer && headerOf(answer, "x-request-id")]).toEqual([status, "r"]);
	if (status === 405) expect(answer && headerOf(answer, "allow")).toBe("GET, HEAD, POST");
});

test.each([
	["GET", "/acme"],
	["POST", "/acme/projects/new"],
	["GET", "/@fs//tmp/x.js"],
	["OPTIONS", "/app/root.tsx"],
	["GET", "/node_modules/.vite/deps/react.js?v=1"],
])("%s %s is passed on to Vite and the routes", async (method, target) => {
	expect((await ask(method, target))?.body).toContain("Vite or a route");
});

test("everything that is asked of FILES_ORIGIN is answered as a file, and nothing that is asked of another host", async () => {
	const shown = await ask("GET", "/acme", "127.0.0.1:3000");
	const unread = await ask("POST", "/acme", "127.0.0.1:3000");
	const elsewhere = await ask("GET", "/acme", "127.0.0.1:3001");

	expect(shown?.body).toContain("The file of /acme");
	expect(unread?.status).toBe(200);
	expect(unread?.body).not.toContain("/acme");
	expect(elsewhere?.body).toContain("Vite or a route");
});
