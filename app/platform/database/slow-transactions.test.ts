import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser, type Page } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

// Far above what a quick one takes even on a busy machine.
const SLOW_MS = 400;
let app: WholeApp;
let pool: ConnectionPool;
let admin: Sql;
let acme: TenantRecord;
beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url });
	pool = await testPool();
	acme = await aTenant(pool, {
		id: "org_acme",
		slug: "acme",
		owner: {
			userId: "user_acme_owner",
			email: "owner@acme.example",
			firstName: "Olga",
			lastName: "Owner",
			avatarUrl: null,
		},
	});
	process.env.SLOW_TRANSACTION_MS = String(SLOW_MS);
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await Promise.all([pool.close(), admin.end()]);
});

const visitor = openHostBrowser();
const projects = (sent = {}) =>
	visitor.visit(`${app.origin}/acme/projects${"form" in sent ? "/new" : ""}`, sent);

/** Requests a page while another transaction keeps the tenant's projects locked for twice the limit. */
async function whileLocked(ask: () => Promise<Page>): Promise<Page> {
	return admin
		.begin(async (transaction) => {
			await transaction.unsafe(`lock table "${acme.schemaName}".projects in access exclusive mode`);
			const page = ask();
			await sleep(SLOW_MS * 2);
			return () => page;
		})
		.then((page) => page());
}

test("a slow read and a slow write are counted, and logged with tenant, duration and the request's id; a quick one is not", async () => {
	const { log } = await import("../log/log.server.ts");
	const { poolFigures } = await import("./database.server.ts");
	const lines = vi.spyOn(log, "warn");
	const signIn = await visitor.visit(`${app.origin}/acme/projects`);
	await visitor.visit(signIn.url, { form: { email: "owner@acme.example" } });
	lines.mockClear();
	const before = poolFigures().slow;

	const quick: Page[] = [];
	for (let round = 0; round < 5; round++) quick.push(await projects());
	const slow = await whileLocked(() => projects());
	const written = await whileLocked(() => projects({ form: { name: "Moon base" }, follow: false }));

	expect([slow.status, written.status]).toEqual([200, 303]);
	const told = lines.mock.calls.map(([line, words]) => ({ ...(line as unknown as SlowLine), words }));
	const of = (page: Page) => told.filter(({ requestId }) => requestId === page.headers.get("x-request-id"));
	for (const [page, access] of [
		[slow, "read"],
		[written, "write"],
	] as const) {
		const [line] = of(page);
		expect(line).toMatchObject({ tenant: acme.schemaName, access, words: "a slow transaction" });
		expect(line?.ms).toBeGreaterThan(SLOW_MS);
		expect(line?.waitedMs).toBeLessThan(SLOW_MS);
	}
	// On a busy machine one of them may really be slow.
	expect(quick.some((page) => of(page).length === 0)).toBe(true);
	expect(poolFigures().slow - before).toBe(told.length);
});

type SlowLine = { tenant: string; access: string; ms: number; waitedMs: number; requestId: string };
