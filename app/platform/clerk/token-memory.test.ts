import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

let front: Front;
let memory: typeof import("./token-memory.server.ts");
let clerk: typeof import("./authenticate.server.ts");

beforeAll(async () => {
	front = await openFront();
	memory = await import("./token-memory.server.ts");
	clerk = await import("./authenticate.server.ts");
});
afterAll(() => front.stop());
beforeEach(() => {
	front.turn({ tokenSeconds: 60 });
});

const now = Date.now();
const who = (name: string, until = now + 1000) => ({ userId: name, sessionId: `sess_${name}`, until });

test("it is bounded, and forgets the least recently seen first", () => {
	const small = memory.createTokenMemory(3);

	for (const name of ["a", "b", "c"]) small.remember(name, who(name));
	small.recall("a", now);
	small.remember("d", who("d"));

	expect(small.size).toBe(3);
	expect(small.recall("b", now)).toBeUndefined();
	expect(small.recall("a", now)?.userId).toBe("a");
});

test("it forgets when the token expires", () => {
	const small = memory.createTokenMemory();
	small.remember("a", who("a", now + 1000));

	expect(small.recall("a", now + 999)?.userId).toBe("a");
	expect(small.recall("a", now + 1000)).toBeUndefined();
	expect(small.size).toBe(0);
});

test("a known session is recognized, but never longer than its token", async () => {
	const { cookie, userId } = await front.signIn({ email: "owner@acme.example", ageSeconds: 20 });
	const before = clerk.tokenMemory.size;
	await front.visit("/", { cookie });
	await front.visit("/other", { cookie, headers: { Referer: "http://localhost:3000/" } });

	expect(clerk.tokenMemory.size).toBe(before + 1);
	const key = memory.cookieKey(requestWith(cookie), "http://localhost:3000") as string;
	const exp = Math.floor(Date.now() / 1000) + 40;
	expect(clerk.tokenMemory.recall(key)?.userId).toBe(userId);
	expect(clerk.tokenMemory.recall(key)?.until).toBeLessThanOrEqual(exp * 1000);
});

test("a newer client_uat, or a missing one, is not answered from memory", async () => {
	const { cookie } = await front.signIn({ email: "owner@acme.example", ageSeconds: 20 });
	expect((await front.visit("/", { cookie })).status).toBe(200);

	const newer = cookie.replace(/(__client_uat[\w-]*)=\d+/g, `$1=${Math.floor(Date.now() / 1000)}`);
	const none = cookie.replace(/__client_uat[\w-]*=\d+; /g, "");

	for (const changed of [newer, none]) {
		const answer = await front.visit("/", { cookie: changed });
		expect(answer.status).toBe(307);
		expect(answer.headers.get("Location")).toMatch(/hs_reason=session-token-(iat-before|but-no)-client-uat/);
	}
});

test("a page that another site linked to, and a handshake in progress, are left to the SDK", async () => {
	const { cookie } = await front.signIn({ email: "owner@acme.example" });
	await front.visit("/", { cookie });
	const key = (headers: Record<string, string>, path = "/", jar = cookie) =>
		memory.cookieKey(requestWith(jar, path, headers), "http://localhost:3000");

	expect(key({})).toBeTypeOf("string");
	expect(key({ Referer: "http://localhost:3000/x" })).toBe(key({}));
	expect(key({ Referer: "https://blog.example/" })).toBeUndefined();
	expect(key({ Referer: "http://localhost:3000.evil.example/" })).toBeUndefined();
	expect(key({}, "/?__clerk_handshake=x")).toBeUndefined();
	expect(key({}, "/", `${cookie}; __clerk_handshake_nonce=hs_1`)).toBeUndefined();
	expect(key({}, "/", "theme=dark")).toBeUndefined();
	const linked = await front.visit("/", { cookie, headers: { Referer: "https://blog.example/" } });
	expect(linked.headers.get("Location")).toContain("hs_reason=primary-domain-cross-origin-sync");
});

test("for random cookie jars, the memory agrees with the SDK", async () => {
	const signIns = await Promise.all(
		[0, 20, 600].map((ageSeconds) => front.signIn({ email: "owner@acme.example", ageSeconds })),
	);
	const parts = signIns
		.flatMap((one) => one.cookie.split("; "))
		.filter((one) => !one.startsWith("__refresh"));
	let seed = 7;
	const next = () => {
		seed = (seed * 1103515245 + 12345) % 2 ** 31;
		return seed / 2 ** 31;
	};

	for (let round = 0; round < 60; round++) {
		const cookie = parts.filter(() => next() < 0.4).join("; ");
		const first = await front.visit("/", { cookie, headers: { "Sec-Fetch-Dest": "empty" } });
		const second = await front.visit("/", { cookie, headers: { "Sec-Fetch-Dest": "empty" } });
		expect([second.status, second.person?.userId]).toEqual([first.status, first.person?.userId]);
	}
});

function requestWith(cookie: string, path = "/", headers: Record<string, string> = {}): Request {
	return new Request(`http://localhost:3000${path}`, { headers: { ...headers, Cookie: cookie } });
}
