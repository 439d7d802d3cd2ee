import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf } from "#scripts/local/postgres/processes.ts";
import { isAlive, readOr } from "#scripts/local/postgres/users.ts";
import { root } from "#scripts/local/root.ts";

/** The processes of one `npm run dev`: its own, and the programs it started, by file. */
type Running = { pid: number; port: number; children: { pid: number; program: string }[] };

// As npm's scripts call it.
const DEV = "scripts/dev.ts";

const PATIENCE_MS = 5_000; // a worker finishes its current job when asked to stop; ours are short

/** Keeps a list of what runs from this checkout, one file for each `npm run dev`. */
export function runningList(folder: string) {
	const fileOf = (pid: number) => join(folder, `${pid}.json`);
	return {
		/** Records what this process runs; call it again when that changes. */
		note(port: number, started: ChildProcess[]): void {
			const children = started.map(({ pid, spawnargs }) => ({
				pid,
				program: spawnargs.find((one) => one.startsWith(root)),
			}));
			mkdirSync(folder, { recursive: true });
			writeFileSync(fileOf(process.pid), JSON.stringify({ pid: process.pid, port, children }));
		},
		forget: () => rmSync(fileOf(process.pid), { force: true }),
		/** Returns the process that now runs on a port. */
		onPort: (port: number): number | undefined =>
			all(folder).find((one) => one.port === port && isOurs(one.pid, DEV))?.pid,
		/** Ends what killed runs left behind; returns a sentence for each program. */
		async endLeftovers(): Promise<string[]> {
			const dead = all(folder).filter(({ pid }) => !isOurs(pid, DEV));
			const left = dead.flatMap(({ children }) =>
				children.filter(({ pid, program }) => isOurs(pid, program)),
			);
			await Promise.all(left.map(({ pid }) => end(pid)));
			for (const { pid } of dead) rmSync(fileOf(pid), { force: true });
			return left.map(
				({ pid, program }) => `Ended ${program} (process ${pid}), which an earlier npm run dev left running.`,
			);
		},
	};
}

function all(folder: string): Running[] {
	mkdirSync(folder, { recursive: true });
	return readdirSync(folder).flatMap((file) => {
		try {
			return [JSON.parse(readOr(join(folder, file), "")) as Running];
		} catch {
			return []; // half-written: its writer was killed at that moment
		}
	});
}

/** A process number may have been reused since: only a process that runs this file is ours. */
const isOurs = (pid: number, program: string) => isAlive(pid) && commandOf(pid).includes(program);

async function end(pid: number): Promise<void> {
	const until = Date.now() + PATIENCE_MS;
	signal(pid, "SIGTERM");
	while (isAlive(pid) && Date.now() < until) await sleep(50);
	if (isAlive(pid)) signal(pid, "SIGKILL");
	while (isAlive(pid) && Date.now() < until + PATIENCE_MS) await sleep(50);
}

function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// It is already gone.
	}
}
