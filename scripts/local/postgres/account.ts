import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The account that PostgreSQL runs under; empty means the current one. PostgreSQL refuses to run as root. */
export type Account = { uid?: number; gid?: number };

/** Chooses the account for a data folder: its owner when root finds one there, otherwise `postgres`, otherwise `nobody`. */
export function accountFor(dataDir: string): Account {
	if (process.getuid?.() !== 0) return {};
	if (existsSync(dataDir)) {
		const { uid, gid } = statSync(dataDir);
		if (uid !== 0) return { uid, gid };
	}
	for (const name of ["postgres", "nobody"]) {
		const uid = idOf("-u", name);
		const gid = idOf("-g", name);
		if (uid && gid) return { uid, gid };
	}
	throw new Error(
		"PostgreSQL does not run as root, and there is no other account for it: create one named postgres.",
	);
}

function idOf(flag: string, name: string): number | undefined {
	const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
	return status === 0 ? Number.parseInt(stdout, 10) : undefined;
}

/** Returns whether the account can enter the folder: a checkout under root's home is closed to everybody but root. */
export function canEnter(account: Account, folder: string): boolean {
	if (account.uid === undefined) return true;
	return spawnSync("test", ["-x", folder], { ...account, cwd: "/" }).status === 0;
}

/** Returns where the data goes when the account cannot reach `dataDir`: one folder per checkout, kept across restarts. */
export function fallbackFor(dataDir: string): string {
	const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
	return join(existsSync("/var/tmp") ? "/var/tmp" : tmpdir(), `tenantry-${key}`);
}

/** Creates the folder that holds the data folder; refuses one that another account created in a shared place. */
export function makeOwnFolder(dataDir: string): void {
	const home = dirname(dataDir);
	mkdirSync(home, { recursive: true, mode: 0o755 });
	if (process.getuid?.() === 0 && lstatSync(home).uid !== 0 && home.includes("tenantry-")) {
		throw new Error(`${home} belongs to another account: remove it, then try again.`);
	}
}
