import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { boolean, date, integer, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { findDrift } from "#db/migrate/drift/drift.ts";
import { planDryRun } from "#db/migrate/dry-run.ts";
import { generate } from "#db/migrate/generate/generate.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { rehearse } from "#db/migrate/rehearse/rehearse.ts";
import { install, stage } from "#db/migrate/squash/files.ts";
import { squash } from "#db/migrate/squash/squash.ts";
import { fleetStatus } from "#db/migrate/status.ts";
import { rollbackTenant, undoRun } from "#db/migrate/undo.ts";
import { readMigrations, recordsOf } from "#db/migration-files.ts";
import { declaredTables } from "#db/schema/all-tables.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { anotherDatabase, type TestDatabase } from "#tests/support/databases/database.ts";
import { newTenant } from "#tests/support/world/tenant.ts";

// Each test builds several whole workspaces, and the machine may have more to do.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

let database: TestDatabase;
let admin: Sql;
let folder: string;
beforeEach(async () => {
	database = await anotherDatabase();
	admin = connect({ url: database.url });
	folder = mkdtempSync(join(tmpdir(), "tenantry-squash-test-"));
});
afterEach(async () => {
	await admin.end();
	await database.drop();
	rmSync(folder, { recursive: true });
});

const root = (name = "") => join(folder, "tenant", name);
const folders = () => readdirSync(root()).filter((name) => name !== "snapshot.json");
/** How many files a migration has now; 0 if it is gone. */
const countOf = (name: string) => {
	try {
		return readdirSync(root(name)).length;
	} catch {
		return 0;
	}
};
const squashed = (options = {}) => squash(database.url, declaredTables.tenant, { folder, ...options });
const up = (from = folder) => migrateUp(database.url, { folder: from });
const status = async () => (await fleetStatus(database.url, folder)).behind;
const drift = () => findDrift(database.url, { folder });
const registry = () => admin`select * from public.tenants order by slug`;

/**
 * Copies the product's migrations, and a small one after them that a baseline must include: as long as the product has
 * only its own baseline, there would be nothing to squash.
 */
function copyChain(): string[] {
	cpSync(resolve("db/migrations"), folder, { recursive: true });
	write("8000_words", `update @."roles" set description = 'Reads' where key = 'viewer'`);
	return folders();
}

function write(name: string, sql: string, down = 'update @."roles" set description = description'): void {
	mkdirSync(root(name), { recursive: true });
	const bound = (statements: string) => statements.replaceAll("@", '"$TENANT_SCHEMA$"');
	writeFileSync(root(`${name}/up.sql`), bound(sql));
	writeFileSync(root(`${name}/down.sql`), bound(down));
}

async function provision(...slugs: string[]): Promise<void> {
	const pool = new ConnectionPool({ url: appUrl(database.url), size: 1 });
	for (const slug of slugs)
		await provisionTenant(pool, readMigrations("tenant", folder), newTenant({ slug, id: `org_${slug}` }));
	await pool.close();
}

/** What a workspace has that does not depend on who is in it. */
async function contentsOf(slug: string): Promise<unknown> {
	const rows = (table: string, columns = "*") =>
		admin.unsafe(`select ${columns} from "tenant_${slug}"."${table}" order by 1`);
	return {
		ledger: await rows("_migrations", "filename, checksum"),
		permissions: await rows("permissions", "key, parent_key, description, area"),
		roles: await rows("roles", "key, name, description, permissions, is_system, color"),
	};
}

test("a fleet that has the chain continues without being touched, and a new workspace is the same as an old one", async () => {
	const chain = copyChain();
	await provision("one", "two");
	const before = await registry();
	expect((await squashed({ dryRun: true })).replaced).toEqual(chain);
	expect(folders()).toEqual(chain);

	const { name } = await squashed();
	const report = await up();
	await provision("fresh");

	expect(folders()).toEqual(["8000_baseline"]);
	expect(name).toBe("8000_baseline");
	expect(report.runs).toEqual([]);
	expect((await registry()).filter(({ slug }) => slug !== "fresh")).toEqual(before);
	expect(await fleetStatus(database.url, folder)).toMatchObject({
		behind: 0,
		families: [{ version: "8000_baseline", tenants: 3, atHead: true }],
	});
	expect(await contentsOf("fresh")).toEqual(await contentsOf("one"));
	expect(await drift()).toMatchObject([{ tenants: 3, state: "as expected" }]);
	expect((await planDryRun(database.url, { folder })).text).toBe("Nothing to do.");
	expect((await rehearse(database.url, { folder })).migrations).toEqual([]);
});

test("after it a new migration reaches old and new workspaces, and can be undone; the baseline cannot", async () => {
	const chain = copyChain();
	await provision("one");
	await rollbackTenant(database.url, "one", String(chain.at(-2)), { folder });
	const first = await up();
	await squashed();
	await provision("fresh");
	write("8001_next", `update @."roles" set description = 'Sees' where key = 'viewer'`);

	const rehearsal = await rehearse(database.url, { folder });
	const next = await up();

	expect(rehearsal.rehearsals.every(({ failure, sameAfterDown }) => !failure && sameAfterDown)).toBe(true);
	expect(next.tally).toMatchObject({ done: 2, failed: 0 });
	expect((await undoRun(database.url, Number(next.runId), { folder })).tally).toMatchObject({ done: 2 });
	await expect(undoRun(database.url, Number(first.runId), { folder })).rejects.toThrow(
		/8000_words cannot be undone: 8000_baseline is the baseline/,
	);
	await expect(rollbackTenant(database.url, "one", "0001", { folder })).rejects.toThrow(
		/0001 is a part of the baseline 8000_baseline/,
	);
	expect(await drift()).toMatchObject([{ tenants: 2, state: "as expected" }]);
});

test("a workspace halfway through the chain is told which version to use, and the others continue", async () => {
	const chain = copyChain();
	await provision("one", "late");
	const old = mkdtempSync(join(tmpdir(), "tenantry-squash-old-"));
	cpSync(folder, old, { recursive: true });
	await rollbackTenant(database.url, "late", String(chain.at(-2)), { folder });
	await expect(squashed()).rejects.toThrow(/1 workspace is behind 8000_words.*First: npm run migrate/);
	await up();
	await squashed();
	await rollbackTenant(database.url, "late", String(chain.at(-2)), { folder: old });

	await expect(up()).rejects.toThrow(
		/1 workspace at \w+ cannot continue.*8000_words is only here.*8000_baseline.*version whose newest migration is 8000_words/,
	);
	expect(await status()).toBe(1);
	expect((await drift()).find(({ state }) => state === "unknown")?.reason).toMatch(/8000_words is only here/);
	write("8001_next", `update @."roles" set description = 'Sees' where key = 'viewer'`);
	expect((await up()).tally).toMatchObject({ done: 1, failed: 1 });

	await up(old);
	await up();

	expect(await status()).toBe(0);
	expect(await drift()).toMatchObject([{ tenants: 2, state: "as expected" }]);
	rmSync(old, { recursive: true });
});

test("killed at any moment it leaves the old migrations or the new one, and the next one finishes", async () => {
	copyChain();
	// The name that a baseline has: it must not be taken for one.
	write("8001_baseline", `update @."roles" set description = 'Sees' where key = 'viewer'`);
	const chain = folders();
	const { checksum } = readMigrations("tenant", folder);
	const copy = join(folder, "copy");
	cpSync(root(), copy, { recursive: true });
	const restored = (...names: string[]) => {
		for (const name of names) cpSync(join(copy, name), root(name), { recursive: true });
	};
	const replaces = readMigrations("tenant", folder).list;
	stage(join(folder, ".squash"), "8001_baseline_again", { up: "select 1", down: "select 1" }, replaces);
	expect(readMigrations("tenant", folder).list.map(({ name }) => name)).toEqual(chain);

	await squashed();
	expect(readdirSync(folder)).not.toContain(".squash");
	for (const left of chain.keys()) {
		restored(...chain.slice(left));
		rmSync(root(`${chain[left]}/up.sql`));
		const { list, checksum: now } = readMigrations("tenant", folder);
		expect(list.map(({ name }) => name)).toEqual(["8001_baseline_again"]);
		expect(now).toBe(checksum);
	}

	expect((await squashed()).replaced).toEqual(chain);
	expect(folders()).toEqual(["8001_baseline_again"]);
	await expect(squashed()).rejects.toThrow(/nothing to squash/);
});

test("a replaced migration is there as a whole or not at all, whatever moment one looks at", async () => {
	const files = 2_000; // removing them takes a while
	write("8000_words", "select 1");
	for (let file = 0; file < files; file++) writeFileSync(root(`8000_words/${file}.md`), "");
	stage(join(folder, ".squash"), "8001_baseline", { up: "select 1", down: "select 1" }, [
		...readMigrations("tenant", folder).list,
	]);
	const removing = promisify(execFile)(process.execPath, [
		...["--import", resolve("scripts/quick-imports.mjs"), "--input-type=module", "-e"],
		`const { install } = await import("#db/migrate/squash/files.ts");
		install(${JSON.stringify(folder)}, ${JSON.stringify(join(folder, ".squash"))}, "8001_baseline");`,
	]);
	const seen = new Set<number>();

	let isOver = false;
	removing.finally(() => {
		isOver = true;
	});
	while (!isOver) {
		if (folders().includes("8000_words")) seen.add(countOf("8000_words"));
		await new Promise((resolve) => setImmediate(resolve));
	}
	await removing;

	seen.delete(0); // it left between the two looks
	expect([...seen]).toEqual([files + 2]);
	expect(folders()).toEqual(["8001_baseline"]);
});

test("it refuses what it could not replace safely, and says what to do", async () => {
	copyChain();
	await provision("one");
	const refusal = (tables: Record<string, unknown> = declaredTables.tenant) =>
		squash(database.url, tables, { folder }).then(
			() => "squashed",
			(error: Error) => error.message,
		);
	const extra = pgSchema(TENANT_PLACEHOLDER).table("extra", { id: integer("id").primaryKey() });
	expect(await refusal({ ...declaredTables.tenant, extra })).toMatch(/differs from the last migration/);

	writeFileSync(root("8000_words/notes.txt"), "later");
	expect(await refusal()).toMatch(/no migration: 8000_words\/notes.txt/);
	rmSync(root("8000_words/notes.txt"));

	const sql = readFileSync(root("8000_words/up.sql"), "utf8");
	writeFileSync(root("8000_words/up.sql"), `${sql} `);
	expect(await refusal()).toMatch(/8000_words\/up.sql was edited after it was applied/);
	writeFileSync(root("8000_words/up.sql"), sql);

	write("8001_index", `create index "by_area" on @."permissions" ("area")`, `drop index @."by_area"`);
	await up();
	expect(await refusal()).toMatch(/Declare in db\/schema what is missing[\s\S]*index by_area missing/);
	rmSync(root("8001_index"), { recursive: true });
	expect(await refusal()).toMatch(/8001_index was applied to .* not in this checkout/);

	execFileSync("git", ["init", "-q"], { cwd: folder });
	expect(await refusal()).toMatch(/not committed/);
	expect(folders()).toContain("8000_words");
});

test("rows keep their ids and links, and what a default makes is left to the default", async () => {
	const tenant = pgSchema(TENANT_PLACEHOLDER);
	const lists = tenant.table("lists", {
		id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
		token: uuid("token").notNull().defaultRandom(),
		title: text("title").notNull(),
		isOpen: boolean("is_open").notNull(),
		at: timestamp("at", { withTimezone: true, precision: 3 }).notNull().defaultNow(),
	});
	const entries = tenant.table("entries", {
		name: text("name").primaryKey(),
		list: integer("list").references(() => lists.id),
		at: timestamp("at", { withTimezone: true }),
	});
	mkdirSync(root(), { recursive: true });
	await generate("tenant", "first", { lists }, { folder });
	await generate("tenant", "second", { lists, entries }, { folder });
	const sql = readFileSync(root("0002_second/up.sql"), "utf8");
	const insert = [
		`insert into @."lists" (title, is_open) values ('gone', true), ('It''s \\ "kept"', false)`,
		`delete from @."lists" where title = 'gone'`,
		`insert into @."entries" values ('a', 2, now()), ('b', null, '2026-01-02')`,
	].join("\n--> statement-breakpoint\n");
	writeFileSync(
		root("0002_second/up.sql"),
		`${sql}--> statement-breakpoint\n${insert.replaceAll("@", '"$TENANT_SCHEMA$"')}`,
	);

	const { up: made, rows } = await squash(database.url, { lists, entries }, { folder });

	expect(rows).toBe(3);
	expect(made).toContain(
		`"lists" ("id", "title", "is_open") OVERRIDING SYSTEM VALUE VALUES\n\t(2, e'It''s \\\\ "kept"', false);`,
	);
	expect(made).toMatch(/\('a', 2, now\(\)\),\n\t\('b', NULL, '2026-01-02 /);
	expect(made).toContain(`"lists_id_seq" RESTART WITH 3;`);
});

test("today's date is left to the column's default, or refused: it might be the day of every new workspace", async () => {
	const day = date("day").default(sql`CURRENT_DATE`);
	const days = pgSchema(TENANT_PLACEHOLDER).table("days", {
		id: integer("id").primaryKey(),
		day,
		fixed: date("fixed"),
	});
	mkdirSync(root(), { recursive: true });
	await generate("tenant", "first", { days }, { folder });
	write("0002_days", `insert into @."days" values (1, current_date, '2020-02-02')`);
	expect((await squash(database.url, { days }, { folder, dryRun: true })).up).toContain(
		`"days" ("id", "fixed") VALUES\n\t(1, '2020-02-02');`,
	);

	write("0003_fixed", `insert into @."days" values (2, default, current_date)`);

	await expect(squash(database.url, { days }, { folder })).rejects.toThrow(/today’s date into days.fixed/);
});

test("a baseline that was edited, or has an older number behind it, is refused by name", () => {
	copyChain();
	const replaces = recordsOf(readMigrations("tenant", folder).list);
	const staging = join(folder, ".squash");
	stage(staging, "8000_baseline", { up: "select 1;\n", down: "select 1;\n" }, replaces);
	install(folder, staging, "8000_baseline");
	write("0042_late", "select 1");
	expect(() => readMigrations("tenant", folder)).toThrow(
		/before the baseline.*0042_late[\s\S]*renumber 0042_late/,
	);

	rmSync(root("0042_late"), { recursive: true });
	stage(staging, "8001_baseline", { up: "select 1;\n", down: "select 1;\n" }, replaces.slice(0, -1));
	cpSync(join(staging, "tenant/8001_baseline"), root("8001_baseline"), { recursive: true });
	expect(() => readMigrations("tenant", folder)).toThrow(
		/Two branches were squashed: the baseline 8000_baseline has 8000_words, which 8001_baseline lacks/,
	);

	rmSync(root("8001_baseline"), { recursive: true });
	writeFileSync(root("8000_baseline/up.sql"), "select 2;\n");
	expect(() => readMigrations("tenant", folder)).toThrow(/8000_baseline\/up.sql was edited/);
});
