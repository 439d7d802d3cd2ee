import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "#scripts/local/root.ts";

const PATH = process.env.PATH ?? "";

test("a part of the bench measures alone, with nothing set up", async () => {
	const program = ["scripts/bench.ts", "sign-in"];

	const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root, env: { PATH } });

	expect(stdout).toMatch(/identifying the person, per request +\| \d+ µs +\| \d+ µs, clerkMiddleware/);
}, 60_000);
