import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook } from "svix";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { EVENTS, type EventName } from "#app/tenant/events/events.ts";
import { chosenEventsShape } from "#db/schema/columns/json.ts";
import { sampleHappened } from "./body.server.ts";
import { SENT_EVENTS, WORDS } from "./catalog.ts";
import { DELAYS_MS, nextTry, retryAfterMs } from "./schedule.ts";
import { newSecret, sealSecret, secretsOf, signedHeaders } from "./signature.server.ts";
import { VERIFICATION_CODE } from "./verification-code.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const seconds = Math.floor(Date.now() / 1_000);
const body = '{"type":"project.created","data":{"name":"Møøn “base”"}}';
const ID = "evt_0199a1c47d524b6e9a533c1f0e8d2b71";

test("a signature is the one that Svix’s own library makes", () => {
	const secret = newSecret();
	const time = new Date(seconds * 1_000);
	const theirs = new Webhook(secret).sign(ID, time, body);

	expect(signedHeaders([secret], { id: ID, seconds, body })["webhook-signature"]).toBe(theirs);
});

/** Published with the libraries of Standard Webhooks, as what each of them signs. */
const PUBLISHED = {
	secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
	id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
	seconds: 1_614_265_330,
	body: '{"test": 2432232314}',
	signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const OTHER = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

afterEach(() => vi.useRealTimers());

test("the published message gets the published signature", () => {
	const { secret, signature, ...signed } = PUBLISHED;
	vi.useFakeTimers({ now: signed.seconds * 1_000 });
	const headers = signedHeaders([secret], signed);

	expect(headers["webhook-signature"]).toBe(signature);
	expect(new StandardWebhook(secret).verify(signed.body, headers)).toEqual({ test: 2_432_232_314 });
});

/** What is sent, and what of it is changed on the way; the libraries of Standard Webhooks agree on each. */
const SENT: [string, "accepted" | "refused", (headers: SentHeaders) => SentHeaders, string?][] = [
	["as it is", "accepted", (headers) => headers],
	["almost five minutes ago", "accepted", () => headersAt(seconds - 290)],
	["more than five minutes ago", "refused", () => headersAt(seconds - 310)],
	["more than five minutes from now", "refused", () => headersAt(seconds + 310)],
	[
		"at another time than was signed",
		"refused",
		(headers) => ({ ...headers, "webhook-timestamp": String(seconds - 1) }),
	],
	["at no time", "refused", (headers) => ({ ...headers, "webhook-timestamp": "soon" })],
	["with another id", "refused", (headers) => ({ ...headers, "webhook-id": "evt_other" })],
	["with another body", "refused", (headers) => headers, `${body} `],
	[
		"with the signature of something else",
		"refused",
		(headers) => ({ ...headers, "webhook-signature": `v1,${OTHER}` }),
	],
	[
		"with several signatures",
		"accepted",
		(headers) => withSignature(headers, (right) => `v1,${OTHER} v2,${OTHER} ${right} v1,${OTHER}`),
	],
	[
		"signed in another version",
		"refused",
		(headers) => withSignature(headers, (right) => right.replace("v1,", "v2,")),
	],
	[
		"signed in no version",
		"refused",
		(headers) => withSignature(headers, (right) => right.replace("v1,", "")),
	],
	...["webhook-id", "webhook-timestamp", "webhook-signature"].map((name): (typeof SENT)[number] => [
		`without ${name}`,
		"refused",
		({ [name]: _gone, ...headers }) => headers,
	]),
];

type SentHeaders = Record<string, string>;
const SENDING = newSecret();
const headersAt = (at: number): SentHeaders => signedHeaders([SENDING], { id: ID, seconds: at, body });
const withSignature = (headers: SentHeaders, change: (right: string) => string): SentHeaders => ({
	...headers,
	"webhook-signature": change(headers["webhook-signature"] ?? ""),
});

test.each(SENT)(
	"what we send, %s, is %s by standardwebhooks, by svix and by our own code",
	async (_how, wanted, change, text = body) => {
		const headers = change(headersAt(seconds));
		const path = join(folder, "ours.mjs");
		writeFileSync(
			path,
			VERIFICATION_CODE.find(({ language }) => language.startsWith("JavaScript"))?.code ?? "",
		);
		const { verify } = (await import(/* @vite-ignore */ path)) as {
			verify: (secret: string, headers: SentHeaders, body: string) => boolean;
		};
		const accepts = (library: { verify(body: string, headers: SentHeaders): unknown }) => {
			try {
				library.verify(text, headers);
				return "accepted";
			} catch {
				return "refused";
			}
		};

		expect(accepts(new StandardWebhook(SENDING))).toBe(wanted);
		expect(accepts(new Webhook(SENDING))).toBe(wanted);
		expect(verify(SENDING, headers, text) ? "accepted" : "refused").toBe(wanted);
	},
);

test("nothing is signed without a secret, or with one that is too short", () => {
	expect(() => signedHeaders([], { id: ID, seconds, body })).toThrow(/no secret/);
	for (const secret of ["", "whsec_", "whsec_AAAA"])
		expect(() => signedHeaders([secret], { id: ID, seconds, body })).toThrow(/too short/);
});

test("a secret opens for its own endpoint only, and the former one as long as it may", () => {
	const [id, other] = [crypto.randomUUID(), crypto.randomUUID()];
	const [now, before] = [newSecret(), newSecret()];
	const endpoint = { id, sealedSecret: sealSecret(id, now), sealedFormer: sealSecret(id, before) };
	const until = new Date(Date.now() + 60_000);

	expect(secretsOf({ ...endpoint, formerUntil: until })).toEqual([now, before]);
	expect(secretsOf({ ...endpoint, formerUntil: until }, new Date(until.getTime() + 1))).toEqual([now]);
	expect(secretsOf({ ...endpoint, id: other, formerUntil: until })).toEqual([]);
});

/** How to run each language’s code: what to write, and the command. It says yes or no for a right and a wrong body. */
const RUNNERS: Record<
	string,
	{ program: string; file: string; run: (code: string, secret: string) => string }
> = {
	"JavaScript (Node.js)": {
		program: "node",
		file: "verify.mjs",
		run: (code, secret) => `${code}
const headers = ${JSON.stringify(headersFor(secret))};
for (const body of ${JSON.stringify([body, `${body} `])}) console.log(verify(${JSON.stringify(secret)}, headers, body) ? "yes" : "no");`,
	},
	Python: {
		program: "python3",
		file: "verify.py",
		run: (code, secret) => `${code}
headers = ${JSON.stringify(headersFor(secret))}
for body in ${JSON.stringify([body, `${body} `])}: print("yes" if verify(${JSON.stringify(secret)}, headers, body) else "no")`,
	},
	PHP: {
		program: "php",
		file: "verify.php",
		run: (code, secret) => `${code}
$headers = json_decode(${phpText(JSON.stringify(headersFor(secret)))}, true);
foreach ([${phpText(body)}, ${phpText(`${body} `)}] as $body) echo verify(${phpText(secret)}, $headers, $body) ? "yes\\n" : "no\\n";`,
	},
	Ruby: {
		program: "ruby",
		file: "verify.rb",
		run: (code, secret) => `${code}
require "json"
headers = JSON.parse(${phpText(JSON.stringify(headersFor(secret)))})
[${phpText(body)}, ${phpText(`${body} `)}].each { |body| puts verify(${phpText(secret)}, headers, body) ? "yes" : "no" }`,
	},
	Go: {
		program: "go",
		file: "main.go",
		run: (
			code,
			secret,
		) => `${code.replace("package webhooks", "package main").replace("import (", 'import (\n\t"fmt"')}
func main() {
	header := http.Header{}
	for name, value := range map[string]string{${Object.entries(headersFor(secret))
		.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
		.join(", ")}} { header.Set(name, value) }
	for _, body := range []string{${JSON.stringify(body)}, ${JSON.stringify(`${body} `)}} {
		if Verify(${JSON.stringify(secret)}, header, []byte(body)) { fmt.Println("yes") } else { fmt.Println("no") }
	}
}`,
	},
	"Shell (openssl)": {
		program: "openssl",
		file: "verify.sh",
		run: (code, secret) => {
			const headers = headersFor(secret);
			return `${code}
secret='${secret}' id='${headers["webhook-id"]}' time='${headers["webhook-timestamp"]}' signature='${headers["webhook-signature"]}'
for text in '${body}' '${body} '; do
  body=$(mktemp); printf %s "$text" > "$body"
  if verify; then echo yes; else echo no; fi
  rm "$body"
done`;
		},
	},
};

const phpText = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** As of a rotation: the right signature is the second. Another library than ours makes it. */
const headersFor = (secret: string) => {
	const [other, theirs] = [newSecret(), secret].map((one) =>
		new StandardWebhook(one).sign(ID, new Date(seconds * 1_000), body),
	);
	return {
		"webhook-id": ID,
		"webhook-timestamp": String(seconds),
		"webhook-signature": `${other} ${theirs}`,
	};
};

const isThere = (program: string) =>
	spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

for (const { language, code } of VERIFICATION_CODE) {
	const runner = RUNNERS[language];
	test.skipIf(!runner || !isThere(runner.program))(
		`the code for ${language} knows our requests from others`,
		() => {
			const { program = "", file = "", run } = runner ?? {};
			const path = join(folder, file);
			writeFileSync(path, run?.(code, newSecret()) ?? "");
			const args = { go: ["run", path], openssl: [path] }[program] ?? [path];
			const command = program === "openssl" ? "sh" : program;

			expect(execFileSync(command, args, { encoding: "utf8" }).trim().split("\n")).toEqual(["yes", "no"]);
		},
	);
}

test("every language of the page can be run here if it is installed", () => {
	expect(Object.keys(RUNNERS).sort()).toEqual(VERIFICATION_CODE.map(({ language }) => language).sort());
});

test("every event has a word: sent with a sample of its shape, or kept with a reason", () => {
	expect(Object.keys(WORDS).sort()).toEqual(Object.keys(EVENTS).sort());
	for (const [event, word] of Object.entries(WORDS)) {
		if ("kept" in word) expect(word.kept, event).toMatch(/^[A-Z].{20,}\.$/);
	}
	// Also an endpoint that chose each one by its name.
	expect(chosenEventsShape.safeParse(SENT_EVENTS).success).toBe(true);
	for (const event of SENT_EVENTS) {
		const { data } = sampleHappened(event, -1, new Date());
		expect(EVENTS[event as EventName].payload.safeParse(data), event).toMatchObject({ success: true });
	}
});

test("tries are spread over three days, each a fifth earlier or later at most, and later when the receiver asks", () => {
	const now = new Date("2026-11-21T12:00:00Z");
	const after = (tries: number, given = {}) =>
		(nextTry(tries, { now, chance: 0.5, ...given })?.getTime() ?? Number.NaN) - now.getTime();

	expect(DELAYS_MS.map((_, place) => after(place + 1))).toEqual([...DELAYS_MS]);
	expect(DELAYS_MS.reduce((sum, ms) => sum + ms, 0) / 3_600_000).toBeCloseTo(75.6, 1);
	expect(nextTry(DELAYS_MS.length + 1, { now })).toBeUndefined();
	expect([after(2, { chance: 0 }), after(2, { chance: 1 })]).toEqual([240_000, 360_000]);
	expect(after(1, { retryAfterMs: 60_000 })).toBe(60_000);
	expect(after(1, { retryAfterMs: 9e9 })).toBe(86_400_000);
	expect(retryAfterMs("120", now)).toBe(120_000);
	expect(retryAfterMs("Sat, 21 Nov 2026 12:10:00 GMT", now)).toBe(600_000);
	for (const odd of [undefined, "", "-1", "soon", "1e9", "Sat, 21 Nov 2026 11:00:00 GMT"])
		expect(retryAfterMs(odd, now)).toBeUndefined();
});
