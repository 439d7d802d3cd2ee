import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Fleet } from "./fleet.ts";

/** A command line as an operator calls it, in the fleet's own working directory. */
export function startIn(fleet: Fleet, script: string, words: string[]): ChildProcess {
	return spawn(process.execPath, [resolve(`scripts/${script}.ts`), ...words], {
		cwd: fleet.cwd,
		env: { ...process.env, DATABASE_URL: fleet.url, NO_COLOR: "1" },
		stdio: ["ignore", "pipe", "pipe"],
		// One that never ends is stopped, so that its test can report what it had printed.
		timeout: 100_000,
		killSignal: "SIGKILL",
	});
}

/** Runs one to its end. */
export async function callIn(
	fleet: Fleet,
	script: string,
	...words: string[]
): Promise<{ code: number; out: string; err: string }> {
	const child = startIn(fleet, script, words);
	let out = "";
	let err = "";
	child.stdout?.on("data", (chunk) => {
		out += chunk;
	});
	child.stderr?.on("data", (chunk) => {
		err += chunk;
	});
	const [code] = await once(child, "close");
	return { code, out, err };
}
