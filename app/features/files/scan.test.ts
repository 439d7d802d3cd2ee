import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { workOff } from "#app/platform/jobs/work.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { EICAR, type LocalScanner, startLocalScanner } from "#scripts/local/files/scanner.ts";

// Before the environment is read: only with CLAMD are files held.
const PORT = vi.hoisted(() => {
	const port = 20_000 + (process.pid % 20_000);
	process.env.CLAMD = `tcp://127.0.0.1:${port}`;
	return port;
});

const { closeDatabase } = await import("#app/platform/database/database.server.ts");
const { errorsNoted } = await import("#app/platform/errors/errors.server.ts");
const { reindex } = await import("#app/tenant/search/reindex.server.ts");
const { search } = await import("#app/features/search/search.server.ts");
const { searchEntries } = await import("#db/schema/tenant/search.ts");
const { readTexts } = await import("#tests/support/world/reactions.ts");
const { openFor } = await import("#app/tenant/reactions/run-reaction.server.ts");
const { files: fileTable } = await import("#db/schema/tenant/files.ts");
const { aFile } = await import("#tests/support/world/file.ts");
const { aProject, eventsOf } = await import("#tests/support/world/project.ts");
const { aMember, aTenant, refusalOf, testPool } = await import("#tests/support/world/tenant.ts");
const { getFile, getFileToRemove } = await import("./find.server.ts");
const { listFiles } = await import("./list.server.ts");
const { scanning } = await import("./scan.server.ts");
const { sweepDaily } = await import("./sweep.server.ts");

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
	member = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
});
afterAll(async () => {
	await Promise.all([pool.close(), closeDatabase()]);
	delete process.env.CLAMD;
});

async function theScanner(): Promise<LocalScanner> {
	const scanner = await startLocalScanner(PORT);
	onTestFinished(scanner.stop);
	return scanner;
}

const scanDue = ({ early = false } = {}) => workOff(scanning, { early });
const statesOn = async (slug: string) =>
	(await listFiles(viewer, slug)).files.map(({ name, scan }) => [name, scan]);

test("a file is held until the scanner has seen it, and is open to everyone from then on when it is clean", async () => {
	await theScanner();
	const slug = await aProject(member, "Clean", { isPublic: true });
	const id = await aFile(member, slug, "plan.txt", "hello");

	expect(await refusalOf(getFile(member, [slug, id]))).toMatchObject({ status: 409, rule: "files held" });
	expect(await statesOn(slug)).toEqual([["plan.txt", "held"]]);
	await scanDue();

	expect(await getFile(viewer, [slug, id])).toMatchObject({ name: "plan.txt", verdict: null });
	expect((await getFile(viewer, [slug, id])).scannedAt).toBeInstanceOf(Date);
	expect(await statesOn(slug)).toEqual([["plan.txt", undefined]]);
});

test("a file with malware stays closed to all, and only who added it or may delete it is told what was found", async () => {
	await theScanner();
	const slug = await aProject(member, "Infected", { isPublic: true });
	const id = await aFile(member, slug, "invoice.txt", EICAR);
	await scanDue();
	const found = [
		{ term: "File", values: ["invoice.txt"] },
		{ term: "Found", values: ["Eicar-Test-Signature"] },
	];

	for (const told of [member, owner])
		expect(await refusalOf(getFile(told, [slug, id]))).toMatchObject({ status: 403, facts: found });
	const refusal = await refusalOf(getFile(viewer, [slug, id]));
	expect(refusal).toMatchObject({ status: 403, title: "This file is blocked" });
	expect(JSON.stringify(refusal)).not.toContain("Eicar");
	expect(await statesOn(slug)).toEqual([["invoice.txt", "blocked"]]);
	expect((await eventsOf(member, slug)).slice(-2)).toEqual(["project.file_added", "project.file_refused"]);
	expect((await getFileToRemove(member, [slug, id])).file.name).toBe("invoice.txt");
});

test("a held file is found by its name alone, a clean one by its text, and one with malware by nothing", async () => {
	await theScanner();
	const slug = await aProject(member, "Searched", { isPublic: true });
	await aFile(member, slug, "granite-plan.txt", "The quarry opens");
	await aFile(member, slug, "granite-bill.txt", `${EICAR} quarry`);
	const found = async (q: string) =>
		(await search(viewer, { sort: "best", q })).results.map(({ title }) =>
			title.map(({ text }) => text).join(""),
		);
	await readTexts();
	expect([(await found("granite")).length, await found("quarry")]).toEqual([2, []]);

	await scanDue();
	await readTexts();

	expect(await found("quarry")).toEqual(["granite-plan.txt"]);
	expect(await found("granite")).toEqual(["granite-plan.txt"]);
	const entries = await inTenant(pool, record, "read", ({ db }) => db.select().from(searchEntries));
	expect(entries.filter(({ words }) => words.includes("'granite'"))).toHaveLength(1);
	await reindex(record);
	expect(await found("granite")).toEqual(["granite-plan.txt"]);
});

test("while the scanner is down files stay held, operators are told, and the next try lets them go", async () => {
	const slug = await aProject(member, "Down", { isPublic: true });
	const id = await aFile(member, slug, "plan.txt", "hello");
	const before = errorsNoted();

	await scanDue();
	expect(await statesOn(slug)).toEqual([["plan.txt", "held"]]);
	expect(errorsNoted()).toBe(before + 1);
	expect(await scanDue()).toBe(0);
	await theScanner();
	await scanDue({ early: true });

	expect(await getFile(member, [slug, id])).toMatchObject({ name: "plan.txt" });
});

test("a held file whose job is lost is found by the sweep", async () => {
	await theScanner();
	const slug = await aProject(member, "Lost", { isPublic: true });
	const id = await aFile(member, slug, "plan.txt", "hello");
	await scanDue();
	const heldAt = new Date(Date.now() - 3 * 3_600_000);
	await inTenant(pool, record, "write", ({ db }) => db.update(fileTable).set({ heldAt }));
	expect(await scanDue()).toBe(0);

	await sweepDaily.run(openFor("files.sweep", record), "2026-11-29");
	await scanDue();

	expect(await getFile(member, [slug, id])).toMatchObject({ heldAt: null });
});

test("a file that was scanned twice is refused once, and one that is gone by then is no error", async () => {
	await theScanner();
	const slug = await aProject(member, "Twice", { isPublic: true });
	await aFile(member, slug, "invoice.txt", EICAR);
	await scanDue();
	await inTenant(pool, record, "write", ({ db }) =>
		db.update(fileTable).set({ heldAt: new Date(Date.now() - 3 * 3_600_000) }),
	);
	const tenant = openFor("files.sweep", record);
	await sweepDaily.run(tenant, "2026-11-29");
	await sweepDaily.run(tenant, "2026-11-29");
	const before = errorsNoted();

	await scanDue();

	const refused = (await eventsOf(member, slug)).filter((event) => event === "project.file_refused");
	expect(refused).toHaveLength(2);
	expect(errorsNoted()).toBe(before);
});
