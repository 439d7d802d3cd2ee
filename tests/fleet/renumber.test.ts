import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { integer, pgSchema, text } from "drizzle-orm/pg-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generate } from "#db/migrate/generate/generate.ts";
import { renumber } from "#db/migrate/generate/renumber.ts";
import { checkKnown } from "#db/migrate/plan.ts";
import { readMigrations } from "#db/migration-files.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { aWorkbench, type Workbench } from "./generated.ts";

const house = pgSchema(TENANT_PLACEHOLDER);
const table = (name: string) => house.table(name, { id: integer("id").primaryKey(), title: text("title") });
const [base, mine, theirs] = [table("base"), table("mine"), table("theirs")];

let bench: Workbench;
beforeEach(async () => {
	bench = await aWorkbench();
	await bench.step("base", { base });
});
afterEach(() => bench.close());

const file = (path: string) => join(bench.folder, "tenant", path);
const folders = () => readdirSync(join(bench.folder, "tenant")).filter((name) => name !== "snapshot.json");

/** What two branches leave: two migrations of one number, and a snapshot that git could not merge. */
async function mergeBranches(): Promise<void> {
	const before = readFileSync(file("snapshot.json"), "utf8");
	await generate("tenant", "mine", { base, mine }, { folder: bench.folder });
	const ours = readFileSync(file("snapshot.json"), "utf8");
	const up = readFileSync(file("0002_mine/up.sql"), "utf8");
	mkdirSync(file("0002_theirs"));
	for (const name of ["up.sql", "down.sql"]) {
		writeFileSync(
			file(`0002_theirs/${name}`),
			readFileSync(file(`0002_mine/${name}`), "utf8").replaceAll("mine", "theirs"),
		);
	}
	writeFileSync(file("snapshot.json"), `<<<<<<< HEAD\n${ours}=======\n${before}>>>>>>> theirs\n`);
	expect(up).toContain('"mine"');
}

const all = { base, mine, theirs };

test("after a merge every command says what to do next, and it works", async () => {
	await mergeBranches();
	const options = { folder: bench.folder };
	expect(() => readMigrations("tenant", bench.folder)).toThrow(
		/same number[\s\S]*renumber 0002_theirs\n.*renumber 0002_mine$/,
	);
	await expect(generate("tenant", "more", all, options)).rejects.toThrow(/same number/);

	const done = renumber("tenant", all, { ...options, applied: new Set(["0001_base", "0002_theirs"]) });

	expect(done).toEqual({ from: "0002_mine", to: "0003_mine" });
	expect(folders()).toEqual(["0001_base", "0002_theirs", "0003_mine"]);
	expect(await generate("tenant", "more", all, options)).toBeUndefined();
});

test("it asks when no one can tell which to move, and refuses one that is applied or missing", async () => {
	await mergeBranches();
	const move =
		(options = {}) =>
		() =>
			renumber("tenant", all, { folder: bench.folder, ...options });

	expect(move()).toThrow(/No database could be asked.*renumber 0002_mine\n.*renumber 0002_theirs/s);
	expect(move({ applied: new Set() })).toThrow(/cannot tell which of them/);
	expect(move({ which: "0002_mine", applied: new Set(["0002_mine"]) })).toThrow(/is applied in the database/);
	expect(move({ which: "0009_never" })).toThrow(/There is no migration tenant\/0009_never/);
	expect(folders()).toEqual(["0001_base", "0002_mine", "0002_theirs"]);

	expect(move({ which: "0002_mine" })()).toMatchObject({ to: "0003_mine" });
	expect(move()).toThrow(/No two migrations have the same number/);
});

test("of the registry's migrations every such command has --public", async () => {
	const folders = ["0001_base", "0002_mine", "0002_theirs"];
	for (const name of folders) {
		mkdirSync(join(bench.folder, "public", name), { recursive: true });
		for (const sql of ["up.sql", "down.sql"])
			writeFileSync(join(bench.folder, "public", name, sql), "select 1;\n");
	}
	const both = /renumber 0002_mine --public\n.*renumber 0002_theirs --public$/;

	expect(() => readMigrations("public", bench.folder)).toThrow(
		/renumber 0002_theirs --public\n.*0002_mine --public$/,
	);
	expect(() => renumber("public", {}, { folder: bench.folder })).toThrow(both);
	renumber("public", {}, { folder: bench.folder, which: "0002_mine" });
	writeFileSync(join(bench.folder, "public/snapshot.json"), "<<<<<<< HEAD\n");
	await expect(generate("public", "more", {}, { folder: bench.folder })).rejects.toThrow(
		/-- renumber --public rewrites it/,
	);
});

test("a snapshot that git left unmerged is a sentence, not a stack", async () => {
	writeFileSync(file("snapshot.json"), "<<<<<<< HEAD\n{}\n");

	await expect(generate("tenant", "more", { base, mine }, { folder: bench.folder })).rejects.toThrow(
		/two branches were merged: npm run db:generate -- renumber/,
	);
});

test("a migration is the same with the line ends of Windows, and one that was applied there stays known", () => {
	const [before] = readMigrations("tenant", bench.folder).list;
	for (const name of ["up.sql", "down.sql"]) {
		const path = file(`0001_base/${name}`);
		writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", "\r\n"));
	}

	const { list, all: known } = readMigrations("tenant", bench.folder);

	expect(list[0]).toEqual(before);
	const applied =
		(checksum = "") =>
		() =>
			checkKnown(known, [{ name: "0001_base", checksum }], "here");
	expect(applied(before?.checksum)).not.toThrow();
	expect(applied(before?.checksumOfCrlf)).not.toThrow();
	expect(applied("0".repeat(64))).toThrow(/was edited after it was applied/);
});
