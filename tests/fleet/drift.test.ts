import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeDifference } from "#db/migrate/drift/difference.ts";
import { findDrift } from "#db/migrate/drift/drift.ts";
import { repairDrift } from "#db/migrate/drift/repair.ts";
import type { FamilyRepair } from "#db/migrate/drift/repair-plan.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { runDetails } from "#db/migrate/status.ts";
import { undoRun } from "#db/migrate/undo.ts";
import { aFleet, type Fleet } from "./fleet.ts";

const TABLES = `CREATE TABLE @."teams" ("id" int PRIMARY KEY, "name" varchar(50) NOT NULL DEFAULT 'x', "note" text, "code" text NOT NULL,
	"state" varchar(20) NOT NULL DEFAULT 'on', CONSTRAINT "teams_name_unique" UNIQUE ("name"), CONSTRAINT "teams_state_check" CHECK ("state" in ('on', 'off')));
--> statement-breakpoint
CREATE TABLE @."members" ("id" int PRIMARY KEY, "team_id" int, CONSTRAINT "members_team_fk" FOREIGN KEY ("team_id") REFERENCES @."teams" ("id"));
--> statement-breakpoint
CREATE INDEX "members_team_idx" ON @."members" ("team_id");
--> statement-breakpoint
GRANT SELECT, INSERT ON @."teams" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT ON @."members" TO "$TENANT_ROLE$"`;

// Each test is several whole runs, and the machine may have more to do.
vi.setConfig({ testTimeout: 60_000 });

let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(40);
	fleet.write(
		"0002_teams",
		TABLES,
		`drop table @."members";\n--> statement-breakpoint\ndrop table @."teams"`,
	);
	await migrateUp(fleet.url, { folder: fleet.folder });
}, 120_000);
afterAll(() => fleet.close());

const drift = () => findDrift(fleet.url, { folder: fleet.folder });
const repair = (confirmed = true, tenants?: string[]) =>
	repairDrift(fleet.url, { folder: fleet.folder, tenants, confirm: async () => confirmed });

/** `@` is the tenant's schema, `#` its role. */
async function byHand(slug: string, ...statements: string[]): Promise<void> {
	const [tenant] = await fleet.admin<{ schema: string; role: string }[]>`
		select schema_name as schema, role_name as role from public.tenants where slug = ${slug}`;
	for (const statement of statements) {
		await fleet.admin.unsafe(
			statement.replaceAll("@", `"${tenant?.schema}"`).replaceAll("#", `"${tenant?.role}"`),
		);
	}
}

async function wordsOf(slug: string): Promise<string[]> {
	const family = (await findDrift(fleet.url, { folder: fleet.folder, tenants: [slug] }))[0];
	return family?.differences.map(describeDifference) ?? [];
}

const refusals = (plan: FamilyRepair[]) =>
	plan.flatMap(({ refused }) => refused.map(({ what, reason }) => `${what}: ${reason}`));

test("a fleet as its migrations made it has one family and no drift, and verifying stores the fingerprint", async () => {
	const families = await findDrift(fleet.url, { folder: fleet.folder, store: true });

	expect(families).toMatchObject([{ tenants: 40, state: "as expected", version: "0002_teams" }]);
	const stored = await fleet.admin<
		{ fingerprint: string }[]
	>`select distinct fingerprint from public.tenants`;
	expect(stored.map(({ fingerprint }) => fingerprint)).toEqual([families[0]?.fingerprint]);
});

test("the same drift in three workspaces is one family", async () => {
	for (const slug of ["fleet-0001", "fleet-0002", "fleet-0003"]) {
		await byHand(slug, "drop index @.members_team_idx");
	}

	const families = await drift();

	expect(families.map(({ tenants, state }) => [tenants, state])).toEqual([
		[37, "as expected"],
		[3, "drifted"],
	]);
	expect(families[1]?.differences.map(describeDifference)).toEqual(["index members_team_idx missing"]);
	expect(families[1]?.slugs).toEqual(["fleet-0001", "fleet-0002", "fleet-0003"]);
});

test("a repair changes nothing until it is agreed to, then puts the index back in a run of its own", async () => {
	const refused = await repair(false);
	expect(refused.runId).toBeUndefined();
	expect(refused.plan[0]?.statements).toEqual([
		{
			what: "index members_team_idx missing",
			sql: 'CREATE INDEX members_team_idx ON "$TENANT_SCHEMA$".members USING btree (team_id)',
		},
	]);
	expect(await wordsOf("fleet-0001")).toHaveLength(1);

	const report = await repair();

	expect(report.tally).toMatchObject({ done: 3, failed: 0 });
	const details = await runDetails(fleet.url, report.runId as number);
	expect(details?.run).toMatchObject({ kind: "repair", status: "done" });
	expect(details?.tenants.map(({ slug }) => slug)).toEqual(["fleet-0001", "fleet-0002", "fleet-0003"]);
	expect(await drift()).toMatchObject([{ tenants: 40, state: "as expected" }]);
	await expect(undoRun(fleet.url, report.runId as number, { folder: fleet.folder })).rejects.toThrow(
		/is an? repair/,
	);
});

const REPAIRED: [string, string[], string[]][] = [
	["fleet-0010", ["alter table @.teams drop column note"], ["column teams.note missing"]],
	[
		"fleet-0011",
		["alter table @.teams drop constraint teams_state_check"],
		["constraint teams_state_check missing"],
	],
	[
		"fleet-0012",
		["alter table @.members drop constraint members_team_fk"],
		["constraint members_team_fk missing"],
	],
	["fleet-0013", ["revoke insert on @.teams from #"], ['grant INSERT on teams to "$TENANT_ROLE$" missing']],
	[
		"fleet-0014",
		["revoke usage on schema @ from #"],
		['grant USAGE on the schema to "$TENANT_ROLE$" missing'],
	],
	[
		"fleet-0015",
		["alter table @.teams drop column name", "drop index @.members_team_idx"],
		["column teams.name missing", "constraint teams_name_unique missing", "index members_team_idx missing"],
	],
	[
		"fleet-0016",
		["alter table @.members drop column team_id"],
		[
			"column members.team_id missing",
			"constraint members_team_fk missing",
			"index members_team_idx missing",
		],
	],
];

test.each(REPAIRED)("%s: what is missing is found, and put back", async (slug, statements, words) => {
	await byHand(slug, ...statements);
	expect(await wordsOf(slug)).toEqual(words);

	const report = await repair(true, [slug]);

	expect(report.tally).toMatchObject({ done: 1, failed: 0 });
	expect(await wordsOf(slug)).toEqual([]);
});

const REFUSED: [string, string, RegExp][] = [
	["fleet-0020", "create index by_hand on @.teams (note)", /^index by_hand extra: .*drop it by hand/],
	["fleet-0021", "alter table @.teams add column by_hand int", /^column teams.by_hand extra/],
	["fleet-0022", "create table @.by_hand (id int primary key, x text)", /^table by_hand extra/],
	[
		"fleet-0023",
		"alter table @.teams alter column note type varchar(9)",
		/^column teams.note changed: expected .*text, found .*character varying\(9\): .*write a migration/,
	],
	["fleet-0024", "drop table @.members", /^table members missing: Its rows are lost/],
	[
		"fleet-0025",
		"alter table @.teams drop column code",
		/^column teams.code missing: It allows no null and has no default/,
	],
	["fleet-0026", "grant delete on @.teams to #", /^grant DELETE on teams to "\$TENANT_ROLE\$" extra/],
	["fleet-0027", "drop schema @ cascade", /^schema missing: .*restore it from a backup/],
	[
		"fleet-0028",
		"alter table @.teams owner to postgres",
		/^table teams changed: .*owned by tenantry_owner.*owned by postgres/,
	],
	[
		"fleet-0029",
		"create trigger t before update on @.teams for each row execute function suppress_redundant_updates_trigger()",
		/^trigger t extra/,
	],
];

test.each(REFUSED)("%s: refused with the reason: %s", async (slug, statement, reason) => {
	await byHand(slug, statement);

	const report = await repair(true, [slug]);

	expect(report.runId).toBeUndefined();
	expect(refusals(report.plan)[0]).toMatch(reason);
	expect(refusals(report.plan)).toHaveLength(1);
});

test("a tenant whose rows forbid the constraint is reported, and nothing of its repair is kept", async () => {
	await byHand(
		"fleet-0030",
		"alter table @.teams drop constraint teams_name_unique",
		"drop index @.members_team_idx",
		"insert into @.teams (id, code) values (1, 'a'), (2, 'b')",
	);

	const report = await repair(true, ["fleet-0030"]);

	expect(report.tally).toMatchObject({ done: 0, failed: 1 });
	const details = await runDetails(fleet.url, report.runId as number);
	expect(details?.tenants[0]?.error).toMatch(
		/constraint teams_name_unique missing: could not create unique index/,
	);
	expect(await wordsOf("fleet-0030")).toHaveLength(2);
});

test("a repair that was told to stop, or was killed, leaves nothing open: the next one finds the rest", async () => {
	await byHand("fleet-0034", "drop index @.members_team_idx");
	const stop = new AbortController();
	stop.abort();
	const options = { folder: fleet.folder, tenants: ["fleet-0034"], confirm: async () => true };

	const stopped = await repairDrift(fleet.url, { ...options, signal: stop.signal });
	await fleet.admin`insert into public.migration_runs (kind, started_by, host, pid) values ('repair', 'killed', 'host', 1)`;
	const next = await repairDrift(fleet.url, options);

	expect(stopped.tally).toMatchObject({ done: 0, skipped: 1 });
	expect(next.tally).toMatchObject({ done: 1, failed: 0 });
	const open =
		await fleet.admin`select 1 from public.migration_runs where status in ('running', 'interrupted')`;
	expect(open).toHaveLength(0);
});

test("a tenant that is behind is compared with what its own migrations add up to", async () => {
	fleet.write(
		"0003_late",
		`alter table @."teams" add column late int`,
		`alter table @."teams" drop column late`,
	);
	await migrateUp(fleet.url, { folder: fleet.folder, tenants: ["fleet-0005", "fleet-0006"] });
	await byHand("fleet-0006", "alter table @.teams drop column late");

	const families = await findDrift(fleet.url, {
		folder: fleet.folder,
		tenants: ["fleet-0004", "fleet-0005", "fleet-0006"],
	});

	expect(families.map(({ version, state, slugs }) => [version, state, slugs]).sort()).toEqual([
		["0002_teams", "as expected", ["fleet-0004"]],
		["0003_late", "as expected", ["fleet-0005"]],
		["0003_late", "drifted", ["fleet-0006"]],
	]);
});

test("tenants with a migration that this checkout lacks are named as such, not as drifted", async () => {
	fleet.remove("0003_late");

	const families = await findDrift(fleet.url, { folder: fleet.folder, tenants: ["fleet-0005"] });

	expect(families).toMatchObject([
		{ state: "unknown", reason: expect.stringMatching(/0003_late .* not in this checkout/) },
	]);
});

/** The command line as an operator runs it, without a terminal. */
async function commandLine(...words: string[]): Promise<{ code: number | null; said: string }> {
	const child = spawn(process.execPath, [resolve("scripts/migrate.ts"), ...words], {
		cwd: fleet.cwd,
		env: { ...process.env, DATABASE_URL: fleet.url },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said = text(child.stdout);
	const [code] = await once(child, "exit");
	return { code, said: await said };
}

test("the commands say what they found and end with the exit codes of the contract", async () => {
	await byHand("fleet-0033", "drop index @.members_team_idx");
	const only = ["--tenant", "fleet-0033"];

	const found = await commandLine("drift", ...only);
	const unasked = await commandLine("repair", ...only);
	const repaired = await commandLine("repair", ...only, "--yes", "--json");
	const whole = await commandLine("drift", ...only);
	const verified = await commandLine("status", "--verify", "--json");
	const misspelt = await commandLine("drift", "--verify");
	const help = await commandLine("repair", "--help");

	expect(found).toEqual({ code: 1, said: "1 workspace: index members_team_idx missing\n  fleet-0033\n" });
	expect(unasked).toEqual({ code: 1, said: expect.stringMatching(/^Nothing was changed/) });
	expect(repaired.code).toBe(0);
	expect(JSON.parse(repaired.said)).toMatchObject({ tally: { done: 1 }, failed: [] });
	expect(whole).toEqual({ code: 0, said: "1 workspace as expected at 0002_teams\n" });
	expect(verified.code).toBe(1);
	expect(JSON.parse(verified.said).catalog.length).toBeGreaterThan(5);
	expect(misspelt.code).toBe(2);
	expect(help).toEqual({ code: 0, said: expect.stringMatching(/refused with the reason/) });
}, 120_000);
