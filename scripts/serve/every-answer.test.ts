import { METHODS } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import routes from "#app/routes.ts";
import { linesOf } from "#tests/isolation/walk/routes.ts";
import { keepLog } from "#tests/isolation/world/log-lines.ts";
import { type ServedSources, serveSources } from "#tests/support/app/served-sources.ts";
import { PARAMETERS_OF_NOTHING, VARIANTS } from "#tests/support/browser/odd-paths.ts";
import { headerOf, type RawAnswer, sendRaw } from "#tests/support/browser/raw-http.ts";

// 5,000 requests over sockets, 16 at a time; alone on a machine they take 30 s.
const LONGEST_MS = 600_000;
const AT_ONCE = 16;

let served: ServedSources;
let log: ReturnType<typeof keepLog>;
let errorsNoted: () => number;
let requestsCounted: () => number;

beforeAll(async () => {
	served = await serveSources();
	const { log: app, requestLog } = await import("#app/platform/log/log.server.ts");
	log = keepLog([app, requestLog]);
	({ errorsNoted } = await import("#app/platform/errors/errors.server.ts"));
	const { takeAnswers } = await import("#app/platform/metrics/requests.server.ts");
	requestsCounted = () => takeAnswers().requests;
}, LONGEST_MS);
afterAll(() => served?.stop());
beforeEach(() => {
	log.take();
	requestsCounted();
});

const POLICIES = [
	"content-security-policy",
	"x-content-type-options",
	"referrer-policy",
	"x-frame-options",
	"permissions-policy",
	"cross-origin-opener-policy",
];

// The parser that refuses a method has not read the address.
const PARSED = METHODS.filter((method) => method !== "HEAD").join("|");
const TO_API = new RegExp(`^(${PARSED}) (https?://[^/ ]+)?/(api|API)[/? ]`);
const PROBLEM = z.strictObject({
	status: z.int(),
	error: z.string(),
	message: z.string().regex(/\.$/),
	requestId: z.string(),
	rule: z.string().optional(),
	fields: z.record(z.string(), z.array(z.string())).optional(),
	retryAfterSeconds: z.int().optional(),
});
/** The same where programs call with a key: RFC 9457. */
const DETAILS = z.strictObject({
	type: z.url(),
	title: z.string(),
	status: z.int(),
	detail: z.string().regex(/\.$/),
	instance: z.string().regex(/^urn:uuid:/),
	requestId: z.string(),
	rule: z.string().optional(),
	retryAfterSeconds: z.int().optional(),
});
const TO_OPERATIONS = new RegExp(`^(${PARSED}) (https?://[^/ ]+)?/(api|API)/(v1|mcp)[/? ]`);

/** Tells whether an answer to a program is one that it can read: a refusal has the API's one shape. */
function isForPrograms(bytes: string, { status, headers, body }: RawAnswer): boolean {
	if (status < 400) return true;
	const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
	const [wanted, shape] = TO_OPERATIONS.test(bytes)
		? (["application/problem+json", DETAILS] as const)
		: (["application/json", PROBLEM] as const);
	const said = type.startsWith(wanted) ? shape.safeParse(jsonIn(body)).data : undefined;
	return said?.status === status && headers.some(([, value]) => value === said.requestId);
}

/** Reads a body that may have come in chunks, each after its length. */
const jsonIn = (body: string): unknown => JSON.parse(/\{.*\}/s.exec(body)?.[0] ?? "null");

type Line = { requestId?: string; msg?: string };

/** What every answer owes, whatever was sent; each sentence is one that it lacks. */
function owedBy(bytes: string, answer: RawAnswer | undefined, lines: Line[]): string[] {
	if (!answer) return ["no answer came"];
	const owed = [...POLICIES, "x-request-id", "cache-control"].flatMap((name) => {
		const count = answer.headers.filter(([one]) => one === name).length;
		return count === 1 ? [] : [`${name} is there ${count} times`];
	});
	const id = headerOf(answer, "x-request-id");
	const mine = lines.filter(({ requestId, msg }) => requestId === id && msg === "request").length;
	if (mine !== 1) owed.push(`its log has ${mine} lines`);
	if (answer.status >= 500 && ![501, 505].includes(answer.status)) owed.push("it is a failure of ours");
	if (TO_API.test(bytes) && !isForPrograms(bytes, answer)) owed.push(`not the API's shape: ${answer.body}`);
	if (answer.status === 405 && !headerOf(answer, "allow")) owed.push("405 without Allow");
	if (/\bat .*\.(ts|js|mjs):\d+|node_modules/.test(answer.body)) owed.push("a stack for everyone to read");
	return owed;
}

/** Sends all of them, and names each whose answer owes something. */
async function owing(requests: string[], sending = {}): Promise<string[]> {
	const answers: (RawAnswer | undefined)[] = [];
	const waiting = requests.map((bytes, at) => ({ bytes, at }));
	const sendNext = async (): Promise<void> => {
		const next = waiting.shift();
		if (!next) return;
		answers[next.at] = await sendRaw(served.port, next.bytes, { giveUpMs: 30_000, ...sending });
		return sendNext();
	};
	await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
	const lines = jsonLines(log.take());
	return requests.flatMap((bytes, at) => {
		const owed = owedBy(bytes, answers[at], lines);
		return owed.length > 0
			? [`${JSON.stringify(bytes.slice(0, 120))} ${answers[at]?.status}: ${owed.join(", ")}`]
			: [];
	});
}

const jsonLines = (text: string): Line[] =>
	text
		.split("\n")
		.filter(Boolean)
		.map((line) => JSON.parse(line));

const ask = (method: string, target: string, headers = "Host: localhost:3000\r\n") =>
	`${method} ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;

test(
	"every answer to every method at every address has its headers, one line in the log and one count",
	async () => {
		const paths = linesOf(await routes).map(({ pattern }) => PARAMETERS_OF_NOTHING(pattern));
		// Node itself knows 35; some more are only letters.
		const methods = [...METHODS, "FOO", "get", "G", "X-Y"];
		const requests = methods.flatMap((method) => paths.map((path) => ask(method, path)));
		const noted = errorsNoted();

		const found = await owing(requests);

		expect(found).toEqual([]);
		expect(requestsCounted()).toBe(requests.length);
		expect(errorsNoted()).toBe(noted);
		expect(requests.length).toBeGreaterThan(3_000);
	},
	LONGEST_MS,
);

test(
	"every answer to a path that nobody types has them too",
	async () => {
		const paths = linesOf(await routes).map(({ pattern }) => PARAMETERS_OF_NOTHING(pattern));
		// A third of the variants for each route, each time others.
		const some = paths.flatMap((path, at) =>
			VARIANTS.filter((_, nth) => (at + nth) % 3 === 0).map((vary) => vary(path)),
		);
		const all = ["/", "/acme/projects", "/assets/x.css", "/favicon.ico"].flatMap((path) =>
			VARIANTS.map((vary) => vary(path)),
		);
		const methods = ["GET", "HEAD", "POST", "OPTIONS", "PROPFIND"];
		const requests = [
			...some.map((path) => ask("GET", path)),
			...methods.flatMap((method) => all.map((path) => ask(method, path))),
		];
		const noted = errorsNoted();

		const found = await owing(requests);

		expect(found).toEqual([]);
		expect(requestsCounted()).toBe(requests.length);
		expect(errorsNoted()).toBe(noted);
	},
	LONGEST_MS,
);

const HOST = "Host: localhost:3000\r\n";
const LONG = "a".repeat(20_000);

/** Each with the answer it gets. */
const RAW: [bytes: string, status: number][] = [
	["GET / HTTP/1.0\r\n\r\n", 200],
	["GET /healthz HTTP/1.0\r\nHost: localhost:3000\r\n\r\n", 200],
	[ask("GET", "/", ""), 400],
	[ask("GET", "/", `${HOST}Host: evil.example\r\n`), 400],
	[ask("GET", "/", `${HOST}${HOST}`), 400],
	[ask("GET", "/", "Host:\r\n"), 400],
	[ask("GET", "/", "Host: a b\r\n"), 400],
	[ask("GET", "/", "Host: evil.example/x\r\n"), 400],
	[ask("GET", "/", "Host: user@evil.example\r\n"), 400],
	[ask("GET", "/", "Host: evil.example\r\n"), 200],
	[ask("GET", "/", "Host: [::1]:3000\r\n"), 200],
	[ask("GET", "http://localhost:3000/healthz", "Host: other.example\r\n"), 200],
	[ask("GET", "http://localhost:3000", HOST), 200],
	[ask("GET", "http:///healthz", HOST), 400],
	[ask("OPTIONS", "*"), 405],
	[ask("OPTIONS", "/"), 405],
	[ask("TRACE", "/"), 405],
	[ask("PROPFIND", "/"), 501],
	[ask("FOO", "/"), 501],
	[ask("CONNECT", "evil.example:443"), 405],
	[ask("PUT", "/api/tenants/acme/users/onboarding"), 405],
	[ask("OPTIONS", "/api/nothing"), 405],
	[ask("PROPFIND", "/api/nothing"), 501],
	[ask("POST", "/api/nothing", `${HOST}Content-Length: 99999999\r\n`), 413],
	...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].flatMap((method): [string, number][] =>
		["/api/elsewhere", "/api/elsewhere/", "/API/nothing?x=1", "/api/webhooks", "/api//"].map((path) => [
			ask(method, path),
			404,
		]),
	),
	[ask("GET", "//acme"), 404],
	[ask("GET", "/\\evil.example"), 404],
	[ask("GET", "/acme/%0D%0Ax"), 404],
	[ask("GET", "/acme/%"), 404],
	[ask("GET", "/assets/nothing.css"), 404],
	[ask("POST", "/assets/nothing.css"), 405],
	[ask("GET", "/favicon.svg"), 200],
	[ask("GET", "/favicon.ico"), 200],
	[ask("GET", "/apple-touch-icon.png"), 200],
	[ask("GET", "/apple-touch-icon-precomposed.png"), 404],
	[ask("GET", "/manifest.webmanifest"), 200],
	[ask("GET", "/robots.txt"), 200],
	[ask("GET", "/sitemap.xml"), 404],
	[ask("GET", "/.well-known/security.txt"), 200],
	[ask("GET", "/.env"), 404],
	[ask("GET", "/", `${HOST}Expect: miracles\r\n`), 417],
	[ask("GET", "/", `${HOST}Expect: 100-continue\r\n`), 200],
	[ask("GET", "/", `${HOST}Upgrade: websocket\r\nConnection: Upgrade\r\n`), 200],
	[ask("GET", "/", `${HOST}X: ${LONG}\r\n`), 431],
	[ask("GET", `/${LONG}`), 431],
	[ask("GET", "/", HOST + "X: y\r\n".repeat(150)), 431],
	[ask("POST", "/", `${HOST}Content-Length: 99999999\r\n`), 413],
	[ask("POST", "/", `${HOST}Content-Length: -1\r\n`), 400],
	[ask("POST", "/", `${HOST}Content-Length: 5\r\nContent-Length: 6\r\n`), 400],
	[ask("POST", "/", `${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n`), 400],
	[`${ask("POST", "/healthz", `${HOST}Transfer-Encoding: chunked\r\n`)}zz\r\n`, 400],
	["GET / HTTP/9.9\r\n\r\n", 505],
	["GET /\r\n\r\n", 400],
	["GET  / HTTP/1.1\r\n\r\n", 400],
	[`GET / HTTP/1.1\r\n${HOST}no colon\r\n\r\n`, 400],
	[`GET / HTTP/1.1\r\n${HOST}X: a\u0000b\r\n\r\n`, 400],
	["\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n", 400],
	["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
];

test.each([
	"/acme//projects",
	"//acme",
	"/%E0%A4%A",
	"/%00",
	"/acme/..%2Fx",
	"/assets/%zz",
	"/favicon.svg/%zz",
])("a browser that asks for %s gets the page that every unknown address has", async (path) => {
	const html = `${HOST}Accept: text/html,application/xhtml+xml\r\n`;

	const answer = await sendRaw(served.port, ask("GET", path, html));

	expect(answer && [answer.status, headerOf(answer, "content-type")]).toEqual([
		404,
		"text/html; charset=utf-8",
	]);
	expect(answer?.body).toContain("<title>Nothing here ");
	expect(answer?.body).toContain('href="/workspaces"');
	const lines = log.take();
	expect(owedBy(path, answer, jsonLines(lines))).toEqual([]);
	expect(lines).toContain(`"path":${JSON.stringify(path)}`);
});

test.each(RAW)("%j is answered %i, as everything else is", async (bytes, status) => {
	const noted = errorsNoted();

	const answer = await sendRaw(served.port, bytes);

	const lines = jsonLines(log.take());
	expect([answer?.status, owedBy(bytes, answer, lines)]).toEqual([status, []]);
	expect(requestsCounted()).toBe(1);
	expect(errorsNoted()).toBe(noted);
});

test.each([
	"/",
	"/favicon.svg",
	"/healthz",
	"/workspaces",
	"/acme/audit/export",
	"/assets/no.css",
	"/unsubscribe/a/b",
])("HEAD of %s has the headers of GET", async (path) => {
	const headers = `${HOST}Accept-Encoding: gzip\r\nAccept: text/html\r\nSec-Fetch-Dest: document\r\n`;
	const [get, head] = [
		await sendRaw(served.port, ask("GET", path, headers)),
		await sendRaw(served.port, ask("HEAD", path, headers)),
	];
	// RFC 9110, section 9.3.2: what is only known while the content is made may be left out.
	const kept = (answer?: RawAnswer) =>
		answer?.headers
			.filter(([name]) => !["x-request-id", "date", "transfer-encoding", "content-encoding"].includes(name))
			.map(([name, value]) => `${name}: ${value.replace(/nonce-[\w-]+/, "")}`);

	expect([head?.status, kept(head), head?.body]).toEqual([get?.status, kept(get), ""]);
});

test("anyone who has used up their address's limit is told so by whatever would have answered; probes are not counted", async () => {
	const { exchanges } = await import("#app/platform/http/exchange.server.ts");
	const spend = exchanges.spend;
	const state = { kind: "pages", points: 1, seconds: 60, remaining: -1, resetSeconds: 7 } as const;
	try {
		exchanges.spend = async (exchange) => {
			exchange.flood = { states: [state], refused: state };
			return exchange.flood;
		};
		for (const bytes of [
			ask("FOO", "/"),
			ask("PROPFIND", "/"),
			ask("GET", "//x"),
			ask("GET", "/favicon.svg"),
			ask("GET", "/assets/x.css"),
			ask("GET", "/"),
			ask("CONNECT", "x:1"),
		]) {
			const answer = await sendRaw(served.port, bytes);
			expect([bytes.slice(0, 20), answer?.status, headerOf(answer, "retry-after")]).toEqual([
				bytes.slice(0, 20),
				429,
				"7",
			]);
		}
	} finally {
		exchanges.spend = spend;
	}
	const { addressLimit } = await import("#app/platform/http/rate-limit.server.ts");
	expect(
		["/healthz", "/readyz?x", "/metrics.data", "//healthz", "/acme"].map(
			(path) => addressLimit(path, "192.0.2.7").length,
		),
	).toEqual([0, 0, 0, 1, 1]);
});
