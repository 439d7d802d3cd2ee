import { text } from "node:stream/consumers";
import { ended, say, startProgram } from "#scripts/local/children.ts";

/** One named step. `run` returns what to print when something is wrong, or undefined. */
export type CheckStep = { name: string; run: () => Promise<string | undefined> };

/** Makes a step that runs a tool of this checkout; prints its output only when it fails. */
export function tool(...program: [string, ...string[]]): CheckStep["run"] {
	return async () => {
		const env = process.stdout.isTTY
			? { ...process.env, FORCE_COLOR: "1" }
			: { ...process.env, NO_COLOR: "1" };
		const child = startProgram(program, env, { stdio: ["ignore", "pipe", "pipe"] });
		const said = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")));
		const code = await ended(child);
		return code === 0 ? undefined : (await said).join("").trim() || `It ended with exit code ${code}.`;
	};
}

/** Runs every step, also after a failed one, and prints a line for each. Returns the names of the failed steps. */
export async function takeSteps(steps: CheckStep[]): Promise<string[]> {
	const failed: string[] = [];
	const width = Math.max(...steps.map(({ name }) => name.length));
	for (const { name, run } of steps) {
		const started = performance.now();
		const wrong = await run();
		const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
		say(`${wrong === undefined ? "ok    " : "FAILED"}  ${name.padEnd(width)} ${seconds} s`);
		if (wrong === undefined) continue;
		failed.push(name);
		say(`${wrong.replaceAll(/^/gm, "        ")}\n`);
	}
	return failed;
}
