import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type RequestOptions, request } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { DEMO_OPERATOR } from "#scripts/local/clerk/state/people.ts";
import { freePort, isFree } from "#scripts/local/network/ports.ts";
import { isAlive } from "#scripts/local/postgres/users.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { projectFiles } from "#tests/support/sources/tree.ts";

const TIMEOUT_MS = 600_000; // a development server compiles every page before it is announced: 20 s, and minutes beside other tests

/** A copy of the checkout, so that nothing of a real `npm run dev` is met, or ended. */
function scratchCheckout(): string {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-dev-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const file of projectFiles()) cpSync(file, join(folder, file));
	// Demo workspaces are not what this is about, and they are half of the time that a start takes.
	writeFileSync(join(folder, "scripts/seed.ts"), "");
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

/** The server and the worker that a `npm run dev` says that it runs; it says so as soon as each is started. */
async function childrenOf(cwd: string, { dev, said }: ReturnType<typeof startDev>): Promise<number[]> {
	const file = join(cwd, `.data/running/${dev.pid}.json`);
	// It is empty while it is written.
	const children = (): { pid: number }[] =>
		JSON.parse((existsSync(file) && readFileSync(file, "utf8")) || '{ "children": [] }').children;
	await until(() => children().length === 2, said);
	return children().map(({ pid }) => pid);
}

test("npm run dev that was killed outright takes its programs with it, and the next one ends what hangs", {
	timeout: TIMEOUT_MS,
}, async () => {
	const cwd = scratchCheckout();
	const env = {
		PORT: String(await freePort(13_000)),
		CLERK_LOCAL_PORT: String(await freePort(13_300)),
		MAIL_LOCAL_PORT: String(await freePort(13_600)),
		DATABASE_URL: (await testDatabase()).url,
	};
	const first = startDev(cwd, env);
	const [server = 0, worker = 0] = await childrenOf(cwd, first);

	// A worker that hangs notices nothing.
	process.kill(worker, "SIGSTOP");
	first.dev.kill("SIGKILL");
	await until(
		() => !isAlive(server),
		() => "The server lives on.",
	);
	expect(isAlive(worker)).toBe(true);

	const second = startDev(cwd, env);
	await until(() => /Ended \S+scripts\/worker\.ts \(process \d+\)/.test(second.said()), second.said);
	expect(isAlive(worker)).toBe(false);
	const programs = await childrenOf(cwd, second);
	// The address is printed when it can be opened.
	await until(() => second.said().includes(`Tenantry      http://localhost:${env.PORT}`), second.said);
	expect(await isFree(Number(env.PORT))).toBe(false);
	await until(() => second.said().includes("The worker of "), second.said);
	// By then Vite has compiled the pages, and the worker's first transactions were not slowed by that.
	const inOrder = [
		/INFO: request\s+.*\s+method: "GET"\s+path: "\/"/,
		/ {2}Tenantry {6}http/,
		/The worker of /,
	];
	const places = inOrder.map((line) => second.said().search(line));
	expect(places, second.said()).toEqual(places.toSorted((one, other) => one - other));
	expect(places).not.toContain(-1);
	expect(second.said()).not.toContain("deprecated");
	expect(second.said()).toContain(`/admin (sign in as ${DEMO_OPERATOR})`);
	second.dev.kill("SIGTERM");
	await until(() => second.dev.exitCode !== null, second.said);
	expect(programs.filter(isAlive)).toEqual([]);
	expect(existsSync(join(cwd, `.data/running/${second.dev.pid}.json`))).toBe(false);
});

/** An address of this machine that a browser outside of a container could use. */
const outside = () =>
	Object.values(networkInterfaces())
		.flat()
		.find((one) => one?.family === "IPv4" && !one.internal)?.address ?? "127.0.0.2";

test("with the environment of compose.yaml, the app, the local Clerk and the mail answer outside of their container", {
	timeout: TIMEOUT_MS,
}, async () => {
	const cwd = scratchCheckout();
	const { environment } = parse(readFileSync("compose.yaml", "utf8")).services.app;
	const ports = {
		PORT: await freePort(13_000),
		CLERK_LOCAL_PORT: await freePort(13_300),
		MAIL_LOCAL_PORT: await freePort(13_600),
	};
	const given = Object.entries(ports).map(([name, port]) => [name, String(port)]);
	const running = startDev(cwd, {
		...environment,
		...Object.fromEntries(given),
		DATABASE_URL: (await testDatabase()).url,
	});

	const pages = { PORT: "/", CLERK_LOCAL_PORT: "/sign-in", MAIL_LOCAL_PORT: "/" };
	for (const [name, port] of Object.entries(ports)) {
		// As a browser outside sends it: a published port keeps the name that was typed.
		const headers = { Host: `localhost:${port}`, Accept: "text/html" };
		const page = { host: outside(), port, path: pages[name as keyof typeof pages], headers };
		await until(
			async () => (await answered(page)) === 200,
			() => `${name}: ${running.said()}`,
		);
	}
	running.dev.kill("SIGTERM");
	await until(() => running.dev.exitCode !== null, running.said);
});

/** The status that a request gets; undefined while nothing listens. */
async function answered(options: RequestOptions): Promise<number | undefined> {
	const sent = request(options).end();
	const [answer] = await once(sent, "response").catch(() => []);
	answer?.resume();
	return answer?.statusCode;
}
