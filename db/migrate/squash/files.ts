import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import {
	listFolders,
	listNames,
	type Migration,
	REPLACES,
	type Recorded,
	type Replaces,
} from "../../migration-files.ts";
import { MigrationConflict } from "../plan.ts";

/** Beside the folders of migrations, so that a rename from it is one step, and read by nothing. */
export const STAGING = ".squash";

const FILES = ["up.sql", "down.sql", REPLACES];

/**
 * Refuses files that are no part of a migration, because they would be removed with it, and changes that git does not
 * have yet, because git is where the old migrations stay. Throws MigrationConflict.
 */
export function checkClean(folder: string, chain: Migration[]): void {
	const root = resolve(folder, "tenant");
	const names = new Set([...chain.map(({ name }) => name), "snapshot.json"]);
	const strange = [
		...readdirSync(root).filter((entry) => !names.has(entry)),
		...chain.flatMap(({ name }) =>
			readdirSync(resolve(root, name))
				.filter((entry) => !FILES.includes(entry))
				.map((entry) => `${name}/${entry}`),
		),
	];
	if (strange.length > 0)
		throw new MigrationConflict(
			`${root} has what is no migration: ${strange.join(", ")}. Move it away first.`,
		);
	// Outside a repository, or without git, there is nothing to ask.
	const { status, stdout } = spawnSync("git", ["status", "--porcelain", "--", root], {
		cwd: root,
		encoding: "utf8",
	});
	if (status === 0 && stdout.trim() !== "")
		throw new MigrationConflict(
			`${root} has changes that are not committed: commit them first.\n${stdout.trimEnd()}`,
		);
}

/** Writes the baseline where nothing reads it as one of the product's migrations. */
export function stage(
	staging: string,
	name: string,
	{ up, down }: { up: string; down: string },
	replaces: Recorded[],
): void {
	const target = resolve(staging, "tenant", name);
	rmSync(staging, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	const record: Replaces = {
		checksum: createHash("sha256").update(up).digest("hex"),
		replaces: replaces.map(({ name, checksum, checksumOfCrlf }) => ({ name, checksum, checksumOfCrlf })),
	};
	writeFileSync(resolve(target, "up.sql"), up);
	writeFileSync(resolve(target, "down.sql"), down);
	writeFileSync(resolve(target, REPLACES), `${JSON.stringify(record, null, "\t")}\n`);
}

/**
 * Puts the baseline in the place of the chain. The rename is the one moment at which that happens: from then on, every
 * reader of the folder leaves out what the baseline replaces.
 */
export function install(folder: string, staging: string, name: string): void {
	renameSync(resolve(staging, "tenant", name), resolve(folder, "tenant", name));
	removeReplaced(folder);
}

/**
 * Removes the folders that a baseline replaces, and what a killed squash left. Each leaves in one step, so that a squash
 * killed here leaves whole migrations, which every reader leaves out, or none. Returns the names of the folders.
 */
export function removeReplaced(folder: string): string[] {
	const root = resolve(folder, "tenant");
	const staging = resolve(folder, STAGING);
	const kept = new Set(listNames(root));
	const replaced = listFolders(root).filter((name) => !kept.has(name));
	rmSync(staging, { recursive: true, force: true });
	if (replaced.length > 0) mkdirSync(staging);
	for (const name of replaced) renameSync(resolve(root, name), resolve(staging, name));
	rmSync(staging, { recursive: true, force: true });
	return replaced;
}
