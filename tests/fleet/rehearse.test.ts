import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { isAbout, lockOf, tablesMadeBy } from "#db/migrate/rehearse/lock-kind.ts";
import { rehearse } from "#db/migrate/rehearse/rehearse.ts";
import { aFleet, type Fleet } from "./fleet.ts";

// With what makes copying hard: identity, a generated column, foreign keys against the order of names, to itself, in a circle.
const TABLES = `CREATE TABLE @."a_tasks" ("id" int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "title" text NOT NULL, "long" int GENERATED ALWAYS AS (length(title)) STORED, "parent_id" int REFERENCES @."a_tasks" ("id"), "list_id" int);
--> statement-breakpoint
CREATE TABLE @."b_lists" ("id" int PRIMARY KEY, "first_task_id" int REFERENCES @."a_tasks" ("id"));
--> statement-breakpoint
ALTER TABLE @."a_tasks" ADD CONSTRAINT "a_tasks_list_fk" FOREIGN KEY ("list_id") REFERENCES @."b_lists" ("id");
--> statement-breakpoint
INSERT INTO @."b_lists" ("id") VALUES (1);
--> statement-breakpoint
GRANT SELECT ON @."a_tasks", @."b_lists" TO "$TENANT_ROLE$"`;

let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(9);
	fleet.write("0002_tasks", TABLES, `drop table @."a_tasks", @."b_lists" cascade`);
	await migrateUp(fleet.url, { folder: fleet.folder });
	for (const [index, slug] of fleet.slugs.entries()) {
		const schema = `"tenant_${slug.replaceAll("-", "_")}"`;
		await fleet.admin.unsafe(`insert into ${schema}.a_tasks (title, list_id) select 'task ' || n, 1 from generate_series(1, ${index * 400 + 2}) n;
			update ${schema}.a_tasks set parent_id = 1 where id = 2; update ${schema}.b_lists set first_task_id = 2;
			delete from ${schema}.users where id = 'nobody'`);
	}
}, 60_000);
afterAll(() => fleet.close());

beforeEach(() => {
	fleet.write(
		"0003_note",
		`alter table @."a_tasks" add column note text`,
		`alter table @."a_tasks" drop column note`,
	);
});

const run = (options = {}) => rehearse(fleet.url, { folder: fleet.folder, ...options });

async function world(): Promise<unknown> {
	const [row] = await fleet.admin`
		select (select count(*)::int from pg_class) as relations, (select count(*)::int from pg_namespace) as schemas,
			(select count(*)::int from public.migration_runs) as runs,
			(select md5(string_agg(t::text, '' order by id)) from public.tenants t) as registry`;
	return row;
}

test("the smallest, the median and the largest are cloned with their rows, and nothing is left behind", async () => {
	await fleet.admin.unsafe("analyze");
	const before = await world();

	const report = await run();

	expect(report.migrations).toEqual(["0003_note"]);
	expect(report.rehearsals.map(({ tenant }) => [tenant.as, tenant.slug])).toEqual([
		["smallest", expect.any(String)],
		["median", expect.any(String)],
		["largest", "fleet-0008"],
	]);
	// Tasks, one list, one owner, one line of the trail and the chain's end, two migrations.
	expect(report.rehearsals.at(-1)).toMatchObject({
		rows: 3202 + 1 + 1 + 1 + 1 + 2,
		sameAfterDown: true,
		sameAfterUp: true,
	});
	expect(report.rehearsals.every(({ failure }) => failure === undefined)).toBe(true);
	expect(report.forecast).toMatchObject({ tenants: 9, concurrency: 2 });
	expect(report.forecast.totalMs).toBeCloseTo((report.forecast.meanMs * 9) / 2);
	expect(await world()).toEqual(before);
});

test("a slow statement is found, and how long it keeps people out", async () => {
	fleet.write(
		"0003_note",
		[
			`select pg_sleep(0.05)`,
			`create index tasks_title on @."a_tasks" (title)`,
			`alter table @."a_tasks" add column note text`,
			`update @."a_tasks" set note = title from (select pg_sleep(0.2)) slow`,
		].join("\n--> statement-breakpoint\n"),
		`alter table @."a_tasks" drop column note\n--> statement-breakpoint\ndrop index @.tasks_title`,
	);

	const [one] = (await run({ tenants: ["fleet-0003"] })).rehearsals;

	const slowest = one?.statements.toSorted((left, right) => right.ms - left.ms)[0];
	expect(slowest).toMatchObject({ migration: "0003_note", statement: expect.stringMatching(/^update/) });
	expect(slowest?.ms).toBeGreaterThan(190);
	expect(one?.readersOutMs).toBeGreaterThan(190);
	expect(one?.writersOutMs).toBeGreaterThan(one?.readersOutMs ?? 0);
	expect(one?.upMs).toBeGreaterThan((one?.writersOutMs ?? 0) + 40);
	expect(one).toMatchObject({ tenant: { as: "requested" }, sameAfterUp: true });
});

test.each([
	["reverts nothing", "select 1", "up again", /column "note" .* already exists/],
	[
		"does not run",
		`alter table @."a_tasks" drop column nothing`,
		"down",
		/column "nothing" .* does not exist/,
	],
])("a down.sql that %s is found", async (_, down, phase, error) => {
	fleet.write("0003_note", `alter table @."a_tasks" add column note text`, down);

	const [one] = (await run({ tenants: ["fleet-0003"] })).rehearsals;

	expect(one?.failure).toMatchObject({ phase, migration: "0003_note", error: expect.stringMatching(error) });
});

test("a down.sql that takes back too little, or too much, is found by the fingerprint", async () => {
	fleet.write(
		"0003_note",
		`alter table @."a_tasks" add column if not exists note text`,
		`alter table @."a_tasks" alter column title drop not null`,
	);

	const [one] = (await run({ tenants: ["fleet-0003"] })).rehearsals;

	expect(one).toMatchObject({ sameAfterDown: false, sameAfterUp: false });
	expect(one?.failure).toBeUndefined();
});

test("a migration that this tenant's rows forbid is found before the fleet meets it", async () => {
	fleet.write("0003_note", `alter table @."a_tasks" alter column parent_id set not null`, "select 1");

	const report = await run();

	expect(report.rehearsals[0]?.failure).toMatchObject({
		phase: "up",
		error: expect.stringMatching(/contains null values/),
	});
});

test("one that is too large is named, not cloned", async () => {
	const report = await run({ tenants: ["fleet-0008"], maxBytes: 1_000 });

	expect(report.rehearsals).toEqual([]);
	expect(report.tooLarge).toMatchObject([{ slug: "fleet-0008" }]);
});

test("nothing behind is nothing to rehearse", async () => {
	fleet.remove("0003_note");

	expect(await run()).toMatchObject({ migrations: [], rehearsals: [], forecast: { tenants: 0 } });
});

test.each([
	["alter table x add column y int", "everybody"],
	["-- why\nALTER TABLE x DROP COLUMN y", "everybody"],
	["alter table x add constraint y foreign key (a) references z (b)", "writers"],
	["alter table x validate constraint y", "none"],
	["create unique index y on x (a)", "writers"],
	["create table x (id int references y (id))", "writers"],
	["create table x (id int)", "none"],
	["drop index x.y", "everybody"],
	["update x set y = 1", "none"],
])("the lock of: %s", (statement, lock) => {
	expect(lockOf(statement)).toBe(lock);
});

test("a lock on a table that the migration itself makes keeps nobody out", () => {
	const made = tablesMadeBy([`create table "s"."new" ("id" int)`]);

	expect(isAbout(`create index i on "s"."new" (id)`, made)).toBe(true);
	expect(
		isAbout(`alter table "s"."new" add constraint f foreign key (a) references "s"."old" (id)`, made),
	).toBe(false);
	expect(isAbout(`alter table "s"."old" add column x int`, made)).toBe(false);
});
