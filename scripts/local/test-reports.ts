import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "#scripts/local/root.ts";

/**
 * The tests of one runner, and the names of those that failed, with the reason, or that it skipped. A runner that
 * crashed has at least one failure, which may have no name.
 */
export type Count = { passed: number; failed: number; failures: string[]; skipped: string[] };

/** The parts of the output of vitest's JSON reporter that are read. */
export type VitestReport = {
	numPassedTests: number;
	numFailedTests: number;
	testResults: {
		name: string;
		assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
	}[];
};

type Spec = {
	title: string;
	file: string;
	tests: { status: string; results?: { error?: { message?: string } }[] }[];
};
type Suite = { specs: Spec[]; suites?: Suite[] };

/** The parts of the output of Playwright's JSON reporter that are read. */
export type PlaywrightReport = {
	stats: Record<"expected" | "unexpected" | "flaky" | "skipped", number>;
	suites: Suite[];
};

// "pending" is what vitest's report calls a test that `skip` or `skipIf` left out.
const NOT_RUN = ["pending", "skipped", "todo", "disabled"];

export function countUnitTests(report: VitestReport | undefined): Count {
	const tests = (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
		assertionResults.map((test) => ({ ...test, title: `${relative(root, name)}: ${test.fullName.trim()}` })),
	);
	return {
		passed: report?.numPassedTests ?? 0,
		failed: report?.numFailedTests ?? 0,
		failures: tests
			.filter(({ status }) => status === "failed")
			.map(({ title, failureMessages }) => withReason(title, failureMessages?.[0])),
		skipped: tests.filter(({ status }) => NOT_RUN.includes(status)).map(({ title }) => title),
	};
}

export function countStories(report: PlaywrightReport | undefined): Count {
	const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {};
	const specs = (report?.suites ?? []).flatMap(specsIn);
	const ended = (wanted: string) =>
		specs.filter(({ tests }) => tests.some(({ status }) => status === wanted));
	return {
		passed: expected + flaky,
		failed: unexpected,
		failures: ended("unexpected").map((spec) => withReason(titleOf(spec), errorOf(spec))),
		skipped: ended("skipped").map(titleOf),
	};
}

const specsIn = ({ specs, suites = [] }: Suite): Spec[] => [...specs, ...suites.flatMap(specsIn)];
const titleOf = ({ file, title }: Spec) => `tests/e2e/${file}: ${title}`;
const errorOf = ({ tests }: Spec) =>
	tests.flatMap(({ results = [] }) => results).find(({ error }) => error?.message)?.error?.message;

// Enough for a counterexample and its cause; the whole message stands where the test ran.
const LONGEST_REASON = 1_500;

function withReason(title: string, message: string | undefined): string {
	const lines = stripVTControlCharacters(message ?? "").split("\n");
	const frames = lines.findIndex((line) => /^\s+at /.test(line));
	const reason = lines.slice(0, frames === -1 ? undefined : frames).filter((line) => line.trim() !== "");
	return [title, ...reason].join("\n    ").slice(0, title.length + LONGEST_REASON);
}
