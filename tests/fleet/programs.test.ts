import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isAlive } from "#scripts/local/postgres/users.ts";
import { linesMatching, projectFiles } from "#tests/support/sources/tree.ts";
import { callIn, startIn } from "./command-line.ts";
import { aFleet, type Fleet } from "./fleet.ts";

// A pipe takes 65,536 bytes on Linux before its reader has to; a socket, as Node gives a child, some 200,000.
const TOO_MUCH = 1_000_000;
const READER_SLEEPS_MS = 300;

/** Puts a lot before the first words that a program says. */
const PADDING = `data:text/javascript,${encodeURIComponent(`
	for (const stream of [process.stdout, process.stderr]) {
		const write = stream.write.bind(stream);
		let isFirst = true;
		stream.write = (chunk, ...rest) => {
			if (isFirst && chunk.length > 0) { isFirst = false; write("x".repeat(${TOO_MUCH}) + "\\n"); }
			return write(chunk, ...rest);
		};
	}`)}`;

/** Every program that \`npm run\` starts, and the one that runs without it. */
const PROGRAMS = [
	...readdirSync("scripts").filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== "with-local.ts"),
	"local/clerk/main.ts",
];

/** As npm run starts it. */
const QUICK = ["--import", "./scripts/quick-imports.mjs"];

/** Runs a program whose reader is slow. */
async function padded(program: string, ...words: string[]) {
	const child = spawn(process.execPath, [...QUICK, "--import", PADDING, `scripts/${program}`, ...words], {
		env: { ...process.env, DATABASE_URL: "", NO_COLOR: "1" },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const ended = once(child, "close");
	await sleep(READER_SLEEPS_MS);
	let [out, err] = ["", ""];
	child.stdout.on("data", (chunk) => {
		out += chunk;
	});
	child.stderr.on("data", (chunk) => {
		err += chunk;
	});
	const [code] = await ended;
	return { code, out: unpadded(out), err: unpadded(err), length: out.length + err.length };
}

const unpadded = (text: string) => text.replace(/^x+\n/, "");

test.each(PROGRAMS)(
	"%s explains itself, and refuses an option it does not know, to the last word",
	async (program) => {
		const [help, wrong] = await Promise.all([padded(program, "--help"), padded(program, "--no-such-option")]);

		expect(help).toMatchObject({ code: 0, err: "" });
		expect(help.length).toBeGreaterThan(TOO_MUCH);
		expect(help.out).toMatch(/^(npm (run|start|test)|Usage:)[\s\S]*\n$/);
		expect(wrong).toMatchObject({ code: 2, out: "" });
		expect(wrong.length).toBeGreaterThan(TOO_MUCH);
		expect(wrong.err).toMatch(/^Unknown option '--no-such-option'\.\n\n(npm |Usage:)[\s\S]*\n$/);
	},
	120_000,
);

test("only one place ends a program", () => {
	const scripts = projectFiles().filter(
		(path) => /^scripts\/.*\.(ts|mjs)$/.test(path) && !path.includes(".test."),
	);

	const enders = linesMatching(scripts, /process\.(exit|abort|reallyExit)\b(?!Code)|\bexit\s*\(/);

	expect(
		enders.filter((line) => !/^scripts\/command-line\/end\.ts:\d+:\s*(\*|process\.exit)/.test(line)),
	).toEqual([]);
});

let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(2);
	const comment = `-- ${"why ".repeat(50)}\n`.repeat(2_000);
	fleet.write("0002_long", `${comment}alter table @."users" add column long int`);
}, 120_000);
afterAll(() => fleet.close());

test.each([
	["up", "--dry-run"],
	["up", "--dry-run", "--json"],
])(
	"a real answer comes whole through a slow pipe: %s %s %s",
	async (...words) => {
		const child = startIn(fleet, "migrate", words);
		const ended = once(child, "close");
		await sleep(READER_SLEEPS_MS * 4);
		let out = "";
		child.stdout?.on("data", (chunk) => {
			out += chunk;
		});

		expect(await ended).toEqual([0, null]);

		expect(out.length).toBeGreaterThan(300_000);
		if (words.includes("--json")) expect(JSON.parse(out).families).toHaveLength(1);
		else expect(out).toMatch(/add column long int\n$/);
	},
	120_000,
);

test("when nobody is reading, the work is done all the same, without a stack", async () => {
	const child = startIn(fleet, "migrate", ["up", "--dry-run"]);
	let err = "";
	child.stderr?.on("data", (chunk) => {
		err += chunk;
	});
	child.stdout?.destroy();

	const [code] = await once(child, "close");

	expect({ code, err }).toEqual({ code: 0, err: "" });
}, 120_000);

test("drizzle's browser opens the schema that a renamed workspace has, and no workspace that is not there", async () => {
	const renamed = await callIn(fleet, "tenant", "rename", "fleet-0001", "--slug", "moved", "--yes");
	const never = await callIn(fleet, "studio", "fleet-9999");

	expect(renamed).toMatchObject({ code: 0, err: "" });
	expect(never).toMatchObject({ code: 1, out: "", err: "There is no workspace fleet-9999.\n" });
	const child = startIn(fleet, "studio", ["moved", "--port", "54999", "--host", "127.0.0.1"]);
	let err = "";
	child.stderr?.on("data", (chunk) => {
		err += chunk;
	});
	const schema = await schemaSeenBy(child.pid as number).finally(() => child.kill("SIGTERM"));
	expect({ schema, err }).toMatchObject({ schema: "tenant_fleet_0001" });
}, 120_000);

/** What drizzle-kit, started by the program, was told. */
async function schemaSeenBy(pid: number): Promise<string | undefined> {
	const { readFileSync } = await import("node:fs");
	while (isAlive(pid)) {
		await sleep(50);
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
			.trim()
			.split(" ")
			.filter(Boolean);
		for (const child of children) {
			const environment = readFileSync(`/proc/${child}/environ`, "utf8").split("\0");
			const schema = environment
				.find((line) => line.startsWith("TENANT_SCHEMA="))
				?.slice("TENANT_SCHEMA=".length);
			// Between its birth and its own program it is a copy of the one that started it.
			if (schema === undefined) continue;
			process.kill(Number(child), "SIGTERM");
			return schema;
		}
	}
	return undefined;
}
