import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type MigrationKind, nextNumber, readMigrations, renumbering } from "../../migration-files.ts";
import { reachOf } from "../lint/lint.ts";
import { inPublic, statementsBetween } from "./difference.ts";
import { NotGenerated } from "./refusal.ts";
import { applyRenames, type RenameIntent } from "./renames.ts";
import { Rights } from "./rights.ts";
import { emptySnapshot, type Snapshot, snapshotOf } from "./snapshot.ts";

/** The migration just written, or undefined if the tables have not changed since the last one. */
export type Generated = { name: string; up: string; down: string } | undefined;

export type GenerateOptions = RenameIntent & {
	/** The folder of the migrations; `db/migrations` of the working directory if omitted. */
	folder?: string;
};

const BETWEEN = "\n--> statement-breakpoint\n";

/**
 * Compares the declared tables with the last snapshot and writes the next migration: up.sql, and a down.sql drafted
 * from the reverse difference, each with the rights on what it creates. Never prompts, and writes either everything
 * or nothing. Throws NotGenerated, MigrationFilesWrong.
 */
export async function generate(
	kind: MigrationKind,
	name: string,
	declared: Record<string, unknown>,
	options: GenerateOptions = {},
): Promise<Generated> {
	checkName(name);
	const folder = options.folder ?? resolve("db/migrations");
	const { list } = readMigrations(kind, folder);
	const before = readSnapshot(kind, folder);
	const after = snapshotOf(declared, before.id);
	const history = list.flatMap(({ up }) => up);
	const made = await draft(kind, { before, after, history, intent: options });
	if (made.up.length === 0) return undefined;
	await checkReach(kind, [...made.up, ...made.down]);
	const number = nextNumber(list.map((migration) => migration.name));
	return write(resolve(folder, kind), after, {
		name: `${number}_${name}`,
		up: joined(made.up),
		down: joined(made.down),
	});
}

function checkName(name: string): void {
	if (/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) return;
	throw new NotGenerated(
		`“${name}” cannot be a migration’s name: use lowercase letters, digits and underscores, like due_date.`,
	);
}

/** Reads the tables as the last migration left them. Throws NotGenerated if a merge left two versions in the file. */
export function readSnapshot(kind: MigrationKind, folder: string): Snapshot {
	const file = resolve(folder, kind, "snapshot.json");
	if (!existsSync(file)) return emptySnapshot();
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		throw new NotGenerated(
			`${file} cannot be read, perhaps because two branches were merged: ${renumbering(kind)} rewrites it.`,
		);
	}
}

type Draft = { before: Snapshot; after: Snapshot; history: string[]; intent: RenameIntent };

/** The statements that lead from one snapshot to another, and back, with the rights on what they create. */
export async function draft(
	kind: MigrationKind,
	{ before, after, history, intent }: Draft,
): Promise<{ up: string[]; down: string[] }> {
	const renamed = applyRenames(before, after, intent);
	const up = [...inPublic(kind, renamed.up), ...(await statementsBetween(kind, renamed.before, after))];
	const down = await statementsBetween(kind, after, renamed.before);
	const rights = await Rights.after(kind, [...history, ...inPublic(kind, renamed.up)]);
	return {
		up: [...up, ...rights.grantsFor(up, after)],
		down: [...down, ...rights.grantsFor(down, renamed.before), ...inPublic(kind, renamed.down)],
	};
}

function write(root: string, snapshot: Snapshot, made: NonNullable<Generated>): Generated {
	const target = resolve(root, made.name);
	mkdirSync(target);
	writeFileSync(resolve(target, "up.sql"), made.up);
	writeFileSync(resolve(target, "down.sql"), made.down);
	writeSnapshot(root, snapshot);
	return made;
}

/** Writes the snapshot that the next migration is compared with. */
export function writeSnapshot(root: string, snapshot: Snapshot): void {
	writeFileSync(resolve(root, "snapshot.json"), `${JSON.stringify(snapshot, null, "\t")}\n`);
}

/** Refuses a statement that names something outside its schema, or leaves a name to search_path. */
async function checkReach(kind: MigrationKind, statements: string[]): Promise<void> {
	const [found] = await reachOf(kind, statements);
	if (found) throw new NotGenerated(`${found.message}. ${found.instead}. The statement: ${found.statement}`);
}

/** The text of a migration's file. */
export function joined(statements: string[]): string {
	return `${statements.join(BETWEEN)}\n`;
}
