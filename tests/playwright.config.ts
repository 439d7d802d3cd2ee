import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "#tests/support/browser.ts";

const browser = findBrowser();

export default defineConfig({
	testDir: "e2e",
	testMatch: "**/*.story.ts",
	outputDir: "../test-results",
	globalSetup: "./support/running-product.ts",
	// One more than the smallest machine has cores: stories mostly wait, for pages and for clocks.
	workers: 3,
	fullyParallel: true,
	forbidOnly: Boolean(process.env.CI),
	timeout: 30_000,
	expect: { timeout: 5_000 },
	use: {
		// Set by globalSetup; the workers read this file after it.
		baseURL: process.env.STORY_ORIGIN,
		launchOptions: {
			executablePath: browser.executablePath,
			args: BROWSER_FLAGS,
			env: { ...process.env, ...browser.env } as Record<string, string>,
		},
		actionTimeout: 10_000,
		navigationTimeout: 15_000,
		screenshot: "only-on-failure",
		trace: "off",
	},
	projects: [
		{ name: "scripts off", use: { javaScriptEnabled: false } },
		{ name: "scripts on", use: { javaScriptEnabled: true } },
	],
});
