import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { fingerprintsOf, prepareToRead } from "#db/migrate/drift/fingerprint.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { readMigrations } from "#db/migration-files.ts";
import type { Run } from "#db/tenancy/pool/transaction.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { type OwnPostgres, startOwnPostgres } from "#tests/support/databases/own-postgres.ts";
import { callIn, startIn } from "./command-line.ts";
import { aFleet, type Fleet, timesApplied } from "./fleet.ts";

const TENANTS = 120;
let server: OwnPostgres;
let fleet: Fleet;
let undisturbed: Fleet;
beforeAll(async () => {
	server = await startOwnPostgres("restart");
	[fleet, undisturbed] = [await aFleetIn("fleet"), await aFleetIn("undisturbed")];
}, 120_000);
afterAll(async () => {
	await fleet?.close();
	await undisturbed?.close();
	await server?.stop();
});

/** Creates a fleet on the server that is going to be restarted. */
async function aFleetIn(name: string): Promise<Fleet> {
	const superuser = connect({ url: server.url() });
	await superuser.unsafe(`create database ${name}`);
	await superuser.end();
	const url = server.url(name);
	await migrateUp(url);
	return aFleet(TENANTS, { url, drop: async () => {} });
}

/** Returns everything that a migration leaves, tenant by tenant. */
async function stateOf({ admin }: Fleet): Promise<Record<string, unknown>[]> {
	const tenants = await admin<(TenantSchema & { slug: string; version: string; checksum: string })[]>`
		select slug, schema_name as "schemaName", role_name as "roleName", schema_version as version,
			schema_checksum as checksum from public.tenants order by slug`;
	const prints = await admin.begin(async (transaction) => {
		const run: Run = (text, params = []) =>
			(transaction as unknown as Sql).unsafe(text, params as never[]) as never;
		await prepareToRead(run);
		return fingerprintsOf(run, [...tenants]);
	});
	const states: Record<string, unknown>[] = [];
	for (const { slug, schemaName, version, checksum } of tenants) {
		const applied = await admin.unsafe(
			`select filename, checksum from "${schemaName}"._migrations order by filename`,
		);
		states.push({ slug, version, checksum, fingerprint: prints.get(schemaName), applied: [...applied] });
	}
	return states;
}

/** Returns the tenants whose `_migrations`, columns and registry row disagree. */
async function halfDone(): Promise<unknown[]> {
	const head = readMigrations("tenant", fleet.folder);
	const columns = await fleet.admin<{ schema: string }[]>`
		select table_schema as schema from information_schema.columns where column_name = 'slow'`;
	const changed = new Set(columns.map(({ schema }) => schema));
	return (await stateOf(fleet)).filter(({ slug, checksum, applied }) => {
		const done = checksum === head.checksum;
		const schema = `tenant_${String(slug).replaceAll("-", "_")}`;
		return changed.has(schema) !== done || (applied as unknown[]).length !== (done ? 2 : 1);
	});
}

async function doneOf(runId: number): Promise<number> {
	const [row] = await fleet.admin<{ n: number }[]>`
		select count(*)::int as n from public.migration_run_tenants where run_id = ${runId} and status = 'done'`;
	return row?.n ?? -1;
}

/** Runs a command and restarts the server once some more tenants are done. */
async function disturbed(...words: string[]): Promise<{ code: number; err: string; done: number }> {
	const runner = startIn(fleet, "migrate", words);
	let err = "";
	runner.stderr?.on("data", (chunk) => {
		err += chunk;
	});
	const ended = once(runner, "close");
	const before = Math.max(0, await doneOf(1));
	while ((await doneOf(1)) < before + 20) await sleep(5);
	await server.crash();
	await server.start();
	const [code] = await ended;
	return { code, err, done: await doneOf(1) };
}

test("PostgreSQL crashes and comes back in the middle of a run: nothing is half-done, and resume finishes it", async () => {
	for (const { write } of [fleet, undisturbed]) {
		write(
			"0002_slow",
			`alter table @."users" add column slow int\n--> statement-breakpoint\nselect pg_sleep(0.03)`,
		);
	}
	expect(await callIn(undisturbed, "migrate", "up")).toMatchObject({ code: 0 });

	const first = await disturbed("up");
	const halfDoneByUp = await halfDone();
	const status = await callIn(fleet, "migrate", "status");
	const second = await disturbed("resume");
	const halfDoneByResume = await halfDone();
	const last = await callIn(fleet, "migrate", "resume");

	for (const { code, err } of [first, second]) {
		expect(err).toMatch(/Run 1 was interrupted: .*no workspace is half-done.*npm run migrate -- resume/);
		expect(code).toBe(1);
	}
	expect([first.done, second.done].every((done) => done < TENANTS)).toBe(true);
	expect([...halfDoneByUp, ...halfDoneByResume]).toEqual([]);
	expect(status.out).toMatch(/Run 1 \(up\) was interrupted\. To continue: npm run migrate -- resume --run 1/);
	expect(last).toMatchObject({ code: 0, out: expect.stringContaining(`(run 1): ${TENANTS} done, 0 failed`) });
	expect(new Set(await timesApplied(fleet, "0002_slow"))).toEqual(new Set([1]));
	expect(await stateOf(fleet)).toEqual(await stateOf(undisturbed));
	const runs = await fleet.admin`select id, status from public.migration_runs`;
	expect([...runs]).toEqual([{ id: 1, status: "done" }]);
}, 120_000);

test("while PostgreSQL is down every command says so, and none ends as if it had succeeded", async () => {
	await server.crash();

	const answers = await Promise.all(
		["up", "status", "resume", "doctor"].map((word) => callIn(fleet, "migrate", word)),
	);
	await server.start();

	for (const answer of answers) {
		expect(answer).toMatchObject({ code: 1, out: "" });
		expect(answer.err).toBe(
			`The database of DATABASE_URL cannot be reached. Nothing is listening at ${new URL(server.url()).host}.\n`,
		);
	}
}, 60_000);
