import { environmentFor } from "./server.ts";
import { instanceKeys } from "./state/emulator.ts";

// It runs on this machine: it answers at once or it is not running.
const PATIENCE_MS = 1_000;

/** Returns the environment of the local Clerk that `npm run dev` is running on this port; undefined when there is none. */
export async function runningClerk(
	port: number,
	mode: "live" | "test",
): Promise<Record<string, string> | undefined> {
	const url = `http://localhost:${port}`;
	const signal = AbortSignal.timeout(PATIENCE_MS);
	const answers = await fetch(`${url}/__emu/knobs`, { signal }).then(
		({ ok }) => ok,
		() => false,
	);
	return answers ? environmentFor({ url, ...instanceKeys(port, mode) }) : undefined;
}
