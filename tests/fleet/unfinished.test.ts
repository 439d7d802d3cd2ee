import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { connect } from "#db/client.ts";
import { planDryRun } from "#db/migrate/dry-run.ts";
import { migrateUp, type UpOptions } from "#db/migrate/migrate-up.ts";
import { resumeRun } from "#db/migrate/resume.ts";
import { rollbackTenant, undoRun } from "#db/migrate/undo.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { callIn, startIn } from "./command-line.ts";
import { aFleet, type Fleet, tenantsWithColumn } from "./fleet.ts";

// More than fit into one batch of ten.
const TENANTS = 12;
// Each test is several whole runs, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

let fleet: Fleet;
let number = 1;
let column = "";
beforeAll(async () => {
	fleet = await aFleet(TENANTS);
	await fleet.admin`update public.tenants set ring = 'late' where slug = 'fleet-0007'`;
}, 60_000);
afterAll(() => fleet.close());

/** Each test has its own migration, which no tenant has yet. */
beforeEach(async () => {
	await migrateUp(fleet.url, { folder: fleet.folder });
	column = `c${number + 1}`;
	write(column);
});

/** Writes the next migration: a column of that name. */
function write(name: string, also = ""): void {
	number++;
	fleet.write(
		`${String(number).padStart(4, "0")}_${name}`,
		`alter table @."users" add column ${name} int${also}`,
		`alter table @."users" drop column ${name}${also}`,
	);
}

const here = () => ({ folder: fleet.folder });
const up = (options: UpOptions = {}) => migrateUp(fleet.url, { ...here(), ...options });
const undo = (runId: number, options: UpOptions = {}) => undoRun(fleet.url, runId, { ...here(), ...options });
const has = (name = column) => tenantsWithColumn(fleet, name);
const wordsOf = (work: Promise<unknown>) =>
	work.then(
		() => "",
		(error: Error) => error.message,
	);

/** Stops a command after its first two workspaces, then makes the ledger look as a kill leaves it. */
async function killed<T extends { runId?: number }>(
	work: (options: UpOptions) => Promise<T>,
): Promise<number> {
	const stop = new AbortController();
	const one = { batchSize: 2, concurrency: 1, signal: stop.signal, onProgress: () => stop.abort() };
	const { runId = 0 } = await work(one);
	await fleet.admin`update public.migration_runs set status = 'running', finished_at = null where id = ${runId}`;
	await fleet.admin`update public.migration_run_tenants set status = 'running'
		where run_id = ${runId} and status = 'queued' and position = (select min(position) from public.migration_run_tenants
			where run_id = ${runId} and status = 'queued')`;
	return runId;
}

test.each<[string, UpOptions, number]>([
	["--tenant", { tenants: ["fleet-0005"] }, 3],
	["--ring", { ring: "late" }, 3],
	["--to", { to: "1" }, 2],
])(
	"an up that %s narrows does that alone, as its dry run said, and leaves the killed run to resume",
	async (_, narrow, then) => {
		const first = await killed(up);
		const planned = await planDryRun(fleet.url, { ...here(), ...narrow });

		const report = await up(narrow);

		const promised = planned.families.reduce((sum, { tenants }) => sum + tenants, 0);
		expect(report.runs.reduce((sum, { tally }) => sum + tally.done, 0)).toBe(promised);
		expect(await has()).toBe(then);
		expect(report.left.map(({ id }) => id)).toEqual([first]);
		expect(planned.text).toContain(`npm run migrate -- resume --run ${first}`);
		expect(await resumeRun(fleet.url, first, here())).toMatchObject({ finished: true, tally: { failed: 0 } });
		expect(await has()).toBe(TENANTS);
	},
);

test("a bare up first continues a killed narrow run, up to its target, and then does the rest", async () => {
	const first = await killed((options) => up({ ...options, tenants: fleet.slugs.slice(0, 4) }));
	write("newer");
	const planned = await planDryRun(fleet.url, here());

	const report = await up();

	expect(planned.families.map(({ run, tenants }) => [run, tenants])).toEqual([
		[first, 2],
		[undefined, 2],
		[undefined, 2],
		[undefined, TENANTS - 4],
	]);
	expect(report.runs.map(({ runId, tally }) => [runId === first, tally.done])).toEqual([
		[true, 4],
		[false, TENANTS],
	]);
	expect([await has(), await has("newer")]).toEqual([TENANTS, TENANTS]);
});

test("while an undo is unfinished, an up and the undo of another run are refused with the command that ends it", async () => {
	const { runId: older } = await up();
	write("second");
	const { runId: later } = await up();
	const undoing = await killed((options) => undo(later as number, options));
	const command = `npm run migrate -- resume --run ${undoing}`;

	const refusals = [
		await wordsOf(up()),
		await wordsOf(up({ tenants: ["fleet-0001"] })),
		await wordsOf(planDryRun(fleet.url, here())),
		await wordsOf(undo(older as number)),
	];

	for (const words of refusals) expect(words).toContain(command);
	expect([await has(), await has("second")]).toEqual([TENANTS, TENANTS - 2]);
	expect(await undo(later as number)).toMatchObject({ runId: undoing, tally: { done: TENANTS } });
	expect([await has(), await has("second")]).toEqual([TENANTS, 0]);
	expect(await wordsOf(undo(9999))).toMatch(/There is no run 9999: the newest is run \d+/);
});

test("an undo leaves alone what a later run took back or applied again", async () => {
	const { runId: first } = await up();
	await rollbackTenant(fleet.url, "fleet-0001", String(number - 1), here());
	const again = await up();

	const undone = await undo(first as number);

	expect(undone.tally).toMatchObject({ done: TENANTS - 1, skipped: 1 });
	expect(await has()).toBe(1);
	await up();
	expect(await wordsOf(undo(first as number))).toMatch(
		/Run \d+ has nothing left to undo: run \d+ \(\w+\) came later/,
	);
	expect(await has()).toBe(TENANTS);
	expect(again.tally.done).toBe(1);
});

test("a run that was killed and then undone is not continued", async () => {
	const first = await killed(up);

	expect((await undo(first)).tally).toMatchObject({ done: 2 });

	expect(await has()).toBe(0);
	expect(await wordsOf(resumeRun(fleet.url, undefined, here()))).toBe("There is no run to continue.");
});

test("resume lists several unfinished runs, and does nothing until one is chosen", async () => {
	const one = await killed((options) => up({ ...options, tenants: fleet.slugs.slice(0, 4) }));
	const other = await killed((options) => up({ ...options, tenants: fleet.slugs.slice(4) }));
	const before = await has();

	const said = await callIn(fleet, "migrate", "resume");

	expect(said.code).toBe(1);
	for (const run of [one, other]) expect(said.err).toContain(`npm run migrate -- resume --run ${run}`);
	expect(await has()).toBe(before);
	expect(await callIn(fleet, "migrate", "resume", "--run", String(one))).toMatchObject({ code: 0 });
	// One is left, so it need not be named.
	expect(await callIn(fleet, "migrate", "resume")).toMatchObject({
		code: 0,
		err: expect.stringContaining(`Run ${other}:`),
	});
	expect(await callIn(fleet, "migrate", "resume", "--run", String(one))).toMatchObject({
		code: 1,
		err: expect.stringContaining("is finished"),
	});
});

test.each([
	["up", ["--tenant", "flet-0003"]],
	["up", ["--dry-run", "--tenant", "flet-0003"]],
	["drift", ["--tenant", "flet-0003"]],
	["status", ["--tenant", "flet-0003"]],
	["repair", ["--tenant", "flet-0003"]],
	["rehearse", ["--tenant", "flet-0003"]],
	["rollback", ["--tenant", "flet-0003", "--to", "1"]],
])("%s names the workspace that was meant instead of one that is not there: %j", async (command, words) => {
	const { code, out, err } = await callIn(fleet, "migrate", command, ...words);

	expect({ code, out }).toEqual({ code: 1, out: "" });
	expect(err).toBe("There is no workspace flet-0003. Did you mean fleet-0003?\n");
});

test.each([
	["undo", "--run", "9999"],
	["resume", "--run", "9999"],
	["runs", "show", "9999"],
])("%s of a run that is not there is refused with the newest one's number", async (...words) => {
	const { code, err } = await callIn(fleet, "migrate", ...words);

	expect(code).toBe(1);
	expect(err).toMatch(
		/^There is no run 9999: (the newest is run \d+|there are none yet)\. See: npm run migrate -- runs\n$/,
	);
});

/** Starts a command that has to wait for what `hold` locks, and presses Ctrl-C while it does. */
async function stopped(hold: string, ...words: string[]) {
	const holder = connect({ url: fleet.url });
	await holder.unsafe(`begin; ${hold}`);
	const child = startIn(fleet, "migrate", words);
	const said = { out: "", err: "" };
	child.stdout?.on("data", (chunk) => {
		said.out += chunk;
	});
	child.stderr?.on("data", (chunk) => {
		said.err += chunk;
	});
	const ended = once(child, "close");
	while (!(await somebodyWaits()) && child.exitCode === null) await sleep(20);
	child.kill("SIGINT");
	while (!/Stopp/.test(said.err) && child.exitCode === null) await sleep(20);
	await holder.unsafe("rollback");
	await holder.end();
	const [code] = await ended;
	return { code, ...said, run: /Run (\d+)/.exec(said.err)?.[1] ?? "" };
}

async function somebodyWaits(): Promise<boolean> {
	const rows = await fleet.admin`select 1 from pg_locks where not granted
		and database = (select oid from pg_database where datname = current_database())`;
	return rows.length > 0;
}

test("Ctrl-C during an up and during its undo: what is done, what waits, the command, and exit code 1", async () => {
	// The empty workspace on which it is tried first has no ledger, and so does not wait.
	write(
		"held",
		`\n--> statement-breakpoint\nselect pg_advisory_xact_lock_shared(42) from @."_migrations" limit 1`,
	);
	const hold = "select pg_advisory_xact_lock(42)";
	const patient = ["--concurrency", "1", "--lock-timeout", "60000"];

	const forward = await stopped(hold, "up", ...patient);
	const resumed = await callIn(fleet, "migrate", "resume");
	const back = await stopped(hold, "undo", "--run", forward.run, ...patient);
	const ended = await callIn(fleet, "migrate", "resume");

	for (const { code, out, run } of [forward, back]) {
		expect(code).toBe(1);
		expect(out).toMatch(/: 10 done, 0 failed, 2 waiting$/m);
		expect(out).toContain(`To continue: npm run migrate -- resume --run ${run}\n`);
	}
	expect([resumed.code, ended.code]).toEqual([0, 0]);
	expect(await has("held")).toBe(0);
}, 120_000);

test("Ctrl-C on a read-only command ends with a sentence and the command, not in silence", async () => {
	const hold = `lock table tenant_fleet_0001."_migrations" in access exclusive mode`;

	const { code, err } = await stopped(hold, "drift", "--tenant", "fleet-0001");

	expect({ code, err }).toEqual({
		code: 130,
		err: "Stopped. Finished work is kept, work in progress is rolled back, the rest is still to do. To continue: npm run migrate -- drift --tenant fleet-0001\n",
	});
});

test("a reader that goes away does not end the run whose output it was reading", async () => {
	const program = `"${process.execPath}" "${resolve("scripts/migrate.ts")}" up 2>&1 | true`;
	const child = spawn("bash", ["-c", `${program}; exit \${PIPESTATUS[0]}`], {
		cwd: fleet.cwd,
		env: { ...process.env, DATABASE_URL: fleet.url },
		stdio: "ignore",
	});
	const [code] = await once(child, "close");

	const [run] = await fleet.admin`select status from public.migration_runs order by id desc limit 1`;
	expect({ code, status: run?.status, has: await has() }).toEqual({ code: 0, status: "done", has: TENANTS });
});

test("a workspace without its schema fails alone, wherever it is in the order; its own ledger counts, not the registry", async () => {
	await fleet.admin`alter schema tenant_fleet_0000 rename to tenant_fleet_0000_before`;
	await fleet.admin`delete from tenant_fleet_0002._migrations where filename = '0001_base'`;

	const report = await up();

	expect(report.tally).toMatchObject({ done: TENANTS - 2, failed: 2 });
	const { out } = await callIn(fleet, "migrate", "runs", "show", String(report.runId));
	expect(out).toMatch(
		/fleet-0000: failed.*its schema tenant_fleet_0000 is missing.*npm run tenant -- restored fleet-0000/,
	);
	expect(out).toMatch(
		/fleet-0002: failed.*does not match the registry.*npm run tenant -- restored fleet-0002/,
	);
	const drift = await callIn(fleet, "migrate", "drift", "--tenant", "fleet-0002");
	expect(drift).toMatchObject({
		code: 1,
		out: expect.stringContaining("npm run tenant -- restored fleet-0002"),
	});
	await fleet.admin`alter schema tenant_fleet_0000_before rename to tenant_fleet_0000`;
	const [base] =
		await fleet.admin`select checksum from tenant_fleet_0001._migrations where filename = '0001_base'`;
	await fleet.admin`insert into tenant_fleet_0002._migrations (filename, checksum) values ('0001_base', ${base?.checksum})`;
	expect((await resumeRun(fleet.url, report.runId, here())).tally).toMatchObject({
		done: TENANTS,
		failed: 0,
	});
});

test("a workspace that is dropped during a run is left out of it, under its name", async () => {
	const pool = new ConnectionPool({ url: appUrl(fleet.url), size: 1 });
	const dropped: Promise<unknown>[] = [];
	const drop = (slug: string) =>
		dropTenant(pool, slug, { actor: { kind: "operator", id: "olga@ops" }, force: true });

	const report = await up({
		batchSize: 2,
		concurrency: 1,
		onProgress: () => {
			if (dropped.length === 0) dropped.push(drop("fleet-0006"));
		},
	});
	await Promise.all(dropped);
	await pool.close();

	const { out } = await callIn(fleet, "migrate", "runs", "show", String(report.runId));
	expect(report.tally.failed).toBe(0);
	expect(out).toContain("fleet-0006: ");
	expect(out).not.toMatch(/null|org_fleet/);
});
