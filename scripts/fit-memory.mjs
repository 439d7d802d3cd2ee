// Plain JavaScript without dependencies, as run.mjs is. Also the image's entry point:
// `node scripts/fit-memory.mjs PROGRAM …` becomes that program, with heap limits that fit the container.
import { totalmem } from "node:os";

const MIB = 2 ** 20;
// Without a limit of the container: twice what the server used at most under everything that
// tests/e2e/operations/hostile.story.ts sends it. By default Node goes up to 4 GB, and stalls for minutes before it gives up.
const HEAP_MB = 512;
// The rest is for pictures, sockets and Node itself.
const HEAP_SHARE = 0.5;
// V8 keeps three half spaces for young objects, and lets each grow to 32 MB or more because nothing stops it.
// Measured with 8: a third less memory after load, at the same pages per second.
const [LEAST_SEMI_MB, MOST_SEMI_MB, SEMI_SHARE] = [4, 16, 1 / 64];

/**
 * Returns NODE_OPTIONS with limits for V8's heap: derived from the container's memory if that is limited.
 * Whatever the operator has set wins.
 */
export function fittingOptions(given = "", limit = containerMemory()) {
	const has = (option) => given.replaceAll("_", "-").includes(option); // Node takes both spellings
	if (has("--max-old-space-size")) return given;
	const semi =
		limit && Math.round(Math.min(MOST_SEMI_MB, Math.max(LEAST_SEMI_MB, (limit / MIB) * SEMI_SHARE)));
	const old = limit ? Math.floor((limit / MIB) * HEAP_SHARE - 3 * semi) : HEAP_MB;
	const wantsSemi = limit && !has("--max-semi-space-size");
	return [given, `--max-old-space-size=${old}`, wantsSemi && `--max-semi-space-size=${semi}`]
		.filter(Boolean)
		.join(" ");
}

/** Returns the container's memory in bytes; undefined if it may use all of the machine's. */
function containerMemory() {
	const limit = process.constrainedMemory?.() ?? 0;
	return limit > 0 && limit < totalmem() ? limit : undefined;
}

if (import.meta.main) {
	const env = { ...process.env, NODE_OPTIONS: fittingOptions(process.env.NODE_OPTIONS) };
	// `env` finds the program and becomes it, as this process becomes `env`: there is only one process.
	process.execve("/usr/bin/env", ["env", ...process.argv.slice(2)], env);
}
