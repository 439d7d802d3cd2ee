import { afterAll, beforeAll, expect, test } from "vitest";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

let app: WholeApp;
beforeAll(async () => {
	await testDatabase();
	process.env.RATE_LIMIT_PAGES = "20/60";
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(() => app.stop());

const { visit } = openHostBrowser();
const machine = { Accept: "text/plain", "Sec-Fetch-Dest": "" };
const ask = (path: string, headers = machine) => visit(app.origin + path, { follow: false, headers });

test("an address that requests too many pages is stopped without a database query; monitoring is not", async () => {
	const { poolFigures } = await import("../database/database.server.ts");
	const before = poolFigures().transactions;

	const statuses: number[] = [];
	for (let round = 0; round < 25; round++) statuses.push((await ask("/")).status);
	const last = await ask("/acme/dashboard");

	expect(statuses.filter((status) => status === 429)).toHaveLength(5);
	expect(statuses.slice(0, 20)).not.toContain(429);
	expect(last.status).toBe(429);
	expect(Number(last.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
	expect(last.html).toContain("Your network has sent more requests");
	expect(poolFigures().transactions).toBe(before);
	expect((await ask("/healthz")).status).toBe(200);
	expect((await ask("/readyz")).status).toBe(200);
	expect((await ask("/metrics")).status).toBe(404);
});
