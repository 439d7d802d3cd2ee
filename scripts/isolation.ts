import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Call, program } from "#scripts/command-line/program.ts";
import { renderReport } from "#scripts/isolation/report.ts";
import type { IsolationResult } from "#scripts/isolation/result.ts";
import { runProgram, say } from "#scripts/local/children.ts";
import { root } from "#scripts/local/root.ts";

const HELP = `npm run isolation:prove [-- --out FILE] [--quick]

Fills two workspaces in its own PostgreSQL and tries to reach one from the other through every address, form, export and
job, as every role, and by SQL. Then writes a report. Nothing has to be running; it takes some minutes.
If anything is found, no report is written and the exit code is 1.

  --out FILE   where to write the report (default build/isolation-report.html, where the product looks for it)
  --quick      as in npm test: the owner tries everything, the others only what their role could change
  --help       show this help
`;

const OPTIONS = { out: { type: "string" }, quick: { type: "boolean" } } as const;

async function main({ values }: Call<typeof OPTIONS>): Promise<number> {
	const { out = "build/isolation-report.html", quick = false } = values;
	const folder = mkdtempSync(join(tmpdir(), "tenantry-isolation-"));
	try {
		return await prove(join(folder, "result.json"), resolve(root, out), { isQuick: quick });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function prove(result: string, out: string, { isQuick }: { isQuick: boolean }): Promise<number> {
	const vitest = ["run", "--config", "tests/vitest.config.ts", "tests/isolation/proof.test.ts"];
	const code = await runProgram(["node_modules/vitest/vitest.mjs", ...vitest], {
		...process.env,
		NODE_ENV: "test",
		ISOLATION_RESULT: result,
		ISOLATION_THOROUGH: isQuick ? undefined : "yes",
	});
	if (code !== 0) {
		say("\nIsolation is not proved: see the findings above. No report was written.");
		return 1;
	}
	const seen = JSON.parse(readFileSync(result, "utf8")) as IsolationResult;
	mkdirSync(dirname(out), { recursive: true });
	writeFileSync(out, renderReport({ ...seen, version: version(), commit: commit() }));
	say(`\nThe report is in ${out}.`);
	return 0;
}

const version = (): string => JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;

/** Returns the checkout's commit, marked when files differ from it. */
function commit(): string {
	const git = (...args: string[]) =>
		execFileSync("git", ["-c", "safe.directory=*", ...args], { cwd: root, encoding: "utf8" }).trim();
	try {
		return git("rev-parse", "HEAD") + (git("status", "--porcelain") === "" ? "" : ", with changes");
	} catch {
		return process.env.GIT_COMMIT ?? "unknown";
	}
}

program({ usage: HELP, options: OPTIONS }, main);
