import { afterAll, beforeAll, expect, test } from "vitest";
import { tenantSlugs } from "#db/schema/public/tenants.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser, type Page } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

/** TENANT_DOMAIN=localhost: acme.localhost beside localhost, every route, through the real SDK. */
let app: WholeApp;
let pool: ConnectionPool;
const at = (slug: string, path: string) => `http://${slug}.localhost:${app.port}${path}`;

beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
	const person = { firstName: "O", lastName: "M", avatarUrl: null };
	await aTenant(pool, {
		id: "org_acme",
		slug: "acme",
		owner: { ...person, userId: "user_acme_owner", email: "owner@acme.example" },
	});
	await aTenant(pool, {
		id: "org_testcorp",
		slug: "testcorp",
		owner: { ...person, userId: "user_testcorp_owner", email: "owner@testcorp.example" },
	});
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await pool.close();
});

/** Visits a page as a visitor, and the sign-in that it leads to. */
async function signInAt(url: string, email = "owner@acme.example") {
	const browser = openHostBrowser();
	const signIn = await browser.visit(url);
	expect(signIn.url).toContain(`${app.local.url}/sign-in?redirect_url=`);
	return { browser, signIn, page: await browser.visit(signIn.url, { form: { email } }) };
}

test("a visitor signs in on the own host and lands on the page they asked for", async () => {
	const { signIn, page, browser } = await signInAt(at("acme", "/projects?status=all"));

	expect(new URL(signIn.url).searchParams.get("redirect_url")).toBe(at("acme", "/projects?status=all"));
	expect([page.status, page.url]).toEqual([200, at("acme", "/projects?status=all")]);
	expect(Object.keys(browser.cookies("acme.localhost"))).toContain("__session");
	expect(Object.keys(browser.cookies("localhost")).filter((name) => name.startsWith("__session"))).toEqual(
		[],
	);
});

test("an address in capitals, or with one of its letters encoded, leads to the plain one", async () => {
	const { browser } = await signInAt(`${app.origin}/acme`);

	for (const segment of ["ACME", "%41cme"]) {
		const page = await browser.visit(`${app.origin}/${segment}/projects?q=1`, { follow: false });

		expect([page.status, page.headers.get("Location")]).toEqual([308, "/acme/projects?q=1"]);
	}
});

test("pages about several workspaces are found on the own host however they are written", async () => {
	const { browser } = await signInAt(at("acme", "/"));

	const page = await browser.visit(at("acme", "/Account"), { follow: false });

	expect([page.status, page.headers.get("Location")]).toEqual([307, `${app.origin}/Account`]);
});

test("every link on the own host is short; the same page on the application's host keeps its long ones", async () => {
	const { browser, page } = await signInAt(at("acme", "/"));
	const other = await browser.visit(`${app.origin}/acme/dashboard`);

	expect([page.status, page.url]).toEqual([200, at("acme", "/dashboard")]);
	expect(page.html).toContain('href="/projects/new"');
	expect(page.html).toMatch(/<a href="\/dashboard" aria-current="page"/);
	expect(linksOf(page).filter((link) => link.startsWith("/acme"))).toEqual([]);
	expect(other.status).toBe(200);
	expect(other.html).toContain('href="/acme/projects/new"');
	expect(shortened(linksOf(other))).toEqual(linksOf(page));
	expect(page.headers.get("Content-Security-Policy")).toContain(`http://*.localhost:${app.port}`);
});

test("a form posted on the own host leads to a short address, and its flash message is shown there", async () => {
	const { browser } = await signInAt(at("acme", "/dashboard"));

	const form = { name: "Moon base", description: "" };
	const page = await browser.visit(at("acme", "/projects/new"), { form });
	const again = await browser.visit(at("acme", "/projects/new"), { form: { name: "" } });

	expect(page.hops).toEqual([expect.stringMatching(/^303 \/projects\/moon-base-\w+$/)]);
	expect([page.status, page.url]).toEqual([200, at("acme", page.hops[0]?.slice("303 ".length) ?? "")]);
	expect(page.html).toContain("Created “Moon base”.");
	expect(again.status).toBe(422);
});

test("a form whose sender is unknown comes back to be sent to the short address", async () => {
	const page = await openHostBrowser().visit(at("acme", "/projects/new"), { form: { name: "Moon" } });

	expect(page.status).toBe(401);
	expect(page.html).toContain('action="/projects/new"');
	expect(page.html).toContain(encodeURIComponent(at("acme", "/")));
});

test("the long form of an address leads to the short one, and pages about workspaces to the application's host", async () => {
	const { browser } = await signInAt(at("acme", "/dashboard"));

	const long = await browser.visit(at("acme", "/acme/projects?status=all"), { follow: false });
	const workspaces = await browser.visit(at("acme", "/workspaces"));

	expect([long.status, long.headers.get("Location")]).toEqual([308, "/projects?status=all"]);
	expect([workspaces.status, workspaces.url]).toEqual([200, `${app.origin}/workspaces`]);
	expect(workspaces.html).toContain('href="/acme/dashboard"');
});

test("signing out on the own host removes the credentials of that host", async () => {
	const { browser } = await signInAt(at("acme", "/dashboard"));

	const page = await browser.visit(at("acme", "/sign-out"), { form: {} });

	expect(page.hops[0]).toBe("303 /");
	expect(page.url).toContain("/sign-in?redirect_url=");
	expect(browser.cookies("acme.localhost").__session).toBeUndefined();
});

test("another workspace's host, an unknown one and an invalid one answer the same 404 as an unknown workspace", async () => {
	const { browser } = await signInAt(at("acme", "/dashboard"));

	const auditBuffer = [
		await browser.visit(at("testcorp", "/dashboard")),
		await browser.visit(at("no-such", "/dashboard")),
		await browser.visit(at("testcorp", "/")),
		await browser.visit(at("www", "/dashboard")),
		await browser.visit(at("www", "/")),
		await browser.visit(at("a.b", "/dashboard")),
		await browser.visit(at("workspaces", "/new")),
		await browser.visit(`${app.origin}/no-such/dashboard`),
		await browser.visit(`${app.origin}/testcorp/dashboard`),
	];

	expect(auditBuffer.map(({ status }) => status)).toEqual(auditBuffer.map(() => 404));
	expect(auditBuffer[0]?.html).toContain("<h1");
	expect(new Set(auditBuffer.map(told)).size).toBe(1);
});

test("a session on one host is not a session on another", async () => {
	const { browser } = await signInAt(at("acme", "/dashboard"));
	const cookies = Object.entries(browser.cookies("acme.localhost"));
	const Cookie = cookies.map(([name, value]) => `${name}=${value}`).join("; ");
	const headers = { Cookie, "Sec-Fetch-Dest": "empty" };

	const [own, other, main] = [
		await openHostBrowser().visit(at("acme", "/dashboard"), { headers, follow: false }),
		await openHostBrowser().visit(at("testcorp", "/dashboard"), { headers, follow: false }),
		await openHostBrowser().visit(`${app.origin}/acme/dashboard`, { headers, follow: false }),
	];

	expect([own.status, other.status, main.status]).toEqual([200, 303, 303]);
});

test("a Host or X-Forwarded-Host that is not ours never becomes an origin", async () => {
	const { browser } = await signInAt(`${app.origin}/acme/dashboard`);
	const post = (headers: Record<string, string>) =>
		browser.visit(`${app.origin}/acme/projects/new`, { form: { name: "Spoofed" }, headers, follow: false });

	for (const Host of ["evil.example", "acme.localhost.evil.example", "a.acme.localhost"]) {
		const page = await openHostBrowser().visit(`${app.origin}/acme/dashboard`, {
			headers: { Host, "X-Forwarded-Host": "evil.example" },
			follow: false,
		});
		expect(new URL(page.headers.get("Location") ?? "").searchParams.get("redirect_url")).toContain(
			`${app.origin}/`,
		);
		const forged = { Host, Origin: `http://${Host}`, "Sec-Fetch-Site": "" };
		expect([400, 403]).toContain((await post(forged)).status);
	}
	const sibling = { Origin: at("testcorp", ""), "Sec-Fetch-Site": "same-site" };
	expect([400, 403]).toContain((await post(sibling)).status);
	const forwarded = { "X-Forwarded-Host": `testcorp.localhost:${app.port}` };
	expect((await post(forwarded)).headers.get("Location")).toMatch(/^\/acme\/projects\//);
});

test("an old address of a workspace leads to its current own host", async () => {
	await inRegistry(pool, "write", (db) =>
		db.insert(tenantSlugs).values({ slug: "acme-before", tenantId: "org_acme" }),
	);

	const { page } = await signInAt(at("acme-before", "/projects?status=all"));

	expect(page.hops).toContain(`308 ${at("acme", "/projects?status=all")}`);
	expect([page.status, page.url]).toEqual([200, at("acme", "/projects?status=all")]);
});

const linksOf = ({ html }: Page) =>
	[...html.matchAll(/<a [^>]*?href="([^"#][^"]*)"/g)].map(([, href]) => href ?? "");
const shortened = (links: string[]) => links.map((link) => link.replace(/^\/acme(?=\/)/, ""));

/** Removes from a page what is new each time. */
const told = ({ html }: Page) => html.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|nonce="[^"]*"/g, "");
