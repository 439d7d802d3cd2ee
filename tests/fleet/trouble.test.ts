import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { listFailed, resumeRun } from "#db/migrate/resume.ts";
import { startIn } from "./command-line.ts";
import { aFleet, type Fleet, tenantsWithColumn, timesApplied } from "./fleet.ts";

const TENANTS = 300;
let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(TENANTS);
}, 120_000);
afterAll(() => fleet.close());

const up = (options = {}) => migrateUp(fleet.url, { folder: fleet.folder, ...options });

test("killed with -9 at ten random points and run again, it ends in the same state, no tenant twice", async () => {
	fleet.write(
		"0002_kill",
		`alter table @."users" add column killed int; --> statement-breakpoint\nselect pg_sleep(0.003)`.replace(
			"; -->",
			"\n-->",
		),
	);
	let kills = 0;
	for (let attempt = 0; attempt < 10; attempt++) {
		const runner = startIn(fleet, "migrate", ["up"]);
		const ended = once(runner, "exit");
		// Counted in workspaces: by the clock, a busy machine would have it killed before it begins.
		const enough = (await tenantsWithColumn(fleet, "killed")) + Math.random() * (TENANTS / 12);
		do await sleep(Math.random() * 20);
		while (runner.exitCode === null && (await tenantsWithColumn(fleet, "killed")) < enough);
		if (runner.exitCode === null) kills++;
		runner.kill("SIGKILL");
		await ended;
	}

	const report = await up();

	expect(kills).toBeGreaterThan(5);
	expect(report.tally.failed).toBe(0);
	expect(await tenantsWithColumn(fleet, "killed")).toBe(TENANTS);
	expect(new Set(await timesApplied(fleet, "0002_kill"))).toEqual(new Set([1]));
	const open = await fleet.admin`select 1 from public.migration_runs where status <> 'done'`;
	expect(open).toHaveLength(0);
	// Ten starts of a command, on a machine that may have more to do.
}, 240_000);

test("a migration that fails in 3 of 300 tenants is done in 297, and resume finishes it", async () => {
	for (const slug of ["0007", "0120", "0299"]) {
		await fleet.admin.unsafe(
			`insert into "tenant_fleet_${slug}".users (id, email) values ('twin', 'x'), ('twin2', 'x')`,
		);
	}
	fleet.write("0003_unique", `create unique index users_email_key on @."users" (email)`);

	const report = await up();

	expect(report.tally).toMatchObject({ done: 297, failed: 3 });
	const failed = await listFailed(fleet.url, report.runId as number);
	expect(failed.map(({ slug }) => slug).sort()).toEqual(["fleet-0007", "fleet-0120", "fleet-0299"]);
	expect(failed[0]?.error).toMatch(/0003_unique: could not create unique index/);
	for (const slug of ["0007", "0120", "0299"]) {
		await fleet.admin.unsafe(`delete from "tenant_fleet_${slug}".users where id = 'twin2'`);
	}
	const resumed = await resumeRun(fleet.url, report.runId, { folder: fleet.folder });
	expect(resumed.tally).toMatchObject({ done: 300, failed: 0 });
}, 60_000);

test("a tenant locked by another connection: the others finish, it is reported with its blocker, and can be retried", async () => {
	fleet.write("0004_locked", `alter table @."users" add column locked int`);
	const holder = connect({ url: fleet.url });
	await holder.unsafe("begin");
	await holder.unsafe(`lock table "tenant_fleet_0042".users in access share mode`);

	const report = await up({ lockTimeoutMs: 50 });

	expect(report.tally).toMatchObject({ done: 299, failed: 1 });
	const [failed] = await listFailed(fleet.url, report.runId as number);
	expect(failed).toMatchObject({ slug: "fleet-0042", attempts: 2 });
	expect(failed?.error).toMatch(/lock timeout.*Blocked by pid \d+, \d+ s: lock table/);
	await holder.unsafe("rollback");
	await holder.end();
	expect((await up({ tenants: ["fleet-0042"] })).tally.done).toBe(1);
}, 60_000);

test("the second of two runners is told the first one's run and host", async () => {
	fleet.write("0005_slow", `select pg_sleep(0.02)`);
	const first = up();
	await expect
		.poll(() => fleet.admin`select 1 from public.migration_runs where status = 'running'`, {
			timeout: 15_000,
		})
		.toHaveLength(1);

	await expect(up()).rejects.toThrow(/Run \d+ has been at work since .* on .* \(process \d+\)/);

	expect((await first).tally.done).toBe(300);
}, 60_000);

test("hostile names stay names: in folder, address and workspace name", async () => {
	await fleet.admin`update public.tenants set name = ${`'; drop table "tenant_fleet_0001".users; --`} where slug = 'fleet-0001'`;
	fleet.write("0006_harmless", `alter table @."users" add column harmless int`);
	fleet.write(`0007_x'); drop table users; --`, "select 1");

	await expect(up()).rejects.toThrow(/name it like 0007_due_date/);
	fleet.remove(`0007_x'); drop table users; --`);
	await expect(up({ tenants: [`x' or '1'='1`] })).rejects.toThrow(`There is no workspace x' or '1'='1.`);

	expect((await up()).tally.failed).toBe(0);
	expect(await tenantsWithColumn(fleet, "harmless")).toBe(TENANTS);
}, 60_000);
