import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { planDryRun } from "#db/migrate/dry-run.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { listFailed } from "#db/migrate/resume.ts";
import { fleetStatus, runDetails } from "#db/migrate/status.ts";
import { rollbackTenant, undoRun } from "#db/migrate/undo.ts";
import { combinedChecksum, readMigrations } from "#db/migration-files.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { newTenant } from "#tests/support/world/tenant.ts";
import { callIn } from "./command-line.ts";
import { aFleet, type Fleet, tenantsWithColumn, timesApplied } from "./fleet.ts";

const BREAK = "\n--> statement-breakpoint\n";
let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(60);
});
afterAll(() => fleet.close());

const up = (options = {}) => migrateUp(fleet.url, { folder: fleet.folder, ...options });

test("nothing to do makes no run", async () => {
	const report = await up();

	expect(report).toMatchObject({ public: [], tally: { done: 0 }, finished: true });
	expect(report.runId).toBeUndefined();
});

test("a dry run prints the exact SQL and who would get it, and changes nothing", async () => {
	fleet.write(
		"0002_due",
		`alter table @."users" add column due date`,
		`alter table @."users" drop column due`,
	);

	const plan = await planDryRun(fleet.url, { folder: fleet.folder, tenants: ["fleet-0007"] });

	expect(plan.families).toEqual([
		{
			tenants: 1,
			slugs: ["fleet-0007"],
			migrations: ["0002_due"],
			sql: [`alter table "tenant_fleet_0007"."users" add column due date`],
		},
	]);
	expect(await tenantsWithColumn(fleet, "due")).toBe(0);
});

test("up takes one tenant, then a ring, then all, and the ledger has each", async () => {
	await fleet.admin`update public.tenants set ring = 'early' where slug < 'fleet-0010'`;

	const one = await up({ tenants: ["fleet-0003"] });
	const ring = await up({ ring: "early" });
	const rest = await up();

	expect([one.tally.done, ring.tally.done, rest.tally.done]).toEqual([1, 9, 50]);
	expect(await tenantsWithColumn(fleet, "due")).toBe(60);
	expect(new Set(await timesApplied(fleet, "0002_due"))).toEqual(new Set([1]));
	const details = await runDetails(fleet.url, rest.runId as number);
	expect(details?.run).toMatchObject({ kind: "up", status: "done" });
	expect(details?.total).toBe(50);
	expect(await fleetStatus(fleet.url, fleet.folder)).toMatchObject({
		behind: 0,
		families: [{ tenants: 60, atHead: true }],
	});
});

test("undo reverts exactly what one run applied, on the tenants where it applied it", async () => {
	fleet.write(
		"0003_note",
		`alter table @."users" add column note text`,
		`alter table @."users" drop column note`,
	);
	const early = await up({ ring: "early" });
	await up();

	const undone = await undoRun(fleet.url, early.runId as number, { folder: fleet.folder });

	expect(undone.tally).toMatchObject({ done: 10, failed: 0 });
	expect(await tenantsWithColumn(fleet, "note")).toBe(50);
	const again = await up();
	expect(again.tally.done).toBe(10);
	expect(await tenantsWithColumn(fleet, "note")).toBe(60);
});

test("undo refuses a tenant that got something newer since, and says so", async () => {
	const { runs } = await latestRuns();

	const undone = await undoRun(fleet.url, runs.due, { folder: fleet.folder });

	expect(undone.tally).toMatchObject({ done: 0, failed: 50 });
	const [failed] = await listFailed(fleet.url, undone.runId);
	expect(failed?.error).toMatch(/0003_note came after it/);
});

test("rollback takes one tenant back, newest first, and up brings it forward again", async () => {
	const back = await rollbackTenant(fleet.url, "fleet-0020", "1", { folder: fleet.folder });

	expect(back.tally).toMatchObject({ done: 1, failed: 0 });
	expect(await tenantsWithColumn(fleet, "due")).toBe(59);
	expect(await fleetStatus(fleet.url, fleet.folder)).toMatchObject({ behind: 1 });
	expect((await up()).tally.done).toBe(1);
	expect(await tenantsWithColumn(fleet, "due")).toBe(60);
});

test("an older migration that was merged late is seen and applied", async () => {
	fleet.write("0005_later", `alter table @."users" add column later int`);
	await up();
	fleet.write("0004_older", `alter table @."users" add column older int`);

	const report = await up();

	expect(report.tally.done).toBe(60);
	expect(await tenantsWithColumn(fleet, "older")).toBe(60);
	expect(await fleetStatus(fleet.url, fleet.folder)).toMatchObject({ behind: 0 });
});

test("an edited, already applied file is refused by name", async () => {
	fleet.write("0002_due", `alter table @."users" add column due timestamptz`);

	await expect(up()).rejects.toThrow(/0002_due\/up.sql was edited after it was applied to 60 workspaces/);

	fleet.write(
		"0002_due",
		`alter table @."users" add column due date`,
		`alter table @."users" drop column due`,
	);
});

test("an applied migration that this checkout lacks is refused by name", async () => {
	fleet.remove("0005_later");
	fleet.write("0006_more", `alter table @."users" add column more int`);

	await expect(up()).rejects.toThrow(/0005_later was applied .* is not in this checkout/);

	fleet.write("0005_later", `alter table @."users" add column later int`);
	fleet.remove("0006_more");
});

test("status tells the ready workspaces apart from those that somebody has, and up brings both forward", async () => {
	const pool = new ConnectionPool({ url: appUrl(fleet.url), size: 2 });
	await fillWarmPool(pool, readMigrations("tenant", fleet.folder), 3);
	fleet.write("0007_stocked", `alter table @."users" add column stocked int`);
	await up({ tenants: ["fleet-0001"] });

	const before = await fleetStatus(fleet.url, fleet.folder);
	const said = await callIn(fleet, "migrate", "status");
	await up();
	const after = await callIn(fleet, "migrate", "status");
	const made = await provisionTenant(pool, readMigrations("tenant", fleet.folder), newTenant());
	await pool.close();

	expect(before).toMatchObject({
		families: [
			{ version: "0005_later", tenants: 59, atHead: false },
			{ version: "0007_stocked", tenants: 1, atHead: true },
		],
		stock: [{ version: "0005_later", tenants: 3, atHead: false }],
		behind: 62,
	});
	expect(said).toMatchObject({
		code: 1,
		out: expect.stringMatching(/^Ready for sign-ups: 3 at 0005_later \(behind\)$/m),
	});
	expect(after).toMatchObject({
		code: 0,
		out: "60 at 0007_stocked\nReady for sign-ups: 3 at 0007_stocked\n",
	});
	expect(made).toEqual({ created: true, warm: true });
}, 60_000);

test("--batch says how many workspaces one transaction takes, and refuses a number that makes no sense", async () => {
	fleet.write("0008_batched", `alter table @."users" add column batched int`);

	const refused = await callIn(fleet, "migrate", "up", "--batch", "1000");
	const done = await callIn(fleet, "migrate", "up", "--batch", "4", "--json");

	expect(refused).toMatchObject({
		code: 2,
		out: "",
		err: expect.stringContaining("--batch must be a whole number from 1 to 100, not “1000”."),
	});
	const { runId } = JSON.parse(done.out);
	const sizes = await fleet.admin<{ size: number }[]>`
		select count(*)::int as size from public.migration_run_tenants where run_id = ${runId}
		group by xmin::text order by size desc`;
	expect(sizes[0]?.size).toBe(4);
	expect(sizes.map(({ size }) => size).filter((size) => size > 4)).toEqual([]);
}, 60_000);

test("squash in the image, which has no development packages, says where it works", async () => {
	const hooks = `import { registerHooks } from "node:module"; registerHooks({ resolve(name, context, next) {
		if (!name.startsWith("drizzle-kit")) return next(name, context);
		throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }); } });`;
	const without = `--import=data:text/javascript,${encodeURIComponent(hooks)}`;
	vi.stubEnv("NODE_OPTIONS", `${process.env.NODE_OPTIONS} ${without}`);
	onTestFinished(() => void vi.unstubAllEnvs());

	expect(await callIn(fleet, "migrate", "squash")).toEqual({
		code: 1,
		out: "",
		err: "squash works only in a checkout with its development packages: npm ci\n",
	});
});

test("a word for whether roles may log in that is neither on nor off is refused, not taken for off", async () => {
	vi.stubEnv("TENANT_ROLES_LOGIN", "true");
	onTestFinished(() => void vi.unstubAllEnvs());

	const answers = [await callIn(fleet, "migrate", "up"), await callIn(fleet, "migrate", "doctor")];

	const refused = { code: 2, out: "", err: "TENANT_ROLES_LOGIN must be on or off, not “true”.\n" };
	expect(answers).toEqual([refused, refused]);
});

test("the statements of a batch are one message, unless they create a table", async () => {
	fleet.write("0009_joined", `alter table @."users" add column joined int`);
	fleet.write(
		"0010_table",
		`create table @."notes" (id int primary key)${BREAK}grant select on @."notes" to "$TENANT_ROLE$"`,
	);
	const sent = vi.spyOn(PipelinedTransaction.prototype, "send");

	const { tally } = await up({ batchSize: 20 });
	const texts = sent.mock.calls.map(([{ text }]) => text);
	sent.mockRestore();

	expect(texts.filter((text) => text.includes("add column joined"))).toHaveLength(Math.ceil(tally.done / 20));
	expect(texts.filter((text) => /create table .*notes/.test(text))).toHaveLength(tally.done);
});

test("a ledger with the checksums of Windows' line ends lacks nothing, to up and to status", async () => {
	const list = readMigrations("tenant", fleet.folder).list.map((file) =>
		file.name === "0002_due" ? { ...file, checksum: file.checksumOfCrlf ?? "" } : file,
	);
	const due = list.find(({ name }) => name === "0002_due")?.checksum ?? "";
	await fleet.admin`update tenant_fleet_0001._migrations set checksum = ${due} where filename = '0002_due'`;
	await fleet.admin`update public.tenants set schema_checksum = ${combinedChecksum(list)} where slug = 'fleet-0001'`;

	const status = await fleetStatus(fleet.url, fleet.folder);
	const report = await up();

	expect(status).toMatchObject({ behind: 0, failed: [] });
	expect(status.families).toEqual([{ version: "0010_table", tenants: 61, atHead: true }]);
	expect(report).toMatchObject({ runs: [], finished: true });
});

async function latestRuns(): Promise<{ runs: { due: number } }> {
	const rows = await fleet.admin<{ id: number }[]>`
		select run_id as id from public.migration_run_tenants
		where applied = '["0002_due"]'::jsonb group by run_id order by count(*) desc limit 1`;
	return { runs: { due: rows[0]?.id ?? 0 } };
}
