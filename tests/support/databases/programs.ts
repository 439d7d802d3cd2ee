import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program of this machine, if it has it. */
export function programHere(name: string): string | undefined {
	// Debian puts servers where only root's PATH looks.
	const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
	return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** What to say of a test that is skipped because this machine lacks a program: `npm test` prints it, and `.ci/run` fails on it. */
export const skippedWithout = (program: string) =>
	`SKIPPED, this machine has no ${program} (Debian: apt-get install ${program})`;
