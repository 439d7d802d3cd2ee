import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { addressOf, describeTrust, proxies, type Trust } from "./client-address.ts";

const servers: Server[] = [];
afterAll(() => {
	for (const server of servers) server.close();
});

/** Returns the client address that a server with this trust takes from a request with these headers; it comes from 127.0.0.1. */
async function believed(
	{ proxy, header }: Trust,
	headers: Record<string, string | string[]>,
): Promise<string> {
	const app = express();
	if (proxy !== undefined) app.set("trust proxy", proxies(proxy));
	const clientOf = addressOf(app, header);
	app.use((asked, response) => void response.send(clientOf(asked)));
	const server = app.listen(0, "127.0.0.1");
	servers.push(server);
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const sent = request({ port, host: "127.0.0.1", headers }).end();
	const [answer] = await once(sent, "response");
	return String(Buffer.concat(await answer.toArray()));
}

const CLIENT = "203.0.113.9";
const CONNECTION = "127.0.0.1";

/** What each platform's proxy sends for a client at 203.0.113.9 who claims to be 6.6.6.6, and with which settings. */
const PLATFORMS: [platform: string, trust: Trust, headers: Record<string, string>][] = [
	// https://fly.io/docs/networking/request-headers/: the last address is the app's own.
	[
		"Fly",
		{ proxy: "1", header: "Fly-Client-IP" },
		{ "Fly-Client-IP": CLIENT, "X-Forwarded-For": `6.6.6.6, ${CLIENT}, 66.241.124.1` },
	],
	// https://devcenter.heroku.com/articles/http-routing: the router appends the client.
	["Heroku", { proxy: "1", header: undefined }, { "X-Forwarded-For": `6.6.6.6, ${CLIENT}` }],
	// Render has Cloudflare in front: client, then Cloudflare's edge.
	[
		"Render",
		{ proxy: "1", header: "CF-Connecting-IP" },
		{ "CF-Connecting-IP": CLIENT, "X-Forwarded-For": `6.6.6.6, ${CLIENT}, 104.22.17.40` },
	],
	[
		"Render, by depth",
		{ proxy: "2", header: undefined },
		{ "X-Forwarded-For": `6.6.6.6, ${CLIENT}, 104.22.17.40` },
	],
	// proxy_set_header X-Real-IP $remote_addr; X-Forwarded-For $proxy_add_x_forwarded_for;
	[
		"nginx",
		{ proxy: "loopback", header: undefined },
		{ "X-Forwarded-For": `6.6.6.6, ${CLIENT}`, "X-Real-IP": CLIENT },
	],
	[
		"nginx, by its header",
		{ proxy: "loopback", header: "X-Real-IP" },
		{ "X-Forwarded-For": `6.6.6.6, ${CLIENT}`, "X-Real-IP": CLIENT },
	],
	[
		"Cloudflare, then nginx",
		{ proxy: "127.0.0.1, 104.16.0.0/13", header: undefined },
		{ "X-Forwarded-For": `6.6.6.6, ${CLIENT}, 104.22.17.40`, "CF-Connecting-IP": CLIENT },
	],
	// routing.http.xff_header_processing.mode=append, and with preserveXffClientPort.
	["AWS ALB", { proxy: "1", header: undefined }, { "X-Forwarded-For": `6.6.6.6, ${CLIENT}` }],
	[
		"AWS ALB with ports",
		{ proxy: "1", header: undefined },
		{ "X-Forwarded-For": `6.6.6.6:80, ${CLIENT}:51234` },
	],
];

test.each(PLATFORMS)("behind %s a client has their own address", async (_platform, trust, headers) => {
	expect(await believed(trust, headers)).toBe(CLIENT);
});

test("fly.toml says whom to trust there", async () => {
	const set = (name: string) =>
		new RegExp(`^${name} = "(.*)"$`, "m").exec(readFileSync("fly.toml", "utf8"))?.[1];
	const [, , sent] = PLATFORMS.find(([platform]) => platform === "Fly") ?? [];

	expect(await believed({ proxy: set("TRUST_PROXY"), header: set("CLIENT_IP_HEADER") }, sent ?? {})).toBe(
		CLIENT,
	);
});

test("an IPv6 address is recognized, with or without a port", async () => {
	const transact = { proxy: "1", header: "Fly-Client-IP" };

	expect(await believed(transact, { "Fly-Client-IP": "2001:db8::9" })).toBe("2001:db8::9");
	expect(await believed({ proxy: "1", header: undefined }, { "X-Forwarded-For": "[2001:db8::9]:4711" })).toBe(
		"2001:db8::9",
	);
});

test.each([
	["nothing is believed", { proxy: undefined, header: undefined }],
	["nothing is believed, though a header is named", { proxy: undefined, header: "Fly-Client-IP" }],
	["another machine is believed", { proxy: "10.0.0.0/8", header: "Fly-Client-IP" }],
	["another machine's X-Forwarded-For is believed", { proxy: "10.0.0.0/8", header: undefined }],
])("a client who is not behind the proxy is believed nothing: %s", async (_name, trust) => {
	const claims = {
		"Fly-Client-IP": "6.6.6.6",
		"X-Forwarded-For": "6.6.6.6",
		"X-Real-IP": "6.6.6.6",
		Forwarded: "for=6.6.6.6",
	};

	expect(await believed(trust, claims)).toBe(CONNECTION);
});

test.each(["", "x", "6.6.6.6, 7.7.7.7", "127.0.0.1; drop table", "999.1.1.1"])(
	"a header of the platform's that is no address (%j) is not looked for in X-Forwarded-For",
	async (value) => {
		const headers = { "Fly-Client-IP": value, "X-Forwarded-For": "6.6.6.6" };

		expect(await believed({ proxy: "1", header: "Fly-Client-IP" }, headers)).toBe(CONNECTION);
	},
);

test("a header that is sent twice names nobody's address", async () => {
	const headers = { "Fly-Client-IP": ["6.6.6.6", CLIENT] };

	expect(await believed({ proxy: "1", header: "Fly-Client-IP" }, headers)).toBe(CONNECTION);
});

test.each([
	[{ proxy: undefined, header: undefined }, /^the connection; .*TRUST_PROXY is unset/],
	[{ proxy: "1", header: undefined }, /^the last entry of X-Forwarded-For, from any connection$/],
	[{ proxy: "2", header: undefined }, /^entry 2 from the end of X-Forwarded-For/],
	[
		{ proxy: "10.0.0.0/8", header: undefined },
		/last entry in X-Forwarded-For that is not a proxy.*10\.0\.0\.0\/8/,
	],
	[{ proxy: "1", header: "Fly-Client-IP" }, /^Fly-Client-IP, from any connection$/],
])("%j is said in words", (trust, words) => {
	expect(describeTrust(trust)).toMatch(words);
});
