import { once } from "node:events";
import { createServer as createPlainServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type LocalDns, startLocalDns } from "#scripts/local/network/dns.ts";
import { SELF_SIGNED } from "#tests/support/app/self-signed.ts";
import { addressList } from "../addresses/address-list.ts";
import type { OutgoingFailure } from "./failure.ts";
import type { OutgoingRules } from "./outgoing.server.ts";
import { send } from "./send.ts";

let dns: LocalDns;
let outgoing: typeof import("./outgoing.server.ts");
let findAddresses: OutgoingRules["findAddresses"];
beforeAll(async () => {
	dns = await startLocalDns();
	process.env.DNS_SERVER = dns.address;
	vi.resetModules();
	outgoing = await import("./outgoing.server.ts");
	({ findAddresses } = await import("../dns.server.ts"));
});
afterAll(() => dns.stop());

/** Servers on this machine’s addresses with the same port, and how many connections they had. */
async function listeners(answer: RequestListener = (_request, response) => response.end("inside")) {
	const servers: Server[] = [];
	const counts = { connections: 0, bytes: 0 };
	let port = 0;
	for (const host of ["127.0.0.1", "::1"]) {
		const server = createPlainServer(answer).listen(port, host);
		await once(server, "listening");
		({ port } = server.address() as AddressInfo);
		server.on("connection", (socket) => {
			counts.connections++;
			socket.on("data", (piece) => (counts.bytes += piece.length));
		});
		servers.push(server);
	}
	onTestFinished(() => {
		for (const server of servers) server.close();
	});
	return { port, counts };
}

/** The rules of an installation; `allow` lets a test reach a server of its own. */
const sending = ({ allow = "", deny = "" } = {}) =>
	outgoing.outgoingWith({
		allow: addressList(allow) as NonNullable<ReturnType<typeof addressList>>,
		deny: addressList(deny) as NonNullable<ReturnType<typeof addressList>>,
		plain: "allowed",
		ownHosts: new Set(["app.example.com"]),
		findAddresses,
	});

const reasonOf = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => "answered",
		(error: OutgoingFailure) => error.reason ?? String(error),
	);

const ASK = { answerMs: 2_000, bodyMs: 2_000, mostBytes: 10_000 };

test.each([
	["of this machine", ["127.0.0.1"]],
	["of this machine, in IPv6", ["::1"]],
	["public and private", ["93.184.216.34", "127.0.0.1"]],
	["public in IPv4 and private in IPv6", ["93.184.216.34", "::1"]],
	["mapped into IPv6", ["::ffff:7f00:1"]],
	["of cloud metadata", ["169.254.169.254"]],
	["an alias of something inside", ["inner.example.com"]],
])("a name whose addresses are %s is refused, and nobody inside has a connection", async (_kind, found) => {
	const { port, counts } = await listeners();
	dns.hosts.set("inner.example.com", () => ["127.0.0.1"]);
	dns.hosts.set("hooks.example.com", () => found);

	expect(await reasonOf(sending()(`http://hooks.example.com:${port}/`, ASK))).toBe("blocked-address");
	expect(counts.connections).toBe(0);
});

test("a name that changes its address between two look-ups is looked up once, and only the first one counts", async () => {
	const { port, counts } = await listeners();
	let asked = 0;
	// One question for each kind of address.
	dns.hosts.set("rebinding.example.com", () => (asked++ < 2 ? ["127.0.0.2"] : ["127.0.0.1", "::1"]));

	const send = sending({ allow: "127.0.0.2" });

	expect(await reasonOf(send(`http://rebinding.example.com:${port}/`, ASK))).toBe("connect");
	expect([asked, counts.connections]).toEqual([2, 0]);
	expect(await reasonOf(send(`http://rebinding.example.com:${port}/`, ASK))).toBe("blocked-address");
	expect(counts.connections).toBe(0);
});

test("a connection that has led elsewhere is closed before the first byte", async () => {
	const { port, counts } = await listeners();
	const strayed = send(new URL(`http://hooks.example.com:${port}/`), ASK, {
		lookup: (_name, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]),
		mayTalkTo: () => false,
		signal: new AbortController().signal,
	});

	expect(await reasonOf(strayed)).toBe("blocked-address");
	await sleep(50);
	expect(counts.bytes).toBe(0);
});

test("a redirect is an answer, which nobody follows", async () => {
	const { port, counts } = await listeners();
	const elsewhere = await listeners((_request, response) =>
		response.writeHead(302, { Location: `http://127.0.0.1:${port}/` }).end(),
	);
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);

	const answer = await sending({ allow: "127.0.0.1" })(`http://hooks.example.com:${elsewhere.port}/`, ASK);

	expect([answer.status, await answer.text(), counts.connections]).toEqual([302, "", 0]);
});

test("the rules of this installation refuse its own servers, and what is inside", async () => {
	const { port, counts } = await listeners();
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);

	for (const host of ["localhost", "127.0.0.1", "hooks.example.com"])
		expect(await reasonOf(outgoing.sendToAnyone(`https://${host}:${port}/`, ASK))).toBe("blocked-address");
	expect(counts.connections).toBe(0);
});

test("a private network is reached where it is allowed, and a public address is not where it is denied", async () => {
	const { port } = await listeners((request, response) => response.end(request.headers.host));
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1", "::1"]);
	const address = `http://hooks.example.com:${port}/`;

	const answer = await sending({ allow: "127.0.0.0/8, ::1" })(address, ASK);

	expect([answer.status, await answer.text()]).toEqual([200, `hooks.example.com:${port}`]);
	expect(await reasonOf(sending({ allow: "127.0.0.0/8" })(address, ASK))).toBe("blocked-address");
	dns.hosts.set("hooks.example.com", () => ["93.184.216.34"]);
	expect(await reasonOf(sending({ deny: "93.184.0.0/16" })(address, ASK))).toBe("blocked-address");
});

test.each([
	["no such name", "well", "dns"],
	["a failure", "broken", "dns"],
	["nothing", "silent", "timeout"],
] as const)("a DNS server that answers %s lets nothing through", async (_kind, mode, reason) => {
	dns.hosts.delete("nobody.example.com");
	dns.turn(mode);
	onTestFinished(() => dns.turn("well"));

	expect(await reasonOf(sending()("http://nobody.example.com/", { ...ASK, answerMs: 1_000 }))).toBe(reason);
});

test("a certificate that nobody vouches for ends the request, no matter who chose the address", async () => {
	const server = createSecureServer(SELF_SIGNED, (_request, response) => response.end("?")).listen(0);
	await once(server, "listening");
	onTestFinished(() => void server.close());
	const { port } = server.address() as AddressInfo;
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);

	const asked = sending({ allow: "127.0.0.1" })(`https://hooks.example.com:${port}/`, ASK);

	expect(await reasonOf(asked)).toBe("tls");
	expect(await reasonOf(outgoing.sendToOwn(`https://localhost:${port}/`, ASK))).toBe("tls");
});

test.each<[string, RequestListener, string]>([
	["never begins", () => {}, "timeout"],
	["never ends", (_q, response) => response.write("x"), "timeout"],
	["is longer than anyone wants", (_q, response) => response.end("x".repeat(20_000)), "too-large"],
	["breaks off", (_q, response) => response.write("x", () => response.destroy()), "connect"],
	[
		"has heads of a megabyte",
		(_q, response) => response.writeHead(200, { X: "x".repeat(90_000) }).end(),
		"no-answer",
	],
	["is no HTTP", ({ socket }) => void socket.end("hello\r\n\r\n"), "no-answer"],
])("an answer that %s ends in time", async (_kind, answer, reason) => {
	const { port } = await listeners(answer);
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);
	const send = sending({ allow: "127.0.0.1" });
	const began = performance.now();

	const read = send(`http://hooks.example.com:${port}/`, { ...ASK, answerMs: 500, bodyMs: 500 }).then(
		(given) => given.text(),
	);

	expect(await reasonOf(read)).toBe(reason);
	expect(performance.now() - began).toBeLessThan(5_000);
});

test("a body is read as fast as it is taken, and never whole in memory", async () => {
	let released = 0;
	const { port } = await listeners(async (request, response) => {
		await sleep(300);
		let bytes = 0;
		for await (const piece of request) bytes += piece.length;
		response.end(String(bytes));
	});
	const PIECE = Buffer.alloc(1_000_000);
	const body = Readable.from(
		(function* () {
			for (; released < 100; released++) yield PIECE;
		})(),
		{ objectMode: false },
	);
	const answered = outgoing.sendToOwn(`http://127.0.0.1:${port}/`, {
		...{ method: "PUT", body, answerMs: 20_000, headers: { "Content-Length": "100000000" } },
	});

	await sleep(200);
	expect(released).toBeLessThan(30);

	expect(await (await answered).text()).toBe("100000000");
});
