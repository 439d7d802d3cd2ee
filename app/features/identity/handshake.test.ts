import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

/** Uses development keys, with which Clerk passes sessions in the address. */
let app: WholeApp;
let pool: ConnectionPool;
const owner = "owner@acme.example";
const attacker = "owner@testcorp.example";
// Sends no Referer. With one, the SDK would go to Clerk again until its loop guard stops it, and this browser forgets that guard.
const evil = { "Sec-Fetch-Site": "cross-site" };
const acme = (path: string) => `http://acme.localhost:${app.port}${path}`;

beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
	const person = { firstName: "O", lastName: "M", avatarUrl: null };
	await aTenant(pool, {
		id: "org_acme",
		slug: "acme",
		owner: { ...person, userId: "user_acme_owner", email: owner },
	});
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await pool.close();
});

type Browser = ReturnType<typeof openHostBrowser>;

async function signIn(browser: Browser, url: string, email: string) {
	const page = await browser.visit(url);
	expect(page.url).toContain(`${app.local.url}/sign-in?`);
	return browser.visit(page.url, { form: { email } });
}

const userOf = (browser: Browser, hostname = "localhost") => {
	const token = browser.cookies(hostname).__session;
	return token && JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;
};

/** Returns the address parameters of Clerk's answer to the attacker's own handshake, unused by their browser. */
async function answerOfAttacker(handshake: "nonce" | "token") {
	Object.assign(app.local.emulator.knobs, { handshake });
	const browser = openHostBrowser();
	await signIn(browser, `${app.origin}/account`, attacker);
	const devBrowser = browser.cookies("localhost").__clerk_db_jwt ?? "";
	const back = encodeURIComponent(`${app.origin}/account`);
	const asked = `${app.local.url}/v1/client/handshake?redirect_url=${back}&__clerk_db_jwt=${devBrowser}`;
	const answered = await browser.visit(asked, { follow: false });
	const query = new URL(answered.headers.get("Location") ?? "").searchParams;
	return { browser, devBrowser, query };
}

for (const handshake of ["nonce", "token"] as const) {
	test(`a link from another site cannot change who is signed in, nor sign anyone in (${handshake})`, async () => {
		const { query, devBrowser } = await answerOfAttacker(handshake);
		const links = [
			`${query}`,
			`${query}&_handshake=${"a".repeat(22)}`,
			`${query}&_handshake=`,
			`__clerk_db_jwt=${devBrowser}`,
			`${query}&__clerk_db_jwt=${devBrowser}`,
			`__dev_session=${devBrowser}`,
			`__clerk_synced=true&${query}`,
		];

		for (const link of links) {
			const visitor = openHostBrowser();
			await visitor.visit(`${app.origin}/?${link}`, { headers: evil });
			expect([link, userOf(visitor)]).toEqual([link, undefined]);
			await signIn(visitor, `${app.origin}/account`, owner);
			await visitor.visit(`${app.origin}/account?${link}`, { headers: evil });
			await visitor.visit(`${app.origin}/account`);
			expect([link, userOf(visitor)]).toEqual([link, "user_acme_owner"]);
		}
	});
}

test("an attacker's link does not pass as the answer to a visitor's handshake", async () => {
	const { query } = await answerOfAttacker("nonce");
	const visitor = openHostBrowser();
	const begun = await visitor.visit(`${app.origin}/account`, { follow: false });
	expect(Object.keys(visitor.cookies("localhost")).some((name) => name.startsWith("handshake_"))).toBe(true);
	expect(begun.headers.get("Location")).toContain("_handshake%3D");

	await visitor.visit(`${app.origin}/account?${query}`, { headers: evil });

	expect(userOf(visitor)).toBeUndefined();
});

test("nobody is sent to another site with their browser's identifier at Clerk", async () => {
	const visitor = openHostBrowser();
	await signIn(visitor, `${app.origin}/account`, owner);

	const page = await visitor.visit(`${app.origin}/?__clerk_redirect_url=https://evil.example/`, {
		follow: false,
	});

	expect([page.status, page.headers.get("Location")]).toEqual([200, null]);
});

test("a first visit, a sign-in and an expired token lead to the clean address, and leave nothing pending", async () => {
	for (const url of [`${app.origin}/workspaces?page=2`, acme("/projects?status=all")]) {
		const browser = openHostBrowser();
		const { hostname } = new URL(url);

		const page = await signIn(browser, url, owner);

		expect([page.status, page.url]).toEqual([200, url]);
		expect(userOf(browser, hostname)).toBe("user_acme_owner");
		expect(Object.keys(browser.cookies(hostname)).filter((name) => name.includes("handshake"))).toEqual([]);
	}
});

test("a new person signs up", async () => {
	const browser = openHostBrowser();
	const asked = await browser.visit(`${app.origin}/sign-up`);
	expect(asked.url).toContain(`${app.local.url}/sign-up?`);

	const page = await browser.visit(asked.url, {
		form: { email: "new@handshake.example", first_name: "N", last_name: "E" },
	});

	expect([page.status, page.url]).toEqual([200, `${app.origin}/workspaces/new`]);
});

test("several tabs begin and end their handshakes in any order", async () => {
	const browser = openHostBrowser();
	const begun = [];
	for (const path of ["/", "/sign-in", "/workspaces"]) {
		begun.push(await browser.visit(`${app.origin}${path}`, { follow: false }));
	}

	for (const tab of begun.reverse()) {
		const page = await browser.visit(tab.headers.get("Location") ?? "");
		expect(page.status).toBe(200);
	}
	expect(Object.keys(browser.cookies("localhost")).filter((name) => name.startsWith("handshake_"))).toEqual(
		[],
	);
});

test("abandoned handshakes do not pile up", async () => {
	const browser = openHostBrowser();
	for (let at = 0; at < 30; at++) await browser.visit(`${app.origin}/workspaces`, { follow: false });

	const pending = Object.keys(browser.cookies("localhost")).filter((name) => name.startsWith("handshake_"));

	expect(pending).toHaveLength(10);
	expect((await signIn(browser, `${app.origin}/account`, owner)).status).toBe(200);
});

test("a browser without cookies gets an explanation, not a redirect loop", async () => {
	const hop = (url: string) =>
		fetch(url, { redirect: "manual", headers: { Accept: "text/html", "Sec-Fetch-Dest": "document" } });
	const first = await hop(`${app.origin}/workspaces?a=1`);
	const second = await hop(first.headers.get("Location") ?? "");

	const third = await hop(second.headers.get("Location") ?? "");

	expect(third.status).toBe(400);
	const html = await third.text();
	expect(html).toContain("Cookies are blocked");
	expect(html).toContain('href="/workspaces?a=1"');
});
