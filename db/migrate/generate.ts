import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { PUBLIC_PLACEHOLDER, TENANT_PLACEHOLDER } from "../schema/columns.ts";
import { REGISTRY_ROLE } from "../tenancy/wall.ts";
import { ROLE_PLACEHOLDER } from "./bind.ts";
import { readMigrations } from "./files.ts";

/** Which half of the database a migration belongs to. */
export type MigrationKind = "public" | "tenant";

type Snapshot = ReturnType<typeof generateDrizzleJson>;

/** The migration just written, or undefined when the tables are as the last one left them. */
export type Generated = { name: string; up: string; down: string } | undefined;

const BREAKPOINT = "\n--> statement-breakpoint\n";

/**
 * Compares the declared tables with the last snapshot and writes the next migration: up.sql, and a down.sql drafted
 * from the reverse difference. Placeholders are written by machine.
 * Throws when the name is none, or a statement would leave the tenant's schema.
 */
export async function generate(
	kind: MigrationKind,
	name: string,
	declared: Record<string, unknown>,
	folder = resolve("db/migrations"),
): Promise<Generated> {
	if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) {
		throw new Error(
			`“${name}” cannot be a migration's name: use small letters, digits and underscores, as due_date`,
		);
	}
	const snapshotFile = resolve(folder, kind, "snapshot.json");
	const before: Snapshot = existsSync(snapshotFile)
		? JSON.parse(readFileSync(snapshotFile, "utf8"))
		: generateDrizzleJson({});
	const after = generateDrizzleJson(declared, before.id);
	const up = await statementsBetween(kind, before, after);
	if (up.length === 0) return undefined;
	const down = await statementsBetween(kind, after, before);
	const number = String(readMigrations(kind, folder).list.length + 1).padStart(4, "0");
	const made = { name: `${number}_${name}`, up: join([...up, ...grantsFor(kind, up)]), down: join(down) };
	const target = resolve(folder, kind, made.name);
	mkdirSync(target);
	writeFileSync(resolve(target, "up.sql"), made.up);
	writeFileSync(resolve(target, "down.sql"), made.down);
	writeFileSync(snapshotFile, `${JSON.stringify(after, null, "\t")}\n`);
	return made;
}

async function statementsBetween(kind: MigrationKind, from: Snapshot, to: Snapshot): Promise<string[]> {
	const statements = (await generateMigration(from, to))
		.map((statement) => statement.trim())
		// The schema itself is made with its role, by provisioning; nothing here has row level security.
		.filter(
			(statement) => statement !== "" && !/^(CREATE|DROP) SCHEMA | ROW LEVEL SECURITY;$/.test(statement),
		);
	for (const statement of statements) checkReach(kind, statement);
	return kind === "public"
		? statements.map((statement) => statement.replaceAll(`"${PUBLIC_PLACEHOLDER}"`, '"public"'))
		: statements;
}

const TARGET =
	/\b(?:TABLE|INDEX|TYPE|SEQUENCE|VIEW|REFERENCES|ON)\s+(?:IF (?:NOT )?EXISTS\s+)?("[^"]+")(\.)?/g;

/** Refuses a statement that names something outside its schema, or leaves it to search_path where it lands. */
function checkReach(kind: MigrationKind, statement: string): void {
	const own = kind === "tenant" ? TENANT_PLACEHOLDER : PUBLIC_PLACEHOLDER;
	const foreign = [TENANT_PLACEHOLDER, PUBLIC_PLACEHOLDER, "public"].filter((schema) => schema !== own);
	const named = foreign.find((schema) => statement.includes(`"${schema}".`));
	if (named) throw new Error(`A ${kind} migration must not reach into “${named}”: ${statement}`);
	for (const [, target, dot] of statement.matchAll(TARGET)) {
		// CREATE INDEX "name" ON …: an index lives in its table's schema and is named without one.
		const isNewIndex =
			/^CREATE (UNIQUE )?INDEX/.test(statement) && dot === undefined && !target?.includes("$");
		if (!isNewIndex && target !== `"${own}"`)
			throw new Error(`${target} is not qualified with its schema: ${statement}`);
	}
}

/** Least rights, said next to the table; narrow them by hand where a table is append-only or only read. */
function grantsFor(kind: MigrationKind, up: string[]): string[] {
	const role = kind === "tenant" ? ROLE_PLACEHOLDER : REGISTRY_ROLE;
	return up.flatMap((statement) => {
		const table = /^CREATE TABLE ("[^"]+"\."[^"]+")/.exec(statement)?.[1];
		return table ? [`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO "${role}";`] : [];
	});
}

function join(statements: string[]): string {
	return `${statements.join(BREAKPOINT)}\n`;
}
