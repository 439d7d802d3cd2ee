import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";

/** Which half of the database a migration belongs to. */
export type MigrationKind = "public" | "tenant";

/** One migration as stored on disk. */
export type Migration = {
	/** Folder name: `0009_baseline`. Sorts in order of application. */
	name: string;
	/** Statements of up.sql, with `$TENANT_SCHEMA$` and `$TENANT_ROLE$` still in place. */
	up: string[];
	down: string[];
	/** sha256 of up.sql with LF line endings, hex: identifies an applied file that was edited. */
	checksum: string;
	/** The same with CRLF line endings: what a checkout that rewrote them has recorded in the ledger. */
	checksumOfCrlf?: string;
	/**
	 * Of a baseline: the migrations that it does the work of. Ledgers list these instead of the baseline, so that a
	 * workspace built from it has the same ledger as one that took every step.
	 */
	replaces?: Recorded[];
};

/** A migration as a ledger lists it. */
export type Recorded = Pick<Migration, "name" | "checksum" | "checksumOfCrlf">;

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
	const all = names.map((name) => readMigration(resolve(root, name), `${kind}/${name}`));
	checkBaseline(kind, all);
	return upTo(all);
}

/**
 * The folders of migrations, in order, without those that a baseline replaces: a squash that was killed may have left
 * them. Throws MigrationFilesWrong if the place does not exist.
 */
export function listNames(root: string): string[] {
	const names = listFolders(root);
	const baselines = names.filter((name) => existsSync(resolve(root, name, REPLACES)));
	const newest = baselines.at(-1);
	if (newest === undefined) return names;
	const replaced = new Set(readReplaces(resolve(root, newest)).replaces.map(({ name }) => name));
	for (const older of baselines.slice(0, -1)) checkOlder(resolve(root, older), newest, replaced);
	return names.filter((name) => name === newest || !(replaced.has(name) || baselines.includes(name)));
}

/** An older baseline is the beginning of the newest one, unless both come from branches. */
function checkOlder(folder: string, newest: string, replaced: ReadonlySet<string>): void {
	const lost = readReplaces(folder)
		.replaces.map(({ name }) => name)
		.filter((name) => !replaced.has(name));
	if (lost.length === 0) return;
	throw new MigrationFilesWrong(
		`Two branches were squashed: the baseline ${basename(folder)} has ${lost.join(", ")}, which ${newest} lacks. Bring back the single migrations of one of the two with git, in the place of its baseline, and number them behind the other.`,
	);
}

/** Every folder beside each other, whether or not a baseline replaces it. */
export function listFolders(root: string): string[] {
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
	if (target !== undefined && end === 0) throw new MigrationFilesWrong(describeMissing(all, target));
	const list = all.slice(0, end);
	return { list, all, version: list.at(-1)?.name ?? "", checksum: combinedChecksum(list) };
}

function describeMissing(all: Migration[], target: string): string {
	const baseline = all.find(({ replaces }) => replaces?.some(({ name }) => isNamed(name, target)));
	return baseline
		? `${target} is a part of the baseline ${baseline.name}: a workspace has all of it, and cannot go back to before it.`
		: `There is no migration ${target}.`;
}

/** `7`, `0007` and `0007_due_date` all name the same one. */
function isNamed(name: string, target: string): boolean {
	return name === target || (/^\d+$/.test(target) && Number(name.slice(0, 4)) === Number(target));
}

/** The lines of a ledger that has these migrations. */
export function recordsOf(list: Pick<Migration, "name" | "checksum" | "replaces">[]): Recorded[] {
	return list.flatMap((migration): Recorded[] => migration.replaces ?? [migration]);
}

/** Checksum over every migration's name and content: equal means the same migrations, with the same text. */
export function combinedChecksum(list: Pick<Migration, "name" | "checksum" | "replaces">[]): string {
	const lines = recordsOf(list)
		.map(({ name, checksum }) => `${name} ${checksum}\n`)
		.sort();
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

function checkBaseline(kind: string, all: Migration[]): void {
	const at = all.findIndex(({ replaces }) => replaces);
	const before = all.slice(0, Math.max(0, at)).map(({ name }) => name);
	if (before.length === 0) return;
	throw new MigrationFilesWrong(
		[
			`Migrations before the baseline ${kind}/${all[at]?.name} that it does not replace: ${before.join(", ")}. Give each a number after it:`,
			...before.map((name) => `  ${renumbering(kind, name)}`),
		].join("\n"),
	);
}

/** What a baseline's folder has beside its SQL. */
export const REPLACES = "replaces.json";

/** `checksum`: of the baseline's own up.sql, which no ledger lists. */
export type Replaces = { checksum: string; replaces: Recorded[] };

function readReplaces(folder: string): Replaces {
	return JSON.parse(readFileSync(resolve(folder, REPLACES), "utf8"));
}

function readMigration(folder: string, shown: string): Migration {
	const up = readSql(resolve(folder, "up.sql"), `${shown}/up.sql`);
	const down = readSql(resolve(folder, "down.sql"), `${shown}/down.sql`);
	const baseline = existsSync(resolve(folder, REPLACES)) ? readReplaces(folder) : undefined;
	const checksum = sha256(up);
	if (baseline && baseline.checksum !== checksum) {
		throw new MigrationFilesWrong(
			`Migration ${shown}/up.sql was edited, but is the baseline of workspaces that exist: restore the file and write a new migration instead.`,
		);
	}
	return {
		name: basename(folder),
		up: split(up),
		down: split(down),
		checksum,
		checksumOfCrlf: sha256(up.replaceAll("\n", "\r\n")),
		...(baseline && { replaces: baseline.replaces }),
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
