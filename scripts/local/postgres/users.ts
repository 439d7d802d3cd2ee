import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const LOCK_TIMEOUT_MS = 60_000; // a cold initdb on a slow disk takes some ten seconds

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: the process is alive, under another account.
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/** Runs `work` while no other process starts or stops the same server. Takes over the lock of a dead process. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
	const until = Date.now() + LOCK_TIMEOUT_MS;
	while (!take(file)) {
		if (Date.now() > until) throw new Error(`Another process holds ${file}: end it or remove the file.`);
		await sleep(50);
	}
	try {
		return await work();
	} finally {
		rmSync(file, { force: true });
	}
}

function take(file: string): boolean {
	try {
		writeFileSync(file, String(process.pid), { flag: "wx" });
		return true;
	} catch {
		const holder = Number.parseInt(readOr(file, ""), 10);
		if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
		return false;
	}
}

/** Tracks the processes that use the server: `npm run dev` and a migration beside it share one, and the last one stops it. */
export function usersOf(folder: string) {
	const mine = join(folder, String(process.pid));
	const others = () =>
		readdirSync(folder)
			.map(Number)
			.filter((pid) => pid !== process.pid)
			.filter((pid) => {
				if (isAlive(pid)) return true;
				rmSync(join(folder, String(pid)), { force: true });
				return false;
			});
	return {
		join() {
			mkdirSync(folder, { recursive: true });
			writeFileSync(mine, "");
		},
		/** Returns true when no other process is left. */
		leave(): boolean {
			rmSync(mine, { force: true });
			try {
				return others().length === 0;
			} catch {
				return true; // the folder was removed
			}
		},
	};
}

export function readOr(file: string, otherwise: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return otherwise;
	}
}
