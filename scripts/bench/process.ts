import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const TICKS_A_SECOND = 100; // USER_HZ, the same on every Linux we know of

/** Returns a process's resident memory in megabytes. */
export function megabytesOf(pid: number): number {
	return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

/** Returns the CPU seconds a process has used; undefined where there is no /proc. */
export function processorSecondsOf(pid: number): number | undefined {
	const file = `/proc/${pid}/stat`;
	if (!existsSync(file)) return undefined;
	// proc(5): utime and stime are fields 14 and 15, counted after the name, which may contain spaces.
	const fields = readFileSync(file, "utf8").split(") ")[1]?.split(" ") ?? [];
	return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
