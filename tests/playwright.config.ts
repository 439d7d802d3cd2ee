import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "#tests/support/browser/browser.ts";
import { SCRIPTS_ON_TOO } from "#tests/support/browser/stories.ts";

const browser = findBrowser();
const WITHOUT_BROWSER = ["**/load.story.ts", "**/hostile.story.ts", "**/operations/live.story.ts"];

export default defineConfig({
	testDir: "e2e",
	testMatch: "**/*.story.ts",
	outputDir: "../test-results",
	globalSetup: "./support/app/running-product.ts",
	// Two for each core of the smallest machine: stories mostly wait, for pages and for clocks.
	workers: 3,
	fullyParallel: true,
	forbidOnly: Boolean(process.env.CI),
	// For the longest story on the slowest machine; each step has a limit of its own, which finds what hangs.
	timeout: 60_000,
	expect: { timeout: 5_000 },
	use: {
		// Set by globalSetup; the workers read this file after it.
		baseURL: process.env.STORY_ORIGIN,
		launchOptions: {
			executablePath: browser.executablePath,
			args: BROWSER_FLAGS,
			// As people's browsers do it: a page that may be kept is shown again without a request.
			ignoreDefaultArgs: ["--disable-back-forward-cache"],
			env: { ...process.env, ...browser.env } as Record<string, string>,
		},
		actionTimeout: 10_000,
		navigationTimeout: 15_000,
		screenshot: "only-on-failure",
		trace: "off",
	},
	projects: [
		{ name: "scripts off", testIgnore: WITHOUT_BROWSER, use: { javaScriptEnabled: false } },
		// Pages without scripts are the same bytes to a browser that would run some: only other stories run twice.
		{
			name: "scripts on",
			testIgnore: WITHOUT_BROWSER,
			grep: new RegExp(SCRIPTS_ON_TOO),
			use: { javaScriptEnabled: true },
		},
		{ name: "no browser", testMatch: WITHOUT_BROWSER },
	],
});
