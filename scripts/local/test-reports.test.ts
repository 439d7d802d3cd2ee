import { expect, test } from "vitest";
import { root } from "#scripts/local/root.ts";
import { countStories, countUnitTests } from "#scripts/local/test-reports.ts";

test("what a runner skipped is named, by file and title", () => {
	const unit = countUnitTests({
		...{ numPassedTests: 3, numFailedTests: 1 },
		testResults: [
			{
				name: `${root}tests/fleet/pooler.test.ts`,
				assertionResults: [
					{ fullName: "a migration through it is refused", status: "skipped" },
					{ fullName: "passes", status: "passed" },
					{ fullName: " through a pooler", status: "pending" },
				],
			},
		],
	});
	const spec = (title: string, status: string) => ({ title, file: "x.story.ts", tests: [{ status }] });
	const stories = countStories({
		stats: { expected: 5, unexpected: 2, flaky: 1, skipped: 1 },
		suites: [
			{ specs: [spec("runs", "expected")], suites: [{ specs: [spec("in a text browser", "skipped")] }] },
		],
	});

	expect(unit).toEqual({
		...{ passed: 3, failed: 1 },
		skipped: [
			"tests/fleet/pooler.test.ts: a migration through it is refused",
			"tests/fleet/pooler.test.ts: through a pooler",
		],
	});
	expect(stories).toEqual({ passed: 6, failed: 2, skipped: ["tests/e2e/x.story.ts: in a text browser"] });
	expect([countUnitTests(undefined), countStories(undefined)]).toEqual([
		{ passed: 0, failed: 0, skipped: [] },
		{ passed: 0, failed: 0, skipped: [] },
	]);
});
