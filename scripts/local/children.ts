import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { endWith } from "#scripts/command-line/end.ts";
import { root } from "#scripts/local/root.ts";

const STOP_TIMEOUT_MS = 28_000; // the server gives requests in progress 25 s

const STOP_WITH_US = ["--import", "./scripts/stop-with-parent.mjs"];

/** Starts a program of this checkout (a path from its root) on the Node that runs this process. It ends when this process ends, however that happens. */
export function startProgram(
	[program, ...args]: [string, ...string[]],
	env: Record<string, string | undefined>,
	options: SpawnOptions = { stdio: "inherit" },
): ChildProcess {
	return spawn(process.execPath, [...STOP_WITH_US, join(root, program), ...args], {
		cwd: root,
		env: { ...env, TENANTRY_PARENT: String(process.pid) },
		...options,
	});
}

/** Runs a program until it ends and returns its exit code. */
export function runProgram(...given: Parameters<typeof startProgram>): Promise<number> {
	return ended(startProgram(...given));
}

export function ended(child: ChildProcess): Promise<number> {
	return new Promise((resolve, reject) => {
		if (child.exitCode !== null) resolve(child.exitCode);
		child.once("error", reject);
		child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
	});
}

/** Asks a program to stop and waits; kills one that does not. */
export async function stopProgram(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGTERM");
	const force = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
	await ended(child);
	clearTimeout(force);
}

/**
 * Calls `stop` at the first Ctrl-C or SIGTERM, then ends the process. A terminal and npm both pass on
 * the same Ctrl-C, so repeated signals do not mean that a person is impatient.
 */
export function onStopSignal(stop: () => Promise<void>): void {
	let stopping = false;
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.on(signal, () => {
			if (stopping) return;
			stopping = true;
			stop().then(
				() => endWith(0),
				() => endWith(1),
			);
		});
	}
}

export const say = (line: string) => process.stdout.write(`${line}\n`);
