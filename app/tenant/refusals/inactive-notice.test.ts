import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
	archiveTenant,
	reactivateTenant,
	restoreTenant,
	suspendTenant,
} from "#db/tenancy/lifecycle/status-changes.ts";
import type { TransitionActor } from "#db/tenancy/lifecycle/transition.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

const actor: TransitionActor = { kind: "operator", id: "olga@ops" };
let app: WholeApp;
let pool: ConnectionPool;
beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
	for (const slug of ["acme", "testcorp"]) {
		const owner = { userId: `user_${slug}_owner`, email: `owner@${slug}.example` };
		await aTenant(pool, {
			id: `org_${slug}`,
			name: slug,
			slug,
			owner: { ...owner, firstName: "O", lastName: "M", avatarUrl: null },
		});
	}
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await pool.close();
});

const PATHS = ["/acme/dashboard", "/acme/projects", "/acme/projects/new"];

async function signedIn(email: string) {
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email } });
	return (path: string, sent = {}) => browser.visit(app.origin + path, sent);
}

/** Another process closes it, and this one is notified a moment later. */
const untilClosed = (member: Awaited<ReturnType<typeof signedIn>>) =>
	vi.waitUntil(async () => (await member("/acme/dashboard")).status !== 200, { timeout: 10_000 });

/** Removes what differs between two answers about different paths only because of the request. */
const plain = (html: string, path: string) =>
	html.replaceAll(path, "").replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "");

test("a suspended workspace tells its members why and when to come back, reveals nothing to a stranger, and is back at once", async () => {
	const member = await signedIn("owner@acme.example");
	const stranger = await signedIn("owner@testcorp.example");
	expect((await member("/acme/dashboard")).status).toBe(200);

	await suspendTenant(pool, "acme", "The invoice of May is open", actor);
	await untilClosed(member);
	for (const path of PATHS) {
		const page = await member(path);
		expect([page.status, page.headers.get("Retry-After")], path).toEqual([503, "3600"]);
		expect(page.html).toContain("Reason: The invoice of May is open.");
		expect(page.html).toContain("acme is paused");
		const theirs = await stranger(path);
		const nowhere = await stranger(path.replace("acme", "no-such-place"));
		expect([theirs.status, nowhere.status], path).toEqual([404, 404]);
		expect(theirs.headers.get("Retry-After")).toBeNull();
		expect(plain(theirs.html, path)).toBe(plain(nowhere.html, path.replace("acme", "no-such-place")));
	}
	const posted = await member("/acme/projects/new", { form: { name: "Moon base" } });
	expect([posted.status, posted.headers.get("Retry-After")]).toEqual([503, "3600"]);

	await reactivateTenant(pool, "acme", actor);
	expect((await member("/acme/dashboard")).status).toBe(200);
	expect((await member("/acme/projects")).html).not.toContain("Moon base");
}, 30_000);

test("an archived workspace answers its members 410 with the reason, and is back at once when it is restored", async () => {
	const member = await signedIn("owner@acme.example");
	const stranger = await signedIn("owner@testcorp.example");

	await archiveTenant(pool, "acme", { reason: "Closed by its owner." }, actor);
	await untilClosed(member);
	const closed = await member("/acme/dashboard");
	const theirs = await stranger("/acme/dashboard");
	await restoreTenant(pool, "acme", actor);

	expect(closed.status).toBe(410);
	expect(closed.html).toContain("Reason: Closed by its owner.");
	expect(theirs.status).toBe(404);
	expect((await member("/acme/dashboard")).status).toBe(200);
}, 30_000);
