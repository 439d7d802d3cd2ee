import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

// Plain JavaScript has no types here.
const { fittingOptions } = (await import(resolve("scripts/fit-memory.mjs"))) as {
	fittingOptions(given: string, limit: number): string;
};

const MIB = 2 ** 20;

test.each([
	[256, "--max-old-space-size=141 --max-semi-space-size=4"],
	[512, "--max-old-space-size=283 --max-semi-space-size=8"],
	[1024, "--max-old-space-size=566 --max-semi-space-size=16"],
	[8192, "--max-old-space-size=4867 --max-semi-space-size=16"],
])("a container of %i MB limits the heap to what fits it", (megabytes, options) => {
	expect(fittingOptions("", megabytes * MIB)).toBe(options);
});

test("what the operator has set wins", () => {
	expect(fittingOptions("--max-old-space-size=700", 512 * MIB)).toBe("--max-old-space-size=700");
	expect(fittingOptions("--max-semi-space-size=2 --no-warnings", 512 * MIB)).toBe(
		"--max-semi-space-size=2 --no-warnings --max-old-space-size=283",
	);
});

test("the image's entry point becomes the program, in the same process, with a limited heap", () => {
	const program =
		"console.log(JSON.stringify([process.pid, process.env.NODE_OPTIONS, process.argv.slice(1)]))";
	const started = spawnSync(
		process.execPath,
		["scripts/fit-memory.mjs", process.execPath, "-e", program, "one", "two words"],
		{ env: { ...process.env, NODE_OPTIONS: "--no-warnings" }, encoding: "utf8" },
	);

	expect(started.stderr).toBe("");
	const [pid, options, words] = JSON.parse(started.stdout);
	expect(pid).toBe(started.pid);
	expect(options).toMatch(/^--no-warnings --max-old-space-size=[1-9]\d+/);
	expect(words).toEqual(["one", "two words"]);
	expect(readFileSync("Dockerfile", "utf8")).toContain('ENTRYPOINT ["node", "scripts/fit-memory.mjs"]');
});

test("fly.toml names the limits for its machine", () => {
	const fly = readFileSync("fly.toml", "utf8");

	const [, megabytes] = /^memory = "(\d+)mb"/m.exec(fly) ?? [];
	expect(fly).toContain(`NODE_OPTIONS = "${fittingOptions("", Number(megabytes) * MIB)}"`);
});
