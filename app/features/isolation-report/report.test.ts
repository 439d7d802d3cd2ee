import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aWorkspace } from "#tests/support/world/membership.ts";
import { aMember, refusalOf, testPool } from "#tests/support/world/tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-report-"));
const file = join(folder, "report.html");
const REPORT = `<!doctype html><meta name="proven-at" content="2026-11-21T10:00:00.000Z"><h1>Isolation report</h1>`;

let pool: ConnectionPool;
let feature: typeof import("./report.server.ts");
beforeAll(async () => {
	process.env.ISOLATION_REPORT = file;
	pool = await testPool();
	// Imports late, since the module reads the environment.
	feature = await import("./report.server.ts");
});
beforeEach(() => rmSync(file, { force: true }));
afterAll(async () => {
	rmSync(folder, { recursive: true });
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await pool.close();
});

test("an owner downloads the report, named by its date", async () => {
	const { owner } = await aWorkspace(pool);
	writeFileSync(file, REPORT);

	expect(await feature.getReport(owner)).toEqual({
		fileName: "isolation-report-2026-11-21.html",
		type: "text/html; charset=utf-8",
		body: REPORT,
	});
	expect(await feature.getReportState(owner)).toEqual({
		provenAt: new Date("2026-11-21T10:00:00Z"),
		cannotDownload: null,
	});
});

test("an admin sees that a report exists and why they cannot download it", async () => {
	const { record } = await aWorkspace(pool);
	const admin = await aMember(pool, record, "admin");
	writeFileSync(file, REPORT);

	expect((await refusalOf(feature.getReport(admin))).status).toBe(403);
	expect((await feature.getReportState(admin)).cannotDownload).toMatchObject({
		sentence: expect.stringMatching(/\.$/),
		permission: "organization:manage",
	});
});

test("an installation without a report says so", async () => {
	const { owner } = await aWorkspace(pool);

	expect((await feature.getReportState(owner)).provenAt).toBeNull();
	expect((await refusalOf(feature.getReport(owner))).status).toBe(404);
});

test("a file that is not our report is not served", async () => {
	const { owner } = await aWorkspace(pool);
	writeFileSync(file, "DATABASE_URL=postgres://secret");

	expect((await refusalOf(feature.getReport(owner))).status).toBe(404);
});
