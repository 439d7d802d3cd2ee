import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findDrift } from "#db/migrate/drift/drift.ts";
import { describeFinding } from "#db/migrate/lint/finding.ts";
import { lintMigrations } from "#db/migrate/lint/lint.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { rehearse } from "#db/migrate/rehearse/rehearse.ts";
import { resumeRun } from "#db/migrate/resume.ts";
import { undoRun } from "#db/migrate/undo.ts";
import { newTenantRole } from "#db/tenancy/roles/platform-roles.ts";
import { aFleet, type Fleet } from "./fleet.ts";

// Each test is several whole runs, and the machine may have more to do.
vi.setConfig({ testTimeout: 120_000 });

let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(3);
}, 60_000);
afterAll(() => fleet.close());
afterEach(() => {
	if (existsSync(join(fleet.folder, "tenant/0002_x"))) fleet.remove("0002_x");
});

const up = (options = {}) => migrateUp(fleet.url, { folder: fleet.folder, ...options });
const wordsOf = (work: Promise<unknown>) =>
	work.then(
		() => "",
		(error: Error) => error.message,
	);

/** Runs that were opened, scratch schemas that were left, and tenants that have the file. */
async function traces(): Promise<unknown> {
	const [row] = await fleet.admin`
		select (select count(*)::int from public.migration_runs) as runs,
			(select count(*)::int from pg_namespace where nspname like 'tenantry\_scratch\_%') as scratch,
			(select count(distinct schema_checksum)::int from public.tenants) as families`;
	return row;
}

const REFUSED: [rule: string, up: string][] = [
	["transaction", "commit"],
	["transaction", "begin; alter table @.users add column x int; commit"],
	["transaction", "savepoint here"],
	["transaction", "do $$ begin update @.users set email = email; commit; end $$"],
	["copy", "copy @.users from stdin"],
	["copy", "copy @.users (id) to stdout"],
	["copy", "do $$ begin copy @.users from stdin; end $$"],
	["concurrently", "create index concurrently i on @.users (email)"],
	["no-transaction", "vacuum @.users"],
	["no-transaction", "reindex table concurrently @.users"],
	["no-transaction", "alter system set work_mem = '1MB'"],
	["no-transaction", "do $$ begin create index concurrently i on @.users (email); end $$"],
	["select-into", "select * into @.other from @.users"],
	["session", "set search_path to public"],
	["session", "reset role"],
	["encoding", "\ufeffalter table @.users add column x int"],
	["encoding", "alter table @.users add column x int; -- \0"],
	["unknown-type", "alter table @.users add column mood @.mood"],
	["no-grant", "create table @.notes (id int primary key)"],
	["no-grant", "create view @.names as select id from @.users"],
	["no-grant", "create sequence @.counter"],
	[
		"no-grant",
		'create table @.n (id serial primary key)\n--> statement-breakpoint\ngrant select on @.n to "$TENANT_ROLE$"',
	],
	["syntax", "alter table $TENANT_SCHEMA$.users add column x int"],
	["syntax", "alter tabel @.users add column x int"],
];

test.each(REFUSED)(
	"%s: up, rehearse and lint refuse it in the same words, and nothing is begun: %s",
	async (rule, sql) => {
		fleet.write("0002_x", sql, "alter table @.users drop column x");
		const before = await traces();

		const [byUp, byRehearse] = [
			await wordsOf(up()),
			await wordsOf(rehearse(fleet.url, { folder: fleet.folder })),
		];

		const found = (await lintMigrations("tenant", { folder: fleet.folder })).find(
			(finding) => finding.rule === rule && finding.file === "tenant/0002_x/up.sql",
		);
		expect(found, `lint says ${rule}`).toBeDefined();
		expect(byUp).toContain(describeFinding(found as NonNullable<typeof found>));
		expect(byRehearse).toBe(byUp);
		expect(await traces()).toEqual(before);
	},
);

test("bytes that are no UTF-8 are refused by name, not as a syntax error", async () => {
	fleet.write("0002_x", "", "select 1");
	const path = join(fleet.folder, "tenant/0002_x/up.sql");
	writeFileSync(path, Buffer.from("\ufeffalter table", "utf16le"));

	expect(await wordsOf(up())).toContain("0002_x/up.sql:1: error encoding: The file is not encoded in UTF-8");
});

const LATE = [
	[
		"a block that builds its statement",
		"do $$ begin execute 'vac' || 'uum'; end $$",
		/VACUUM cannot (run inside a transaction|be executed)/,
	],
	[
		"a column that is not there",
		"alter table @.users drop column nothing",
		/column "nothing" .* does not exist/,
	],
	[
		"a procedure that commits",
		"create procedure @.p() language plpgsql as $$ begin commit; end $$\n--> statement-breakpoint\ncall @.p()",
		/invalid transaction termination/,
	],
] as const;

test.each(LATE)("%s is found on an empty workspace before a run is opened", async (_, sql, says) => {
	fleet.write("0002_x", sql);
	const before = await traces();

	const said = await wordsOf(up());

	expect(said).toMatch(says);
	expect(said).not.toContain("tenantry_scratch");
	expect((await rehearse(fleet.url, { folder: fleet.folder })).rehearsals[0]?.failure?.error).toMatch(says);
	expect(await traces()).toEqual(before);
});

test("a value that one pending file adds and the next one uses is refused, with the command that brings both", async () => {
	fleet.write(
		"0002_mood",
		"create type @.mood as enum ('good')\n--> statement-breakpoint\nalter table @.users add column mood @.mood",
	);
	await up();
	fleet.write("0003_y", "alter type @.mood add value 'bad'");
	fleet.write("0004_z", "update @.users set mood = 'bad'");

	const refused = await wordsOf(up());
	const rehearsed = await wordsOf(rehearse(fleet.url, { folder: fleet.folder }));
	const apart = [await up({ to: "0003" }), await up()];

	expect(refused).toMatch(
		/0004_z\/up.sql:1: error new-value: “bad” was added to “mood” by 0003_y.*\n.*up --to 0003/,
	);
	expect(rehearsed).toBe(refused);
	expect(apart.map(({ tally }) => tally.done)).toEqual([3, 3]);

	fleet.write(
		"0005_same",
		"alter type @.mood add value 'fair'\n--> statement-breakpoint\nupdate @.users set mood = 'fair'",
	);
	expect(await wordsOf(up())).toMatch(/0005_same\/up.sql:3: error new-value/);
	fleet.remove("0005_same");
});

test("placeholders may appear in comments and strings, and a tenant gets its own names there", async () => {
	fleet.write(
		"0005_words",
		`-- what is in $TENANT_SCHEMA$ belongs to $TENANT_ROLE$\ncomment on table @.users is 'of $TENANT_SCHEMA$'`,
		"comment on table @.users is null -- as $TENANT_SCHEMA$ had it",
	);

	const report = await up();

	expect(report.tally).toMatchObject({ done: 3, failed: 0 });
	const [said] = await fleet.admin`select obj_description('tenant_fleet_0001.users'::regclass) as comment`;
	expect(said?.comment).toBe("of tenant_fleet_0001");
	expect((await undoRun(fleet.url, report.runId as number, { folder: fleet.folder })).tally.done).toBe(3);
	fleet.remove("0005_words");
});

test("an undo looks at down.sql before it opens a run", async () => {
	fleet.write("0006_back", "alter table @.users add column back int", "commit");
	const { runId } = await up();
	const before = await traces();

	expect(await wordsOf(undoRun(fleet.url, runId as number, { folder: fleet.folder }))).toMatch(
		/0006_back\/down.sql:1: error transaction/,
	);
	expect(await traces()).toEqual(before);
});

test("an undo that is continued reads down.sql again", async () => {
	fleet.write(
		"0007_forth",
		"alter table @.users add column forth int",
		"alter table @.users drop column forth",
	);
	const { runId } = await up();
	const undo = (options = {}) => undoRun(fleet.url, runId as number, { folder: fleet.folder, ...options });
	const stop = new AbortController();
	const one = { batchSize: 1, concurrency: 1, signal: stop.signal, onProgress: () => stop.abort() };
	const begun = await undo(one);
	const [before] = await fleet.admin`select status from public.migration_runs where id = ${begun.runId}`;
	fleet.write("0007_forth", "alter table @.users add column forth int", "commit");

	const refusals = [
		await wordsOf(undo()),
		await wordsOf(resumeRun(fleet.url, begun.runId, { folder: fleet.folder })),
	];

	for (const words of refusals) expect(words).toMatch(/0007_forth\/down.sql:1: error transaction/);
	expect(await fleet.admin`select status from public.migration_runs where id = ${begun.runId}`).toEqual([
		before,
	]);
	fleet.write(
		"0007_forth",
		"alter table @.users add column forth int",
		"alter table @.users drop column forth",
	);
	expect((await undo()).tally).toMatchObject({ done: 3, failed: 0 });
	fleet.remove("0007_forth");
});

test("a tenant's own types, domains, sequences, functions, views and triggers are cloned, and are not drift", async () => {
	fleet.write(
		"0007_kinds",
		[
			"create type @.pair as (a int, b text)",
			"create domain @.short as text check (length(value) < 9)",
			"create sequence @.counter",
			"create function @.twice(int) returns int language sql as 'select count(*)::int * $1 from @.users'",
			"create function @.known() returns int language plpgsql as $$ begin return (select count(*) from @.users); end $$",
			"create function @.log() returns trigger language plpgsql as $$ begin insert into @.things (word) values ('trigger'); return new; end $$",
			"create table @.things (id int primary key generated always as identity, mood @.mood, moods @.mood[], pair @.pair, word @.short, at int default nextval('@.counter'))",
			"create trigger t after insert on @.users for each row execute function @.log()",
			"create view @.names as select id, @.twice(1) as n from @.users",
			"create materialized view @.counted as select count(*) as n from @.things",
			'grant select on @.things, @.names, @.counted to "$TENANT_ROLE$"',
			'grant usage on sequence @.counter to "$TENANT_ROLE$"',
		].join("\n--> statement-breakpoint\n"),
	);
	await up();
	for (const slug of fleet.slugs) {
		const schema = `tenant_${slug.replaceAll("-", "_")}`;
		await fleet.admin.unsafe(
			`insert into ${schema}.things (mood, moods, pair, word) values ('good', '{good,bad}', '(1,x)', 'one'), ('bad', null, null, null)`,
		);
	}
	fleet.write(
		"0008_next",
		"insert into @.things (mood) values ('good')\n--> statement-breakpoint\ninsert into @.users (id) values ('next')",
		"delete from @.users where id = 'next'",
	);

	const { rehearsals } = await rehearse(fleet.url, { folder: fleet.folder });
	const families = await findDrift(fleet.url, { folder: fleet.folder });

	expect(rehearsals.map(({ failure }) => failure)).toEqual(rehearsals.map(() => undefined));
	expect(families).toMatchObject([{ tenants: 3, state: "as expected" }]);

	await fleet.admin.unsafe(
		`create or replace function tenant_fleet_0000.twice(int) returns int language sql as 'select count(*)::int * 3 from tenant_fleet_0000.users'`,
	);
	const drifted = (await findDrift(fleet.url, { folder: fleet.folder })).filter(
		({ state }) => state === "drifted",
	);
	expect(drifted.map(({ slugs }) => slugs)).toEqual([["fleet-0000"]]);
	expect(JSON.stringify(drifted.map(({ differences }) => differences))).not.toMatch(
		/tenantry_(scratch|t)_|tenant_fleet/,
	);
	fleet.remove("0008_next");
});

test("clones that something once left behind are found and removed, with their roles", async () => {
	const role = newTenantRole();
	await fleet.admin.unsafe(`create role ${role}; create schema tenantry_scratch_00aa authorization tenantry_owner;
		create table tenantry_scratch_00aa.users (email text); alter table tenantry_scratch_00aa.users owner to tenantry_owner;
		grant usage on schema tenantry_scratch_00aa to ${role};
		grant ${role} to tenantry_owner with admin option`);

	const report = await rehearse(fleet.url, { folder: fleet.folder });

	expect(report.leftovers).toBe(1);
	expect(await traces()).toMatchObject({ scratch: 0 });
	expect(await fleet.admin`select 1 from pg_roles where rolname = ${role}`).toHaveLength(0);
});
