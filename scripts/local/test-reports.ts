import { relative } from "node:path";
import { root } from "#scripts/local/root.ts";

/** The tests of one runner, and the names of those it skipped. A runner that crashed has at least one failure. */
export type Count = { passed: number; failed: number; skipped: string[] };

/** The parts of the output of vitest's JSON reporter that are read. */
export type VitestReport = {
	numPassedTests: number;
	numFailedTests: number;
	testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
};

type Suite = {
	specs: { title: string; file: string; tests: { status: string }[] }[];
	suites?: Suite[];
};

/** The parts of the output of Playwright's JSON reporter that are read. */
export type PlaywrightReport = {
	stats: Record<"expected" | "unexpected" | "flaky" | "skipped", number>;
	suites: Suite[];
};

// "pending" is what vitest's report calls a test that `skip` or `skipIf` left out.
const NOT_RUN = ["pending", "skipped", "todo", "disabled"];

export function countUnitTests(report: VitestReport | undefined): Count {
	const skipped = (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
		assertionResults
			.filter(({ status }) => NOT_RUN.includes(status))
			.map(({ fullName }) => `${relative(root, name)}: ${fullName.trim()}`),
	);
	return { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0, skipped };
}

export function countStories(report: PlaywrightReport | undefined): Count {
	const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {};
	return { passed: expected + flaky, failed: unexpected, skipped: (report?.suites ?? []).flatMap(skippedIn) };
}

function skippedIn({ specs, suites = [] }: Suite): string[] {
	const here = specs
		.filter(({ tests }) => tests.some(({ status }) => status === "skipped"))
		.map(({ file, title }) => `tests/e2e/${file}: ${title}`);
	return [...here, ...suites.flatMap(skippedIn)];
}
