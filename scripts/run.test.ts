import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { isAlive } from "#scripts/local/postgres/users.ts";

// Some tests start Node three times, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

// For the copy under test: the product's ten seconds would only slow the test down.
const LEAST_LIFE_MS = 500;

/** A program that lasts: it writes down each of its lives, and ends when it is asked to. */
const PROGRAM = `import { appendFileSync, readFileSync } from "node:fs";
const { LIVES = "", FILLS_HEAP, NODE_OPTIONS = "" } = process.env;
process.on("SIGTERM", () => process.exit(3));
process.on("SIGINT", () => process.exit(4));
setInterval(() => {}, 1_000);
appendFileSync(LIVES, \`\${process.pid} \${NODE_OPTIONS}\\n\`);
const isFirst = readFileSync(LIVES, "utf8").split("\\n").length === 2;
const kept = [];
const fill = () => { for (;;) kept.push(new Array(1_000).fill({})); };
if (FILLS_HEAP && isFirst) setTimeout(fill, ${LEAST_LIFE_MS * 2});
`;

let checkout: string;
beforeAll(() => {
	checkout = mkdtempSync(join(tmpdir(), "tenantry-run-test-"));
	mkdirSync(join(checkout, "scripts"));
	for (const file of ["package.json", "package-lock.json", "scripts/quick-imports.mjs"])
		cpSync(file, join(checkout, file));
	for (const file of ["scripts/stop-with-parent.mjs", "scripts/fit-memory.mjs"])
		cpSync(file, join(checkout, file));
	const shorter = readFileSync("scripts/run.mjs", "utf8").replace(
		"LEAST_LIFE_MS = 10_000",
		`LEAST_LIFE_MS = ${LEAST_LIFE_MS}`,
	);
	expect(shorter).toContain(`LEAST_LIFE_MS = ${LEAST_LIFE_MS}`);
	writeFileSync(join(checkout, "scripts/run.mjs"), shorter);
	cpSync("scripts/run.mjs", join(checkout, "scripts/run-as-it-is.mjs"));
	for (const program of ["worker", "build"]) writeFileSync(join(checkout, `scripts/${program}.ts`), PROGRAM);
	symlinkSync(resolve("node_modules"), join(checkout, "node_modules"));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

type Life = { pid: number; nodeOptions: string };
type Started = {
	child: ChildProcess;
	said: () => string;
	lives: () => Life[];
	ended: Promise<number | null>;
};

const RUN = [process.execPath, "scripts/run.mjs"] as const;
const RUN_AS_IT_IS = [process.execPath, "scripts/run-as-it-is.mjs"] as const;

/** Starts a command line in the checkout, and collects its output and the programs it starts. */
function start([command, ...words]: readonly [string, ...string[]], env = {}): Started {
	const file = join(mkdtempSync(join(checkout, "lives-")), "lives");
	writeFileSync(file, "");
	const { NODE_OPTIONS: _, npm_lifecycle_event: __, ...rest } = process.env;
	const child = spawn(command, words, {
		cwd: checkout,
		env: { ...rest, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none", LIVES: file, ...env },
		stdio: ["ignore", "ignore", "pipe"],
	});
	let text = "";
	child.stderr?.on("data", (chunk) => {
		text += chunk;
	});
	const lives = () =>
		readFileSync(file, "utf8")
			.split("\n")
			.filter(Boolean)
			.map((line) => ({ pid: Number(line.split(" ")[0]), nodeOptions: line.replace(/^\d+ /, "") }));
	onTestFinished(() => {
		child.kill("SIGKILL");
		for (const { pid } of lives().filter(({ pid }) => isAlive(pid))) process.kill(pid, "SIGKILL");
	});
	const ended = new Promise<number | null>((done) => child.once("close", (code) => done(code)));
	return { child, said: () => text, lives, ended };
}

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await sleep(20);
}

/** Waits for the program's life with that number to end. */
async function life({ lives }: Started, number: number): Promise<Life> {
	await until(() => lives().length >= number);
	return lives()[number - 1] as Life;
}

test.each([
	[
		"kill -9",
		{},
		(pid: number) => process.kill(pid, "SIGKILL"),
		/^worker died \(SIGKILL\) and is being restarted/m,
	],
	[
		"a heap that is full",
		{ FILLS_HEAP: "1", NODE_OPTIONS: "--max-old-space-size=24" },
		() => {},
		/^worker died \((SIGABRT|SIGTRAP|exit code 13\d)\) and is being restarted/m,
	],
])(
	"a lasting program is restarted after %s, and ends for good when asked to stop",
	async (_, env, end, says) => {
		const run = start([...RUN, "worker"], env);
		const first = await life(run, 1);
		await sleep(LEAST_LIFE_MS + 200);
		end(first.pid);

		const second = await life(run, 2);
		run.child.kill("SIGTERM");

		expect(await run.ended).toBe(3);
		expect(run.said()).toMatch(says);
		expect([first, second].filter(({ pid }) => isAlive(pid))).toEqual([]);
		expect(run.lives()).toHaveLength(2);
	},
);

test("a program that dies right after its start is not restarted, nor is one that is not lasting", async () => {
	const [early, brief] = [start([...RUN_AS_IT_IS, "worker"]), start([...RUN, "build"])];
	process.kill((await life(early, 1)).pid, "SIGKILL");
	const { pid } = await life(brief, 1);
	await sleep(LEAST_LIFE_MS + 200);
	process.kill(pid, "SIGKILL");

	expect(await Promise.all([early.ended, brief.ended])).toEqual([137, 137]);
	expect([early.said(), brief.said()]).toEqual(["", ""]);
	expect([early.lives().length, brief.lives().length]).toEqual([1, 1]);
});

test("a stop between two lives prevents another one", async () => {
	const run = start([...RUN, "worker"]);
	const { pid } = await life(run, 1);
	await sleep(LEAST_LIFE_MS + 200);
	process.kill(pid, "SIGKILL");
	await until(() => /is being restarted/.test(run.said()));
	run.child.kill("SIGTERM");

	await run.ended;
	expect(run.lives()).toHaveLength(1);
});

test.each([
	["SIGTERM", 3],
	["SIGINT", 4],
] as const)("%s reaches the program, whose exit code is the answer", async (signal, code) => {
	const [durationText, brief] = [start([...RUN, "worker"]), start([...RUN, "build"])];
	await Promise.all([life(durationText, 1), life(brief, 1)]);
	durationText.child.kill(signal);
	brief.child.kill(signal);

	expect(await Promise.all([durationText.ended, brief.ended])).toEqual([code, code]);
	expect(durationText.lives()).toHaveLength(1);
});

test("the program ends with the shell that npm runs it in, and when the process that started it is killed outright", async () => {
	const npm = { npm_lifecycle_event: "worker" };
	const shell = start(["sh", "-c", `"${RUN[0]}" ${RUN[1]} worker; exit $?`], npm);
	const starter = start([...RUN, "worker"]);
	const pids = [(await life(shell, 1)).pid, (await life(starter, 1)).pid];
	shell.child.kill("SIGKILL");
	starter.child.kill("SIGKILL");

	await until(() => !pids.some(isAlive));
	await sleep(LEAST_LIFE_MS);
	expect([shell.lives().length, starter.lives().length]).toEqual([1, 1]);
});

test("a lasting program gets a heap limit unless one is set; other programs do not", async () => {
	const given = "--max-old-space-size=700";
	const runs = [
		start([...RUN, "worker"]),
		start([...RUN, "worker"], { NODE_OPTIONS: "--no-warnings" }),
		start([...RUN, "worker"], { NODE_OPTIONS: given }),
		start([...RUN, "build"]),
	];

	const lives = await Promise.all(runs.map((run) => life(run, 1)));

	const ours = "--max-old-space-size=512";
	expect(lives.map(({ nodeOptions }) => nodeOptions)).toEqual([ours, `--no-warnings ${ours}`, given, ""]);
});

test("the first run says that it installs, goes on saying so, and says when it has", async () => {
	const fresh = join(checkout, "fresh");
	const bin = join(fresh, "bin");
	mkdirSync(bin, { recursive: true });
	mkdirSync(join(fresh, "scripts"));
	for (const file of ["package.json", "package-lock.json", "scripts/build.ts", "scripts/fit-memory.mjs"])
		cpSync(join(checkout, file), join(fresh, file));
	const sooner = readFileSync("scripts/run.mjs", "utf8").replace("PROGRESS_MS = 10_000", "PROGRESS_MS = 100");
	writeFileSync(join(fresh, "scripts/run.mjs"), sooner);
	// A real installation takes a minute, and a registry.
	writeFileSync(join(bin, "npm"), "#!/bin/sh\nsleep 1\nmkdir node_modules\n", { mode: 0o755 });

	const script = join(fresh, "scripts/run.mjs");
	const run = start([process.execPath, script, "build"], { PATH: `${bin}:${process.env.PATH}` });
	await run.ended;

	expect(run.said()).toMatch(
		/^Installing the packages .*\n(Still installing, \d+ seconds so far …\n){2,}Installed in \d+ seconds\.\n/,
	);
});
