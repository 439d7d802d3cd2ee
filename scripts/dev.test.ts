import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { freePort, isFree } from "#scripts/local/ports.ts";
import { isAlive } from "#scripts/local/postgres/users.ts";
import { testDatabase } from "#tests/support/database.ts";
import { projectFiles } from "#tests/support/tree.ts";

const TIMEOUT_MS = 300_000; // starts of a development server take 10 s, and a minute beside other tests
const WORKS = /The worker of \S+ is at work/;

/** A copy of the checkout, so that nothing of a real `npm run dev` is met, or ended. */
function scratchCheckout(): string {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-dev-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const file of projectFiles()) cpSync(file, join(folder, file));
	symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
	return folder;
}

/** `npm run dev` in a folder, and what it has said so far. */
function startDev(cwd: string, env: Record<string, string>): { dev: ChildProcess; said: () => string } {
	const dev = spawn(process.execPath, ["scripts/dev.ts"], {
		cwd,
		env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	onTestFinished(() => void dev.kill("SIGTERM"));
	let text = "";
	for (const stream of [dev.stdout, dev.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
	return { dev, said: () => text };
}

async function until(holds: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
	for (const end = Date.now() + TIMEOUT_MS / 3; !(await holds()); await sleep(100)) {
		if (Date.now() > end) throw new Error(what());
	}
}

test("npm run dev that was killed outright takes its programs with it, and the next one ends what hangs", {
	timeout: TIMEOUT_MS,
}, async () => {
	const { url } = await testDatabase();
	const cwd = scratchCheckout();
	const port = await freePort(13_000);
	const ports = {
		PORT: String(port),
		CLERK_LOCAL_PORT: String(await freePort(13_300)),
		MAIL_LOCAL_PORT: String(await freePort(13_600)),
	};
	const env = { ...ports, DATABASE_URL: url };
	const first = startDev(cwd, env);
	await until(() => WORKS.test(first.said()), first.said);
	const { children } = JSON.parse(readFileSync(join(cwd, `.data/running/${first.dev.pid}.json`), "utf8"));
	const [server, worker] = children as { pid: number }[];
	await until(async () => !(await isFree(port)), first.said);

	// A worker that hangs notices nothing.
	process.kill(worker?.pid ?? 0, "SIGSTOP");
	first.dev.kill("SIGKILL");
	await until(
		() => !isAlive(server?.pid ?? 0),
		() => "the server lives on",
	);
	expect(isAlive(worker?.pid ?? 0)).toBe(true);

	const second = startDev(cwd, env);
	await until(() => WORKS.test(second.said()), second.said);
	expect(second.said()).toMatch(/Ended \S+scripts\/worker\.ts \(process \d+\)/);
	expect(isAlive(worker?.pid ?? 0)).toBe(false);

	const beside = startDev(cwd, env);
	await until(() => beside.dev.exitCode !== null, beside.said);
	expect(beside.said()).toContain(
		`Port ${port} is taken by an npm run dev of this folder: stop that with Ctrl-C`,
	);
	expect(beside.said()).toContain(`kill ${second.dev.pid}`);
	second.dev.kill("SIGTERM");
	await until(() => second.dev.exitCode !== null, second.said);
	expect(await isFree(port)).toBe(true);
});
