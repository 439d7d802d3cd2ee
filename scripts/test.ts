import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, runProgram, say } from "#scripts/local/children.ts";
import {
	type Count,
	countStories,
	countUnitTests,
	type PlaywrightReport,
	type VitestReport,
} from "#scripts/local/test-reports.ts";

const USAGE = `npm test                      everything
npm test -- db/tenancy        the tests whose path contains it, without the stories in the browser
npm test -- --no-browser      everything but the stories
npm test -- --stories [path]  the stories only
npm test -- --none-skipped    everything, and a skipped test is a failed one: for a machine that has to have it all
npm test -- --load-seconds 600  the load story alone, for ten minutes instead of 20 seconds
`;

const FLAGS = ["--no-browser", "--stories", "--none-skipped"];

/** `npm test`: unit and domain tests on a real PostgreSQL, then the stories in a real browser. */
async function main(args: string[]): Promise<number> {
	if (args.includes("--help")) {
		process.stdout.write(USAGE);
		return 0;
	}
	const at = args.indexOf("--load-seconds");
	if (at !== -1) {
		const seconds = Number(args[at + 1]);
		if (!Number.isInteger(seconds) || seconds < 10) {
			process.stderr.write(`--load-seconds takes a whole number of 10 or more.\n\n${USAGE}`);
			return 2;
		}
		process.env.LOAD_SECONDS = String(seconds);
		return conclude([await stories(["tests/e2e/load.story.ts"])]);
	}
	const storiesOnly = args.includes("--stories");
	const paths = args.filter((arg) => !FLAGS.includes(arg));
	const withStories = storiesOnly || (paths.length === 0 && !args.includes("--no-browser"));
	const counts: Count[] = [];
	if (!storiesOnly) counts.push(await unitTests(paths));
	if (withStories) counts.push(await stories(paths));
	else say("\nThe stories in the browser were left out.");
	return conclude(counts, args.includes("--none-skipped") ? "forbidden" : "allowed");
}

async function unitTests(paths: string[]): Promise<Count> {
	say("Tests on a real PostgreSQL");
	return withReport(async (report) => {
		const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
		const vitest = ["run", "--config", "tests/vitest.config.ts", ...flags, ...paths];
		const code = await runProgram(["node_modules/vitest/vitest.mjs", ...vitest], {
			...process.env,
			NODE_ENV: "test",
		});
		return counted(code, countUnitTests(readReport<VitestReport>(report)));
	});
}

async function stories(paths: string[]): Promise<Count> {
	say("\nStories in the browser");
	const built = await runProgram(["scripts/build.ts", "--logLevel", "warn"], process.env);
	if (built !== 0) return { passed: 0, failed: 1, skipped: [] };
	return withReport(async (report) => {
		const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
		const playwright = ["test", "--config", "tests/playwright.config.ts", "--reporter=list,json", ...paths];
		const code = await runProgram(["node_modules/@playwright/test/cli.js", ...playwright], env);
		return counted(code, countStories(readReport<PlaywrightReport>(report)));
	});
}

/** A runner that ends badly without a failed test, or without any test, is a failure all the same. */
function counted(code: number, count: Count): Count {
	const silent = count.failed === 0 && (code !== 0 || count.passed === 0);
	return silent ? { ...count, failed: 1 } : count;
}

async function withReport<T>(work: (report: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-report-"));
	try {
		return await work(join(folder, "report.json"));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function readReport<T>(file: string): T | undefined {
	return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : undefined;
}

function conclude(counts: Count[], skipping: "allowed" | "forbidden" = "allowed"): number {
	const skipped = counts.flatMap((count) => count.skipped);
	const passed = counts.reduce((total, count) => total + count.passed, 0);
	const unwanted = skipping === "forbidden" ? skipped.length : 0;
	const failed = counts.reduce((total, count) => total + count.failed, unwanted);
	if (skipped.length > 0)
		say(`\n${skipped.length} skipped:\n${skipped.map((name) => `  ${name}`).join("\n")}`);
	if (unwanted > 0)
		say("Here none may be skipped: install what these tests need (.ci/run), then run them again.");
	say(`\n${passed} passed, ${failed} failed`);
	return failed > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then((code) => process.exit(code), fail);
