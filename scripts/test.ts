import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadCall, wholeNumber } from "#scripts/command-line/command.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { runProgram, say } from "#scripts/local/children.ts";
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
npm test -- -t "words"        the tests whose name contains them, without the stories
npm test -- --load-seconds 600  the load story alone, for ten minutes instead of 20 seconds
`;

const OPTIONS = {
	"no-browser": { type: "boolean" },
	stories: { type: "boolean" },
	"none-skipped": { type: "boolean" },
	"load-seconds": { type: "string" },
	testNamePattern: { type: "string", short: "t" },
} as const;

const MOST_PATHS = 1000;
const LONGEST_LOAD_SECONDS = 7 * 24 * 3600;

/** `npm test`: unit and domain tests on a real PostgreSQL, then the stories in a real browser. */
async function main({ values, words: paths }: Call<typeof OPTIONS>): Promise<number> {
	const seconds = wholeNumber("load-seconds", values["load-seconds"], 10, LONGEST_LOAD_SECONDS);
	if (seconds !== undefined) {
		process.env.LOAD_SECONDS = String(seconds);
		return conclude([await stories(["tests/e2e/operations/load.story.ts"])]);
	}
	const { stories: storiesOnly, testNamePattern: name } = values;
	if (storiesOnly && name !== undefined) throw new BadCall("-t is for the tests, not for the stories.");
	const narrowed = paths.length > 0 || name !== undefined || values["no-browser"];
	const counts: Count[] = [];
	if (!storiesOnly) counts.push(await unitTests(name === undefined ? paths : [...paths, "-t", name]));
	if (storiesOnly || !narrowed) counts.push(await stories(paths));
	else say("\nThe stories in the browser were left out.");
	return conclude(counts, values["none-skipped"] ? "forbidden" : "allowed");
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
	if (built !== 0) return { passed: 0, failed: 1, failures: ["The build failed"], skipped: [] };
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
	sayNames("skipped", skipped);
	sayNames(
		"failed",
		counts.flatMap((count) => count.failures),
	);
	if (unwanted > 0)
		say("Here none may be skipped: install what these tests need (.ci/run), then run them again.");
	say(`\n${passed} passed, ${failed} failed`);
	return failed > 0 ? 1 : 0;
}

/** Names them near the last line, where someone who sees only the end of a long output finds them. */
function sayNames(what: "skipped" | "failed", names: string[]): void {
	if (names.length > 0) say(`\n${names.length} ${what}:\n${names.map((name) => `  ${name}`).join("\n")}`);
}

program({ usage: USAGE, options: OPTIONS, most: MOST_PATHS }, main);
