import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lintMigrations } from "#db/migrate/lint/lint.ts";
import { declaredTables } from "#db/schema/all-tables.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "tenantry-lint-"));
	write(
		"0001_base",
		`create table @.tasks (id int primary key, title varchar(50), size int, price numeric(6,2));
--> statement-breakpoint
create index tasks_title on @.tasks (title);
--> statement-breakpoint
alter table @.tasks add constraint tasks_size_check check (size > 0);
--> statement-breakpoint
insert into @.tasks (id) values (1);
--> statement-breakpoint
grant select on @.tasks to #`,
		"drop table @.tasks",
	);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, up: string, down = `alter table @.tasks drop column x`, kind = "tenant"): void {
	mkdirSync(join(folder, kind, name), { recursive: true });
	const bound = (statements: string) =>
		statements
			.replaceAll("@", kind === "tenant" ? '"$TENANT_SCHEMA$"' : '"public"')
			.replaceAll("#", '"$TENANT_ROLE$"');
	writeFileSync(join(folder, kind, name, "up.sql"), bound(up));
	writeFileSync(join(folder, kind, name, "down.sql"), bound(down));
}

/** A table that the code of this checkout still declares. */
const tasks = pgTable("tasks", { id: integer("id").primaryKey(), title: text("title") });

const lint = (kind: "tenant" | "public" = "tenant") => lintMigrations(kind, { folder, declared: { tasks } });

const said = async () =>
	(await lint()).map(
		({ severity, rule, file, line }) => `${severity} ${rule} ${file.replace("tenant/", "")}:${line}`,
	);

test.each(["tenant", "public"] as const)(
	"the repository's own %s migrations have no errors",
	async (kind) => {
		const findings = await lintMigrations(kind, { declared: declaredTables[kind] });

		expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
	},
);

test("a body that a breakpoint cuts in two, and an ANALYZE, are called what they are", async () => {
	write("0002_x", "do $$ begin\n--> statement-breakpoint\nend $$");
	write("0003_y", "analyze @.tasks\n--> statement-breakpoint\nanalyze");

	const findings = (await lint()).filter(({ file }) => file.endsWith("up.sql"));

	expect(findings.map(({ rule, message, instead }) => `${rule}: ${message}. ${instead}`)).toEqual([
		expect.stringMatching(/^syntax: unterminated dollar-quoted .* put no breakpoint into it$/s),
		expect.stringMatching(/^syntax: unterminated dollar-quoted .* put no breakpoint into it$/s),
		expect.stringMatching(/^analyze-all: ANALYZE without a table .* Name the tables$/),
	]);
});

test("a first migration, on tables of its own making, has nothing to be told", async () => {
	expect(await lint()).toEqual([]);
});

const PLANTED: [rule: string, severity: string, up: string][] = [
	["volatile-default", "warning", "alter table @.tasks add column x uuid default gen_random_uuid()"],
	["volatile-default", "warning", "alter table @.tasks add column x int generated always as identity"],
	[
		"volatile-default",
		"warning",
		"alter table @.tasks add column x int generated always as (size * 2) stored",
	],
	["volatile-default", "warning", "alter table @.tasks add column x bigserial"],
	["not-null-without-default", "error", "alter table @.tasks add column x int not null"],
	["set-not-null", "warning", "alter table @.tasks alter column title set not null"],
	["type-change", "warning", "alter table @.tasks alter column size type bigint"],
	["type-change", "warning", "alter table @.tasks alter column title type varchar(20)"],
	["type-change", "warning", "alter table @.tasks alter column title type text using lower(title)"],
	["new-index", "warning", "create index tasks_size on @.tasks (size)"],
	["new-unique", "warning", "alter table @.tasks add constraint u unique (title)"],
	["constraint-not-valid", "warning", "alter table @.tasks add constraint c check (size < 9)"],
	[
		"constraint-not-valid",
		"warning",
		"alter table @.tasks add constraint f foreign key (size) references @.tasks (id)",
	],
	["drop-in-use", "error", "alter table @.tasks drop column title"],
	["drop", "warning", "alter table @.tasks drop column size"],
	["drop-in-use", "error", "drop table @.tasks"],
	["rename", "warning", "alter table @.tasks rename column title to heading"],
	["rename", "warning", "alter table @.tasks rename to jobs"],
	["unqualified", "error", "alter table tasks add column x int"],
	["unqualified", "error", "drop index tasks_title"],
	["unqualified", "error", "insert into @.tasks (id) select id from tasks"],
	["unqualified", "error", "create table @.more (id int primary key, task_id int references tasks (id))"],
	[
		"reaches-public",
		"error",
		"create table @.more (id int primary key, user_id text references public.users (clerk_user_id))",
	],
	["reaches-public", "error", "update @.tasks set title = public.secret()"],
	["other-schema", "error", "alter table tenant_acme.tasks add column x int"],
	["other-schema", "error", "alter table @.tasks add column x tenant_acme.mood"],
	["syntax", "error", "alter table $TENANT_SCHEMA$.tasks add column x int"],
	["syntax", "error", "alter table @.tasks ad column x int"],
	[
		"trigger",
		"error",
		"create trigger t before update on @.tasks for each row execute function suppress_redundant_updates_trigger()",
	],
	["no-primary-key", "error", "create table @.more (id int)"],
	[
		"column-with-constraint",
		"error",
		"alter table @.tasks add column x int, add constraint c check (x > 0) not valid",
	],
	["column-with-constraint", "error", "alter table @.tasks add column x int references @.tasks (id)"],
	["concurrently", "error", "create index concurrently tasks_size on @.tasks (size)"],
	["concurrently", "error", "drop index concurrently @.tasks_title"],
	[
		"several-statements",
		"error",
		"alter table @.tasks add column x int; alter table @.tasks add column y int",
	],
	["transaction", "error", "commit"],
	["session", "error", "set search_path = public"],
	["own-type", "error", "create type @.mood as enum ('good')"],
	["grant-on-all", "error", "grant select on all tables in schema @ to #"],
	["grant-to-others", "error", "grant select on @.tasks to public"],
	["grant-to-others", "error", `grant select on @.tasks to "tenantry_app"`],
];

test.each(PLANTED)("%s (%s): %s", async (rule, severity, up) => {
	write("0002_planted", `-- why\nselect 1 from @.tasks\n--> statement-breakpoint\n\n${up}`);

	const found = await said();

	expect(found).toContain(`${severity} ${rule} 0002_planted/up.sql:5`);
	expect((await lint()).every(({ message, instead }) => message.length > 10 && instead.length > 5)).toBe(
		true,
	);
});

test.each([
	"alter table @.tasks add column x timestamptz not null default now()",
	"alter table @.tasks add column x int generated always as (size * 2) virtual",
	"alter table @.tasks alter column title type text",
	"alter table @.tasks alter column title type varchar(80)",
	"alter table @.tasks alter column price type numeric(8,2)",
	"alter table @.tasks add constraint c check (size < 9) not valid",
	"alter table @.tasks validate constraint tasks_size_check",
	"with tasks2 as (select id from @.tasks) insert into @.tasks (id) select id + 1 from tasks2",
	"grant select (id) on @.tasks to #",
	`insert into @.tasks (id, title) values (9, 'from public.users; drop table "users"')`,
	"create table @.more (id int primary key, task_id int references @.tasks (id));\n--> statement-breakpoint\ngrant select on @.more to #",
])("nothing is said about: %s", async (up) => {
	write("0002_fine", up);

	expect(await said()).toEqual([]);
});

test("SET NOT NULL after a validated check is free, and not warned about", async () => {
	write("0002_check", "alter table @.tasks add constraint n check (title is not null) not valid");
	write(
		"0003_validate",
		"alter table @.tasks validate constraint n\n--> statement-breakpoint\nalter table @.tasks alter column title set not null",
	);

	expect(await said()).toEqual([]);
});

test.each(["select 1", "-- to do\nselect 1;", "select 'nothing'"])(
	"a down.sql that reverts nothing is an error: %s",
	async (down) => {
		write("0002_x", "alter table @.tasks add column x int", down);

		expect(await said()).toEqual(["error empty-down 0002_x/down.sql:1"]);
	},
);

test("a comment with a reason silences a rule, one without does not", async () => {
	write(
		"0002_x",
		`-- lint: allow new-index, because there are never more than a hundred tasks
create index one on @.tasks (size)
--> statement-breakpoint
-- lint: allow new-index
create index two on @.tasks (size)`,
	);

	expect(await said()).toEqual(["warning new-index 0002_x/up.sql:5"]);
});

test("the line is right behind letters of more than one byte", async () => {
	write(
		"0002_x",
		"-- größer als nötig: ✓✓✓\nalter table @.tasks\n  add column é int,\n  add column x int not null",
	);

	expect(await said()).toEqual(["error not-null-without-default 0002_x/up.sql:4"]);
});

test("a public migration may name public, and must say so", async () => {
	const made =
		"create table @.tasks (id int primary key)\n--> statement-breakpoint\ngrant select on @.tasks to ";
	write("0001_base", `${made} tenantry_registry`, "drop table @.tasks", "public");
	write(
		"0002_x",
		"alter table tasks add column x int\n--> statement-breakpoint\ncreate temp table tenant_acme.y (id int primary key)",
		undefined,
		"public",
	);

	const findings = await lint("public");

	expect(findings.map(({ rule, line }) => `${rule}:${line}`)).toEqual(["unqualified:1", "other-schema:3"]);
});
