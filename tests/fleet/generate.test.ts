import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import {
	bigserial,
	check,
	customType,
	foreignKey,
	index,
	integer,
	json,
	jsonb,
	pgPolicy,
	pgRole,
	pgSchema,
	primaryKey,
	serial,
	text,
	unique,
	varchar,
} from "drizzle-orm/pg-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lintMigrations } from "#db/migrate/lint/lint.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { tenantIds, tenantTable } from "#db/schema/columns/tenant-table.ts";
import { aWorkbench, type Workbench } from "./generated.ts";

const house = pgSchema(TENANT_PLACEHOLDER);
const tasks = house.table("tasks", { id: integer("id").primaryKey(), title: text("title") });

// Each case makes a schema, goes up, down and up again.
vi.setConfig({ testTimeout: 60_000 });

let bench: Workbench;
beforeEach(async () => {
	bench = await aWorkbench();
});
afterEach(() => bench.close());

/** Down gives exactly what was there before, up again exactly what was there after. */
async function expectReversible(before: string[]): Promise<void> {
	const after = await bench.state();
	await bench.back();
	expect(await bench.state()).toEqual(before);
	await bench.again();
	expect(await bench.state()).toEqual(after);
}

test("what is made can be used by the tenant's role: tables, sequences, views, serial columns", async () => {
	const numbers = house.sequence("numbers", { startWith: 5 });
	const notes = house.table("notes", { id: serial("id").primaryKey(), task: integer("task") });
	const noted = house.view("noted").as((query) => query.select({ id: notes.id }).from(notes));
	const counted = house.materializedView("counted").as((query) => query.select({ id: notes.id }).from(notes));
	await bench.step("first", { tasks });
	const before = await bench.state();

	await bench.step("more", { tasks, numbers, notes, noted, counted });

	await bench.asTenant("insert into @.notes (task) values (1)");
	expect(await bench.asTenant("select nextval('@.numbers')::int as n")).toEqual([{ n: 5 }]);
	expect(await bench.asTenant("select id from @.noted")).toEqual([{ id: 1 }]);
	expect(await bench.asTenant("select id from @.counted")).toEqual([]);
	await expectReversible(before);
	expect(await bench.asTenant("select id from @.counted")).toEqual([]);
});

test("tables whose ids come from one sequence are made after it and go before it", async () => {
	const jobs = tenantTable("jobs", (_, ownId) => ({ id: ownId(), title: text("title") }));
	const notes = tenantTable("notes", (_, ownId) => ({ id: ownId(), title: text("title") }));
	await bench.step("first", { tasks });
	const before = await bench.state();

	await bench.step("numbered", { tasks, jobs, notes, tenantIds });

	await bench.asTenant("insert into @.jobs (title) values ('a'), ('b')");
	expect(await bench.asTenant("insert into @.notes (title) values ('c') returning id")).toEqual([{ id: 3 }]);
	await expectReversible(before);
});

test("a serial column that an old table gets can be written, and one whose sequence would be cut off is refused", async () => {
	await bench.step("first", { tasks });
	const more = house.table("tasks", {
		id: integer("id").primaryKey(),
		title: text("title"),
		place: bigserial("place", { mode: "number" }),
	});

	await bench.step("place", { more });

	await bench.asTenant("insert into @.tasks (id) values (1)");
	expect(await bench.asTenant("select place::int from @.tasks")).toEqual([{ place: 1 }]);
	const long = house.table("a".repeat(60), { id: serial("id").primaryKey() });
	await expect(bench.step("long", { more, long })).rejects.toThrow(/its sequence would be cut off/);
});

test("the way back from a dropped table gives the rights it had, narrowed ones too", async () => {
	const log = house.table("log", { id: integer("id").primaryKey(), line: text("line"), seen: text("seen") });
	await bench.step("first", { tasks, log });
	await bench.sql.unsafe("reset role");
	writeFileSync(
		join(bench.folder, "tenant/0001_first/up.sql"),
		readFileSync(join(bench.folder, "tenant/0001_first/up.sql"), "utf8").replace(
			/^GRANT .* ON "[^"]+"."log" .*$/m,
			'GRANT SELECT, INSERT, UPDATE ("seen") ON "$TENANT_SCHEMA$"."log" TO "$TENANT_ROLE$";',
		),
	);
	await bench.sql.unsafe("revoke update, delete on tenant_generated.log from tenantry_t_00000000000000aa");
	await bench.sql.unsafe("grant update (seen) on tenant_generated.log to tenantry_t_00000000000000aa");

	await bench.step("drop_log", { tasks });
	await bench.back();

	await bench.asTenant("insert into @.log (id) values (1)");
	await bench.asTenant("update @.log set seen = 'yes'");
	await expect(bench.asTenant("update @.log set line = 'x'")).rejects.toThrow(/permission denied/);
	await expect(bench.asTenant("delete from @.log")).rejects.toThrow(/permission denied/);
});

test("a column with a right of its own has it again on the way back", async () => {
	const log = house.table("log", { id: integer("id").primaryKey(), seen: text("seen") });
	await bench.step("first", { log });
	const file = join(bench.folder, "tenant/0001_first/up.sql");
	writeFileSync(
		file,
		readFileSync(file, "utf8")
			.replace(/^GRANT SELECT.*UPDATE/m, 'GRANT SELECT, UPDATE ("seen")')
			.replace(", DELETE ON", " ON"),
	);
	await bench.sql.unsafe(
		"revoke update, delete, insert on tenant_generated.log from tenantry_t_00000000000000aa",
	);

	await bench.step("drop_seen", { log: house.table("log", { id: integer("id").primaryKey() }) });
	await bench.back();

	await bench.asTenant("update @.log set seen = 'yes'");
	await expect(bench.asTenant("update @.log set id = 1")).rejects.toThrow(/permission denied/);
});

const guarded = (extra: "switch" | "policy" | "role"): Record<string, unknown> => {
	if (extra === "role") return { tasks, readers: pgRole("readers") };
	const table = house.table("kept", { id: integer("id").primaryKey() }, () =>
		extra === "policy" ? [pgPolicy("mine", { for: "select" })] : [],
	);
	return { tasks, kept: extra === "switch" ? table.enableRLS() : table };
};

test.each(["switch", "policy", "role"] as const)(
	"row-level security is refused whole, and nothing is written: %s",
	async (extra) => {
		await bench.step("first", { tasks });

		await expect(bench.step("guarded", guarded(extra))).rejects.toThrow(/are not generated, because/);

		expect(readdirSync(join(bench.folder, "tenant")).sort()).toEqual(["0001_first", "snapshot.json"]);
	},
);

test("with a number missing, the next one comes after all others", async () => {
	await bench.step("first", { tasks });
	await bench.step("second", { tasks, log: house.table("log", { id: integer("id").primaryKey() }) });
	await bench.step("third", { tasks });
	rmSync(join(bench.folder, "tenant/0002_second"), { recursive: true });

	await bench.step("fourth", { tasks, more: house.table("more", { id: integer("id").primaryKey() }) });

	expect(existsSync(join(bench.folder, "tenant/0004_fourth/up.sql"))).toBe(true);
});

const TEXTS = [
	"it's",
	"''",
	`x'; DROP TABLE "users"; --`,
	"a;b,c--d",
	"back\\slash \\' end",
	'see "public"."users"',
	"line\nand line",
	'CREATE TABLE "x" ("id" serial)',
	"$name $1 $$ E'x' ::text",
	"",
	"‘né’ 🎉",
];

const keeping = (name: string, value: string) =>
	house.table(
		name,
		{
			id: integer("id").primaryKey(),
			plain: text("plain").default(value),
			short: varchar("short", { length: 80 }).notNull().default(value),
			object: jsonb("object").default({ key: value, list: [value] }),
			old: json("old").default([value]),
			list: text("list").array().default([value, "b"]),
			always: text("always").generatedAlwaysAs(sql`'it''s; fixed -- so'`),
		},
		(table) => [
			check(`${name}_plain`, sql`${table.plain} <> 'a;b -- it''s, so'`),
			index(`${name}_some`).on(table.plain).where(sql`${table.plain} <> 'x; -- it''s'`),
		],
	);

test("a default comes back as it was declared, whatever it is and wherever", async () => {
	const all = TEXTS.map((value, at) => ({ value, name: `kept_${at}`, table: keeping(`kept_${at}`, value) }));
	const made = all.flatMap(({ name, table, value }) => [
		[name, table],
		[
			`seen_${name}`,
			house
				.view(`seen_${name}`)
				.as((query) => query.select({ id: table.id }).from(table).where(eq(table.plain, value))),
		],
	]);
	await bench.step("first", { tasks });
	const before = await bench.state();

	await bench.step("kept", { tasks, ...Object.fromEntries(made) });

	for (const { name, value } of all) {
		await bench.asTenant(`insert into @.${name} (id) values (1)`);
		const [row] = await bench.asTenant(
			`select plain, short, object::text, old::text, to_json(list)::text as list, always from @.${name}`,
		);
		expect(row).toMatchObject({ plain: value, short: value, always: "it's; fixed -- so" });
		expect(JSON.parse(String(row?.object))).toEqual({ key: value, list: [value] });
		expect(JSON.parse(String(row?.old))).toEqual([value]);
		expect(JSON.parse(String(row?.list))).toEqual([value, "b"]);
		expect(await bench.asTenant(`select id from @.seen_${name}`)).toEqual([{ id: 1 }]);
	}
	await expectReversible(before);
});

test.each([
	"$TENANT_SCHEMA$",
	'a "$TENANT_ROLE$" b',
	"$PUBLIC_SCHEMA$",
	"one\n--> statement-breakpoint\ntwo",
])("a default that the runner would take for its own is refused: %j", async (value) => {
	const kept = house.table("kept", { id: integer("id").primaryKey(), plain: text("plain").default(value) });

	await expect(bench.step("kept", { kept })).rejects.toThrow(/A migration cannot hold a text with/);

	expect(readdirSync(join(bench.folder, "tenant"))).toEqual([]);
});

const jobs = house.table(
	"jobs",
	{
		id: integer("id").primaryKey(),
		heading: text("heading").default("it's"),
		task: integer("task"),
		size: integer("size"),
	},
	(table) => [
		check("size_is", sql`${table.size} > 0`),
		unique("heading_once").on(table.heading),
		index("jobs_task").on(table.task, table.size),
		foreignKey({ name: "jobs_task_fk", columns: [table.task], foreignColumns: [tasks.id] }),
	],
);
const renamedJobs = house.table(
	"works",
	{
		id: integer("id").primaryKey(),
		name: text("name").default("it's"),
		task: integer("task"),
		amount: integer("amount"),
	},
	(table) => [
		check("size_is", sql`${table.amount} > 0`),
		unique("heading_once").on(table.name),
		index("jobs_task").on(table.task, table.amount),
		foreignKey({ name: "jobs_task_fk", columns: [table.task], foreignColumns: [tasks.id] }),
	],
);

test("renames are asked for once, all together, and keep every row, both ways", async () => {
	await bench.step("first", { tasks, jobs });
	await bench.asTenant("insert into @.tasks (id) values (1)");
	await bench.asTenant("insert into @.jobs values (1, 'dig', 1, 3)");
	const before = await bench.state();

	const asked = bench.step("renamed", { tasks, renamedJobs });
	await expect(asked).rejects.toThrow(/--rename jobs:works\. Different: --drop jobs/);
	await bench.step(
		"renamed",
		{ tasks, renamedJobs },
		{
			renames: ["jobs:works", "works.heading:name", "works.size:amount"],
		},
	);

	expect(await bench.asTenant("select * from @.works")).toEqual([{ id: 1, name: "dig", task: 1, amount: 3 }]);
	await expectReversible(before);
	expect(await bench.asTenant("select * from @.works")).toEqual([{ id: 1, name: "dig", task: 1, amount: 3 }]);
});

test("a column beside a new one is renamed or dropped as told, and a wrong word is refused", async () => {
	const due = (name: string) => house.table("tasks", { id: integer("id").primaryKey(), [name]: text(name) });
	await bench.step("first", { tasks: due("due") });
	await bench.asTenant("insert into @.tasks values (1, 'monday')");
	const step = (options = {}) => bench.step("later", { tasks: due("deadline") }, options);

	await expect(step()).rejects.toThrow(
		/tasks\.due is gone and deadline is new.*--rename tasks\.due:deadline/s,
	);
	await expect(step({ renames: ["tasks.due:other"] })).rejects.toThrow(/remove tasks\.due from db\/schema/);
	await expect(step({ renames: ["due"] })).rejects.toThrow(/not “due”/);
	await expect(step({ renames: ["jobs.due:deadline"] })).rejects.toThrow(/has no table jobs/);
	await expect(step({ drops: ["tasks.title"] })).rejects.toThrow(/it is still in db\/schema/);
	const { up } = await step({ drops: ["tasks.due"] });

	expect(up.join("\n")).toMatch(
		/DROP COLUMN "due"[\s\S]*ADD COLUMN "deadline"|ADD COLUMN "deadline"[\s\S]*DROP COLUMN "due"/,
	);
	expect(await bench.asTenant("select * from @.tasks")).toEqual([{ id: 1, deadline: null }]);
});

test("what depends on a dropped table or column goes with it, and comes back", async () => {
	const parts = house.table(
		"parts",
		{ job: integer("job").references(() => jobs.id), place: integer("place"), note: text("note") },
		(table) => [primaryKey({ columns: [table.job, table.place] })],
	);
	const partsAlone = house.table("parts", { place: integer("place").primaryKey() });
	const some = house.view("some").as((query) => query.select({ note: parts.note }).from(parts));
	const others = house.view("some").as((query) => query.select({ place: partsAlone.place }).from(partsAlone));
	await bench.step("first", { tasks, jobs, parts, some });
	const before = await bench.state();

	await bench.step("less", { tasks, parts: partsAlone, others });

	expect(await bench.asTenant("select * from @.some")).toEqual([]);
	await expectReversible(before);
});

const inPublic = customType<{ data: string }>({ dataType: () => '"public"."citext"' });

test("an extension's type from public is taken, by generate and by lint", async () => {
	const people = house.table("people", { id: integer("id").primaryKey(), email: inPublic("email") });
	await bench.sql.unsafe("create domain public.citext as text");

	await bench.step("people", { people });

	await bench.asTenant("insert into @.people values (1, 'a@b.example')");
	const findings = await lintMigrations("tenant", { folder: bench.folder });
	expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
	await bench.sql.unsafe("drop domain public.citext cascade");
});

test("a reference out of the tenant's schema is refused by name", async () => {
	const outside = pgSchema("other").table("outside", { id: integer("id").primaryKey() });
	const inner = house.table("inner", { id: integer("id").references(() => outside.id) });

	await expect(bench.step("reach", { inner })).rejects.toThrow(/“other\.outside” is in another schema/);
});
