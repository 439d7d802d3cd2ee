import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";

/** Which half of the database a migration belongs to. */
export type MigrationKind = "public" | "tenant";

/** One migration as stored on disk. */
export type Migration = {
	/** Folder name: `0001_members_and_projects`. Sorts in order of application. */
	name: string;
	/** Statements of up.sql, with `$TENANT_SCHEMA$` and `$TENANT_ROLE$` still in place. */
	up: string[];
	down: string[];
	/** sha256 of up.sql with LF line endings, hex: identifies an applied file that was edited. */
	checksum: string;
	/** The same with CRLF line endings: what a checkout that rewrote them has recorded in the ledger. */
	checksumOfCrlf?: string;
};

/** A folder of migrations is not valid; the message says why, and what to do. */
export class MigrationFilesWrong extends Error {
	override name = "MigrationFilesWrong";
}

/** All migrations of one kind, and what identifies a schema that has them all. */
export type Migrations = {
	/** Those up to the target, in order. */
	list: Migration[];
	/** Every one on disk: differs from `list` if the target is not the newest. */
	all: Migration[];
	/** Name of the last of `list`. */
	version: string;
	checksum: string;
};

const NAME = /^\d{4}_[a-z0-9]+(_[a-z0-9]+)*$/;
/** A line that separates two statements of a migration. */
export const BREAKPOINT = /^--> statement-breakpoint\s*$/m;

/**
 * Reads the migrations of the public schema or of the tenants. Throws MigrationFilesWrong if a folder is misnamed,
 * two have the same number, or a file is missing or empty.
 */
export function readMigrations(kind: "public" | "tenant", folder = resolve("db/migrations")): Migrations {
	const root = resolve(folder, kind);
	const names = listNames(root);
	checkNames(kind, names);
	return upTo(names.map((name) => readMigration(resolve(root, name), `${kind}/${name}`)));
}

/** The folders of migrations, in order. Throws MigrationFilesWrong if the place does not exist. */
export function listNames(root: string): string[] {
	try {
		return readdirSync(root, { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map((entry) => entry.name)
			.sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
		throw new MigrationFilesWrong(`There is no folder ${root}: run this from the product’s own folder.`);
	}
}

const HIGHEST_NUMBER = 9999; // four digits

/** The number after all others, whatever gaps there are. Throws MigrationFilesWrong after 9999. */
export function nextNumber(names: string[]): string {
	const next = Math.max(0, ...names.map((name) => Number(name.slice(0, 4)))) + 1;
	if (next <= HIGHEST_NUMBER) return String(next).padStart(4, "0");
	throw new MigrationFilesWrong(`There is no number after ${HIGHEST_NUMBER}.`);
}

/** The migrations up to one of them, by its number or name. Throws MigrationFilesWrong if it does not exist. */
export function upTo(all: Migration[], target?: string): Migrations {
	const end = target === undefined ? all.length : all.findIndex(({ name }) => isNamed(name, target)) + 1;
	if (target !== undefined && end === 0) throw new MigrationFilesWrong(`There is no migration ${target}.`);
	const list = all.slice(0, end);
	return { list, all, version: list.at(-1)?.name ?? "", checksum: combinedChecksum(list) };
}

/** `7`, `0007` and `0007_due_date` all name the same one. */
function isNamed(name: string, target: string): boolean {
	return name === target || (/^\d+$/.test(target) && Number(name.slice(0, 4)) === Number(target));
}

/** Checksum over every migration's name and content: equal means the same migrations, with the same text. */
export function combinedChecksum(list: { name: string; checksum: string }[]): string {
	const lines = list.map(({ name, checksum }) => `${name} ${checksum}\n`).sort();
	return sha256(lines.join(""));
}

function checkNames(kind: string, names: string[]): void {
	const seen = new Map<string, string>();
	for (const name of names) {
		if (!NAME.test(name)) {
			throw new MigrationFilesWrong(`Migration ${kind}/${name}: name it like 0007_due_date.`);
		}
		const number = name.slice(0, 4);
		const twin = seen.get(number);
		if (twin) throw new MigrationFilesWrong(describeTwins(kind, twin, name));
		seen.set(number, name);
	}
}

/** The command that gives a migration the next free number. */
export const renumbering = (kind: string, name?: string): string =>
	["npm run db:generate -- renumber", name, kind === "public" && "--public"].filter(Boolean).join(" ");

function describeTwins(kind: string, one: string, other: string): string {
	return [
		`Migrations ${kind}/${one} and ${kind}/${other} have the same number: they come from two branches.`,
		"Renumber the one that no database has applied yet:",
		...[other, one].map((name) => `  ${renumbering(kind, name)}`),
	].join("\n");
}

function readMigration(folder: string, shown: string): Migration {
	const up = readSql(resolve(folder, "up.sql"), `${shown}/up.sql`);
	const down = readSql(resolve(folder, "down.sql"), `${shown}/down.sql`);
	return {
		name: basename(folder),
		up: split(up),
		down: split(down),
		checksum: sha256(up),
		checksumOfCrlf: sha256(up.replaceAll("\n", "\r\n")),
	};
}

function readSql(path: string, shown: string): string {
	if (!existsSync(path)) throw new MigrationFilesWrong(`Migration ${shown} is missing.`);
	// A checkout may have rewritten the line endings: the statements and the checksum use LF.
	const text = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
	if (split(text).length === 0) throw new MigrationFilesWrong(`Migration ${shown} is empty.`);
	return text;
}

function split(text: string): string[] {
	return text
		.split(BREAKPOINT)
		.map((statement) => statement.trim())
		.filter((statement) => statement !== "");
}

function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}
