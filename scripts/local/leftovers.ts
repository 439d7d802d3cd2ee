import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf } from "#scripts/local/postgres/processes.ts";
import { isAlive, readOr } from "#scripts/local/postgres/users.ts";
import { root } from "#scripts/local/root.ts";

/** What one `npm run dev` runs: its own process, and the programs it started, by their files. */
type Running = { pid: number; port: number; children: { pid: number; program: string }[] };

// As npm's scripts call it.
const DEV = "scripts/dev.ts";

const PATIENCE_MS = 5_000; // a worker that is asked to stop finishes what it does; ours are short

/** The list of what runs from this checkout, one file for each `npm run dev`. */
export function runningList(folder: string) {
	const fileOf = (pid: number) => join(folder, `${pid}.json`);
	return {
		/** Notes what this process runs; call it again when that changes. */
		note(port: number, started: ChildProcess[]): void {
			const children = started.map(({ pid, spawnargs }) => ({
				pid,
				program: spawnargs.find((one) => one.startsWith(root)),
			}));
			mkdirSync(folder, { recursive: true });
			writeFileSync(fileOf(process.pid), JSON.stringify({ pid: process.pid, port, children }));
		},
		forget: () => rmSync(fileOf(process.pid), { force: true }),
		/** The one that runs now on a port. */
		onPort: (port: number): number | undefined =>
			all(folder).find((one) => one.port === port && isOurs(one.pid, DEV))?.pid,
		/** Ends what those left behind that were killed; returns a sentence for each program. */
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
			return []; // half-written by one that was killed just then
		}
	});
}

/** A number may have gone to another program since: only one that runs this file is ours. */
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
		// It is gone already.
	}
}
