import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownHosts } from "#app/platform/http/address/own-host.ts";
import { ownHostPaths } from "./own-host-paths.ts";

const hosts = ownHosts({ appOrigin: "https://app.example", domain: "app.example" });
const servers: Server[] = [];
let trusting: number;
let wary: number;

beforeAll(async () => {
	[trusting, wary] = await Promise.all([serve(1), serve(undefined)]);
});
afterAll(() => {
	for (const server of servers) server.close();
});

/** Answers with the host and address that React Router would be given. */
async function serve(proxies: number | undefined): Promise<number> {
	const app = express();
	if (proxies) app.set("trust proxy", proxies);
	app.use(ownHostPaths(hosts));
	app.use((asked, response) => void response.send(`${asked.hostname} ${asked.originalUrl}`));
	const server = app.listen(0, "127.0.0.1");
	servers.push(server);
	await new Promise((done) => server.once("listening", done));
	return (server.address() as AddressInfo).port;
}

function ask(port: number, path: string, headers: Record<string, string>): Promise<string> {
	return new Promise((resolve, reject) => {
		const sent = request({ host: "127.0.0.1", port, path, headers }, async (answer) => {
			let body = "";
			for await (const part of answer) body += part;
			resolve(answer.headers.location ? `${answer.statusCode} ${answer.headers.location}` : body);
		});
		sent.on("error", reject);
		sent.end();
	});
}

test("a request to a workspace's own host gets the workspace's address, and keeps its host", async () => {
	const Host = "acme.app.example:3000";

	expect(await ask(wary, "/projects?q=1", { Host })).toBe("acme.app.example /acme/projects?q=1");
	expect(await ask(wary, "/acme/projects", { Host })).toBe("308 /projects");
	expect(await ask(wary, "/workspaces", { Host })).toBe("307 https://app.example/workspaces");
	expect(await ask(wary, "/acme/projects", { Host: "app.example" })).toBe("app.example /acme/projects");
});

test("X-Forwarded-Host says where a request came to only behind a trusted proxy", async () => {
	const headers = { Host: "app.example", "X-Forwarded-Host": "acme.app.example" };

	expect(await ask(wary, "/projects", headers)).toBe("app.example /projects");
	expect(await ask(trusting, "/projects", headers)).toBe("acme.app.example /acme/projects");
});
