import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runningList } from "#scripts/local/leftovers.ts";
import { isAlive } from "#scripts/local/postgres/users.ts";

const NO_PROCESS = 4_194_304; // one more than the highest number that Linux gives a process

function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-running-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** A process whose command line names a file; it waits until it is ended. */
function pretend(file: string): number {
	const child: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1_000)", file]);
	onTestFinished(() => void child.kill("SIGKILL"));
	return child.pid ?? 0;
}

function note(folder: string, pid: number, children: { pid: number; program: string }[]): string {
	const file = join(folder, `${pid}.json`);
	writeFileSync(file, JSON.stringify({ pid, port: 3000, children }));
	return file;
}

test("what a killed run left behind is ended, and a process id that another program has since taken is left alone", async () => {
	const folder = emptyFolder();
	const worker = pretend("/checkout/scripts/worker.ts");
	const another = pretend("/elsewhere/letter.ts");
	const file = note(folder, NO_PROCESS, [
		{ pid: worker, program: "/checkout/scripts/worker.ts" },
		{ pid: another, program: "/checkout/node_modules/bin.js" },
	]);

	const said = await runningList(folder).endLeftovers();

	expect(said).toEqual([
		`Ended /checkout/scripts/worker.ts (process ${worker}), which an earlier npm run dev left running.`,
	]);
	expect([isAlive(worker), isAlive(another), existsSync(file)]).toEqual([false, true, false]);
});

test("one that still runs keeps what it started, and is known by its port", async () => {
	const folder = emptyFolder();
	const dev = pretend("scripts/dev.ts");
	const worker = pretend("/checkout/scripts/worker.ts");
	const file = note(folder, dev, [{ pid: worker, program: "/checkout/scripts/worker.ts" }]);
	const list = runningList(folder);

	expect(await list.endLeftovers()).toEqual([]);
	expect([isAlive(worker), existsSync(file)]).toEqual([true, true]);
	expect([list.onPort(3000), list.onPort(3001)]).toEqual([dev, undefined]);
});

test("a list that was half-written, and none at all, stop nothing", async () => {
	const folder = emptyFolder();
	writeFileSync(join(folder, "7.json"), '{"pid": 7, "chi');

	expect(await runningList(folder).endLeftovers()).toEqual([]);
	expect(await runningList(join(folder, "never-made")).endLeftovers()).toEqual([]);
});
