import { expect, test } from "vitest";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

const product = projectFiles().filter(
	(path) => /^(app|db)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
);

/** Files that may open a connection to another server, and why each does not go through app/platform/outgoing. */
const MAY: Record<string, string> = {
	"app/platform/outgoing/send.ts": "the one function",
	"app/platform/outgoing/outgoing.server.ts": "keeps its connections open",
	"app/platform/dns.server.ts": "asks the DNS server that the operator has set, and nobody else",
	"app/platform/scanner/clamd.server.ts": "talks to the operator’s own clamd, whose protocol is not HTTP",
	"app/platform/mail/mail.server.ts": "nodemailer speaks SMTP with the operator’s own server",
	"app/platform/clerk/": "Clerk’s SDK sends its requests itself, to Clerk’s own address",
	"app/ui/enhance/": "the small script of pages, which runs in a browser and asks our own server",
	"db/client.ts": "the PostgreSQL of DATABASE_URL",
};

const mayTalk = (path: string) => Object.keys(MAY).some((place) => path.startsWith(place));

const MODULES = "(?:node:)?(?:https?|http2|net|tls|dgram|dns|dns/promises)";
const PACKAGES = "(?:nodemailer|postgres|undici|axios|got|ky|ws|node-fetch|superagent|needle|ioredis|redis)";
// What tells something, and connects to nothing.
const HARMLESS = /^(STATUS_CODES|METHODS|isIP|isIPv4|isIPv6|BlockList)$/;

/** Returns what could open a connection in a source. */
function outwardIn(source: string): string[] {
	const imports = source.matchAll(
		new RegExp(`\\bimport\\s+(?!type\\b)([^;"']*?)\\s*from\\s*["'](${MODULES}|${PACKAGES})["']`, "g"),
	);
	const imported = [...imports].flatMap(([, names = "", from]) =>
		names
			.replace(/^\{|\}$/g, "")
			.split(",")
			.map((name) => name.trim())
			.filter((name) => name !== "" && !name.startsWith("type ") && !HARMLESS.test(name))
			.map((name) => `${name} from ${from}`),
	);
	const loaded =
		source.match(new RegExp(`\\b(import|require)\\(["'](${MODULES}|${PACKAGES})["']`, "g")) ?? [];
	// pg-boss calls taking jobs from a queue so.
	const called = source.match(/(?<!\bqueue\.)(?<![\w$])(fetch|XMLHttpRequest|WebSocket)\(/g) ?? [];
	return [...imported, ...loaded, ...called];
}

test("everything that leaves the product goes through app/platform/outgoing, or is listed with why not", () => {
	const found = product
		.filter((path) => !mayTalk(path))
		.flatMap((path) => outwardIn(read(path)).map((what) => `${path}: ${what}`));

	expect(found).toEqual([]);
	expect(product.length).toBeGreaterThan(300);
	for (const place of Object.keys(MAY)) expect(product.some((path) => path.startsWith(place))).toBe(true);
});

test.each([
	["fetch", 'const answer = await fetch("https://example.com");'],
	["fetch of a client", "await client.fetch(address)"],
	["fetch of the global object", "globalThis.fetch(url)"],
	["node:https", 'import { request } from "node:https";'],
	["node:https, by another name", 'import { request as ask } from "https";'],
	["node:http, as a whole", 'import http from "node:http";'],
	["node:net, on several lines", 'import {\n\tconnect,\n\ttype Socket,\n} from "node:net";'],
	["node:tls, later", 'const { connect } = await import("node:tls");'],
	["a package", 'import axios from "axios";'],
	["a socket of the browser’s kind", "new WebSocket(address)"],
])("a planted %s is found", (_kind, source) => {
	expect(outwardIn(source)).toHaveLength(1);
});

test("what only looks like it is not found", () => {
	const innocent = [
		'import type { Socket } from "node:net";',
		'import { type IncomingMessage } from "node:http";',
		'import { STATUS_CODES } from "node:http";',
		"queue.fetch(name)",
		"prefetch(link)",
	];

	expect(innocent.flatMap(outwardIn)).toEqual([]);
});
