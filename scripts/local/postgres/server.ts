import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "#scripts/local/postgres/account.ts";
import type { Binaries } from "#scripts/local/postgres/binaries.ts";
import { commandOf } from "#scripts/local/postgres/processes.ts";
import { isAlive, readOr } from "#scripts/local/postgres/users.ts";

const READY_TIMEOUT_MS = 60_000; // crash recovery replays the log first
const STOP_TIMEOUT_MS = 15_000;

export const SUPERUSER = "postgres";
export const PASSWORD = "postgres"; // on loopback only

/** A running server, as its postmaster.pid describes it. */
export type Running = { pid: number; port: number };

export type ServerFiles = { dataDir: string; logFile: string };

/** Creates the data folder beside its final place and moves it there when complete, so that a partial one is never found. */
export function initialize(
	binaries: Binaries,
	account: Account,
	dataDir: string,
	auth: "trust" | "scram-sha-256",
): void {
	const half = `${dataDir}.half`;
	const passwordFile = `${dataDir}.password`;
	rmSync(half, { recursive: true, force: true });
	mkdirSync(half, { mode: 0o700 });
	writeFileSync(passwordFile, PASSWORD);
	if (account.uid !== undefined && account.gid !== undefined) {
		chownSync(half, account.uid, account.gid);
		chownSync(passwordFile, account.uid, account.gid);
	}
	const made = spawnSync(
		binaries.initdb,
		[
			`--pgdata=${half}`,
			`--username=${SUPERUSER}`,
			`--pwfile=${passwordFile}`,
			`--auth=${auth}`,
			"--encoding=UTF8",
			// The same order and case rules on every operating system, whatever its locales.
			"--locale=C",
			// PostgreSQL before 17 has no such provider, and C alone has to do.
			...(Number(binaries.major) >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
			"--no-sync",
		],
		{ ...account, cwd: "/", env: plainLocale(), encoding: "utf8" },
	);
	rmSync(passwordFile, { force: true });
	if (made.status !== 0) {
		rmSync(half, { recursive: true, force: true });
		throw new Error(`PostgreSQL could not create ${dataDir}: ${made.error?.message ?? made.stderr}`);
	}
	renameSync(half, dataDir);
}

/** Starts the server and waits until it answers. Returns undefined when the port was taken in the meantime. */
export async function launch(
	binaries: Binaries,
	account: Account,
	files: ServerFiles,
	{ port, settings }: { port: number; settings: Record<string, string> },
): Promise<Running | undefined> {
	const log = openSync(files.logFile, "w");
	const child = spawn(
		binaries.postgres,
		[
			"-D",
			files.dataDir,
			"-p",
			String(port),
			...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
		],
		// detached: Ctrl-C must reach this process first, so that the app closes its connections before the server stops.
		{
			...account,
			cwd: "/",
			env: plainLocale(),
			stdio: ["ignore", log, log],
			detached: true,
			windowsHide: true,
		},
	);
	child.unref();
	let ended = false;
	child.on("exit", () => {
		ended = true;
	});
	child.on("error", () => {
		ended = true;
	});
	const until = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < until && !ended) {
		const running = runningIn(files.dataDir);
		if (running?.ready && running.pid === child.pid) return running;
		await sleep(20);
	}
	const said = readOr(files.logFile, "").trim();
	if (/could not bind|Address already in use/.test(said)) return undefined;
	throw new Error(`PostgreSQL did not start. The end of its log, ${files.logFile}:\n${said.slice(-2_000)}`);
}

/** Reads postmaster.pid when its process is alive. Lines: pid, folder, start, port, socket, address, key, state. */
export function runningIn(dataDir: string): (Running & { ready: boolean }) | undefined {
	const lines = readOr(join(dataDir, "postmaster.pid"), "").split("\n");
	const pid = Number(lines[0]);
	const port = Number(lines[3]);
	if (!(pid > 0) || !isAlive(pid) || !isPostgres(pid)) return undefined;
	return { pid, port, ready: port > 0 && lines[7]?.trim() === "ready" };
}

/** After a crash the number in postmaster.pid may have been reused by another program. */
function isPostgres(pid: number): boolean {
	if (process.platform === "win32") return true;
	return commandOf(pid).includes("postgres");
}

/** Requests a fast shutdown: open transactions are rolled back, everything is written. */
export function askToStop(pid: number): void {
	try {
		process.kill(pid, "SIGINT");
	} catch {
		// It is already gone.
	}
}

export async function stopServer(binaries: Binaries, dataDir: string, pid: number): Promise<void> {
	if (process.platform === "win32") {
		// Windows has no signals: a kill would leave the data to crash recovery.
		spawnSync(binaries.pgCtl, ["stop", "-D", dataDir, "-m", "fast", "-w"]);
		return;
	}
	askToStop(pid);
	const until = Date.now() + STOP_TIMEOUT_MS;
	while (isAlive(pid)) {
		if (Date.now() > until) {
			process.kill(pid, "SIGQUIT");
			return;
		}
		await sleep(20);
	}
}

function plainLocale(): NodeJS.ProcessEnv {
	const { LC_ALL: _, LANG: __, ...rest } = process.env;
	return { ...rest, LC_ALL: "C" };
}
