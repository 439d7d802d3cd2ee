import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** One migration as it stands on disk. */
export type Migration = {
	/** Folder name: `0001_members_and_projects`. Sorts in order of application. */
	name: string;
	/** Statements of up.sql, with `$TENANT_SCHEMA$` and `$TENANT_ROLE$` still in place. */
	up: string[];
	down: string[];
	/** sha256 of up.sql, hex: an edited, already applied file is recognised by it. */
	checksum: string;
};

/** All migrations of one kind, and what a schema that has them all is recognised by. */
export type Migrations = {
	/** Those up to the target, in order. */
	list: Migration[];
	/** Every one on disk: differs from `list` when the target is not the newest. */
	all: Migration[];
	/** Name of the last of `list`. */
	version: string;
	checksum: string;
};

const NAME = /^\d{4}_[a-z0-9]+(_[a-z0-9]+)*$/;
const BREAKPOINT = /^--> statement-breakpoint\s*$/m;

/**
 * Reads the migrations of the public schema or of the tenants.
 * Throws with the file's name when a folder is misnamed, a number stands twice, or a file is missing or empty.
 */
export function readMigrations(kind: "public" | "tenant", folder = resolve("db/migrations")): Migrations {
	const root = resolve(folder, kind);
	const names = readdirSync(root, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map((entry) => entry.name)
		.sort();
	checkNames(kind, names);
	return upTo(names.map((name) => readMigration(resolve(root, name), name)));
}

/** The migrations up to one of them, by its number or name. Throws when there is none such. */
export function upTo(all: Migration[], target?: string): Migrations {
	const end = target === undefined ? all.length : all.findIndex(({ name }) => isNamed(name, target)) + 1;
	if (target !== undefined && end === 0) throw new Error(`There is no migration ${target}`);
	const list = all.slice(0, end);
	return { list, all, version: list.at(-1)?.name ?? "", checksum: combinedChecksum(list) };
}

/** `7`, `0007` and `0007_due_date` all name the same one. */
function isNamed(name: string, target: string): boolean {
	return name === target || (/^\d+$/.test(target) && Number(name.slice(0, 4)) === Number(target));
}

/** Checksum over every migration's name and content: equal means the same migrations, in the same text. */
export function combinedChecksum(list: { name: string; checksum: string }[]): string {
	const lines = list.map(({ name, checksum }) => `${name} ${checksum}\n`).sort();
	return sha256(lines.join(""));
}

function checkNames(kind: string, names: string[]): void {
	const seen = new Map<string, string>();
	for (const name of names) {
		if (!NAME.test(name)) throw new Error(`Migration ${kind}/${name}: name it like 0007_due_date`);
		const number = name.slice(0, 4);
		const twin = seen.get(number);
		if (twin) throw new Error(`Migrations ${kind}/${twin} and ${kind}/${name} have the same number`);
		seen.set(number, name);
	}
}

function readMigration(folder: string, name: string): Migration {
	const up = readSql(resolve(folder, "up.sql"), `${name}/up.sql`);
	const down = readSql(resolve(folder, "down.sql"), `${name}/down.sql`);
	return { name, up: split(up), down: split(down), checksum: sha256(up) };
}

function readSql(path: string, shown: string): string {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch {
		throw new Error(`Migration ${shown} is missing`);
	}
	if (split(text).length === 0) throw new Error(`Migration ${shown} is empty`);
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
