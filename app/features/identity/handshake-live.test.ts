import { afterAll, beforeAll, expect, test } from "vitest";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

/** Uses production keys, with which Clerk passes sessions in cookies. */
let app: WholeApp;
const owner = "owner@acme.example";
const evil = { Referer: "https://evil.example/", "Sec-Fetch-Site": "cross-site" };

beforeAll(async () => {
	await testDatabase();
	app = await startWholeApp({ tenantDomain: "app.localhost", mode: "live" });
}, 60_000);
afterAll(() => app.stop());

type Browser = ReturnType<typeof openHostBrowser>;

async function signIn(browser: Browser, email: string) {
	const page = await browser.visit(`${app.origin}/account`);
	expect(page.url).toContain(`${app.local.url}/sign-in?`);
	return browser.visit(page.url, { form: { email } });
}

const userOf = (browser: Browser) => {
	const token = browser.cookies("localhost").__session;
	return token && JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;
};

for (const handshake of ["nonce", "token"] as const) {
	test(`a session in the address identifies nobody, and cookies work (${handshake})`, async () => {
		Object.assign(app.local.emulator.knobs, { handshake });
		const attacker = openHostBrowser();
		await signIn(attacker, "owner@testcorp.example");
		const back = encodeURIComponent(`${app.origin}/account`);
		await attacker.visit(`${app.local.url}/v1/client/handshake?redirect_url=${back}`, { follow: false });
		const [name, value] = Object.entries(attacker.cookies("localhost")).find(([one]) =>
			one.startsWith("__clerk_handshake"),
		) as [string, string];
		const visitor = openHostBrowser();
		const page = await signIn(visitor, owner);
		expect([page.status, page.url]).toEqual([200, `${app.origin}/account`]);

		for (const path of ["/", "/account"]) {
			const nobody = openHostBrowser();
			await nobody.visit(`${app.origin}${path}?${name}=${value}`, { headers: evil });
			expect(userOf(nobody)).toBeUndefined();
			await visitor.visit(`${app.origin}${path}?${name}=${value}`, { headers: evil });
			expect(userOf(visitor)).toBe("user_acme_owner");
		}
	});
}
