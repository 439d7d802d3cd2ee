import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Returns the command line of a process, as far as this system reports it; empty when the process is gone. */
export function commandOf(pid: number): string {
	if (existsSync("/proc/self/cmdline")) return fromProc(pid);
	return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
}

function fromProc(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
	} catch {
		return "";
	}
}
