import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser, type Page } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let app: WholeApp;
let pool: ConnectionPool;
beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
	for (const slug of ["acme", "testcorp"]) {
		const owner = { userId: `user_${slug}_owner`, email: `owner@${slug}.example` };
		const named = { ...owner, firstName: "Olga", lastName: "Owner", avatarUrl: null };
		await aTenant(pool, { id: `org_${slug}`, name: slug, slug, owner: named });
	}
	Object.assign(process.env, {
		RATE_LIMIT_API: "4/900",
		RATE_LIMIT_FORMS: "6/60",
		RATE_LIMIT_FORMS_IP: "30/120",
		RATE_LIMIT_FORMS_TENANT: "4/600",
		RATE_LIMIT_SIGN_UP: "2/3600",
		RATE_LIMIT_SIGN_IN: "10/60",
		RATE_LIMIT_WEBHOOKS: "3/60",
		RATE_LIMIT_INVITATIONS: "2/3600",
	});
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await pool.close();
});

async function signedIn(email: string) {
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email } });
	return (path: string, sent: Parameters<typeof browser.visit>[1] = {}) =>
		browser.visit(app.origin + path, { follow: false, ...sent });
}

const visitor = () => {
	const browser = openHostBrowser();
	return (path: string, sent = {}) => browser.visit(app.origin + path, { follow: false, ...sent });
};

/** Does it this many times, one after the other. */
async function times(count: number, ask: () => Promise<Page>): Promise<Page[]> {
	const pages: Page[] = [];
	for (let round = 0; round < count; round++) pages.push(await ask());
	return pages;
}

const statuses = (pages: Page[]) => pages.map(({ status }) => status);
const API = "/api/tenants/acme/users/onboarding";

test("the API answers the fifth call with 429 in JSON, with the time to wait and the limit", async () => {
	const ask = visitor();

	const pages = await times(5, () => ask(API, { form: {} }));

	expect(statuses(pages)).toEqual([401, 401, 401, 401, 429]);
	const [first, last] = [pages[0], pages[4]];
	expect(first?.headers.get("RateLimit-Policy")).toBe('"api";q=4;w=900');
	expect(first?.headers.get("RateLimit")).toMatch(/^"api";r=3;t=(900|899)$/);
	expect(last?.headers.get("RateLimit")).toMatch(/^"api";r=0;t=\d+$/);
	expect(last?.headers.get("Content-Type")).toContain("application/json");
	const body = JSON.parse(last?.html ?? "");
	expect(body).toMatchObject({ error: "Too many requests", retryAfterSeconds: expect.any(Number) });
	expect(last?.headers.get("Retry-After")).toBe(String(body.retryAfterSeconds));
	expect(body.retryAfterSeconds).toBeGreaterThan(890);
	expect(last?.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
});

test("a person has their own calls, whatever their address has used up", async () => {
	const ask = await signedIn("owner@acme.example");

	const pages = await times(5, () => ask(API, { form: {} }));

	expect(statuses(pages)).toEqual([422, 422, 422, 422, 429]);
});

test("webhooks are counted separately, and answered in JSON", async () => {
	const ask = visitor();

	const pages = await times(4, () => ask("/api/webhooks/clerk", { form: { no: "signature" } }));

	expect(statuses(pages)).toEqual([400, 400, 400, 429]);
	expect(JSON.parse(pages[3]?.html ?? "").error).toBe("Too many requests");
});

test("a form beyond the limit comes back with everything typed, and pages are shown as usual", async () => {
	const ask = await signedIn("owner@acme.example");
	// Uses a workspace that is not theirs, so that no one else's limit is used up.
	const pages = await times(5, () => ask("/testcorp/projects/new", { form: { name: "x" } }));
	const last = await ask("/acme/projects/new", { form: { name: "Moon <base>", description: "All of it" } });
	const over = await ask("/acme/projects/new", { form: { name: "Moon <base>", description: "All of it" } });
	const seen = await ask("/acme/projects");

	expect(statuses(pages)).toEqual([404, 404, 404, 404, 404]);
	expect(last.status).toBe(303);
	expect(over.status).toBe(429);
	expect(Number(over.headers.get("Retry-After"))).toBeGreaterThan(0);
	expect(over.html).toContain("Too many requests");
	expect(over.html).toContain("everything you typed is still here");
	expect(over.html).toMatch(/name="name" value="Moon &lt;base&gt;"/);
	expect(over.html).toContain('value="All of it"');
	expect(seen.status).toBe(200);
});

test("only its members use up a workspace's limit", async () => {
	const stranger = await signedIn("owner@acme.example");
	const member = await signedIn("owner@testcorp.example");
	await times(5, () => stranger("/testcorp/projects/new", { form: { name: "" } }));

	const pages = await times(5, () => member("/testcorp/projects/new", { form: { name: "" } }));

	expect(statuses(pages)).toEqual([422, 422, 422, 422, 429]);
	expect(pages[4]?.html).toContain("People in this workspace have sent more forms");
	expect(pages[4]?.html).toMatch(/Wait (10|9) minutes/);
});

test("sign-up is counted by address and answered with a page", async () => {
	const ask = visitor();

	const pages = await times(3, () => ask("/sign-up"));

	expect(statuses(pages)).toEqual([307, 307, 429]);
	expect(pages[2]?.html).toContain("Your network has sent more requests");
	expect(pages[2]?.headers.get("Content-Security-Policy")).toContain("default-src 'self'");
});

test("a post from another site is refused before it counts, and an address that sends too many forms is stopped", async () => {
	const ask = visitor();
	const foreign = { "Sec-Fetch-Site": "cross-site" };
	const forged = await times(40, () => ask("/workspaces/new", { form: {}, headers: foreign }));
	const pages = await times(31, () => ask("/workspaces/new", { form: { name: "Kept" } }));

	expect(new Set(statuses(forged))).toEqual(new Set([403]));
	// Other tests in this file have sent some from here.
	expect(statuses(pages).at(-1)).toBe(429);
	expect(pages.at(-1)?.html).toContain('value="Kept"');
	expect(pages.at(-1)?.html).toContain("Your network has sent more forms");
	const long = await ask("/workspaces/new", { form: { name: "Kept", more: "x".repeat(300_000) } });
	expect(long.status).toBe(429);
	expect(long.html).not.toContain('value="Kept"');
	expect(long.html).toContain("then try again");
});
