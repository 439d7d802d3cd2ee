import { expect, test } from "vitest";
import { root } from "#scripts/local/root.ts";
import { countStories, countUnitTests } from "#scripts/local/test-reports.ts";

test("what failed is named with its reason, and what was skipped, by file and title", () => {
	const unit = countUnitTests({
		...{ numPassedTests: 3, numFailedTests: 1 },
		testResults: [
			{
				name: `${root}tests/fleet/pooler.test.ts`,
				assertionResults: [
					{ fullName: "a migration through it is refused", status: "skipped" },
					{ fullName: "passes", status: "passed" },
					{ fullName: " through a pooler", status: "pending" },
					{
						fullName: "fails",
						status: "failed",
						failureMessages: [
							"Error: \u001b[31mno\u001b[0m\nCounterexample: [1]\n\n    at x.ts:1\n    at y.ts:2",
						],
					},
				],
			},
		],
	});
	const spec = (title: string, status: string, message?: string) => ({
		...{ title, file: "x.story.ts" },
		tests: [{ status, results: [{ error: { message } }] }],
	});
	const stories = countStories({
		stats: { expected: 5, unexpected: 2, flaky: 1, skipped: 1 },
		suites: [
			{
				specs: [spec("runs", "expected"), spec("breaks", "unexpected", "Not there\nCall log")],
				suites: [{ specs: [spec("in a text browser", "skipped")] }],
			},
		],
	});

	expect(unit).toEqual({
		...{ passed: 3, failed: 1 },
		failures: ["tests/fleet/pooler.test.ts: fails\n    Error: no\n    Counterexample: [1]"],
		skipped: [
			"tests/fleet/pooler.test.ts: a migration through it is refused",
			"tests/fleet/pooler.test.ts: through a pooler",
		],
	});
	expect(stories).toEqual({
		...{ passed: 6, failed: 2 },
		failures: ["tests/e2e/x.story.ts: breaks\n    Not there\n    Call log"],
		skipped: ["tests/e2e/x.story.ts: in a text browser"],
	});
	expect([countUnitTests(undefined), countStories(undefined)]).toEqual([
		{ passed: 0, failed: 0, failures: [], skipped: [] },
		{ passed: 0, failed: 0, failures: [], skipped: [] },
	]);
});
