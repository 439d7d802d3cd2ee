import base from "../playwright.config.ts";

/** The gallery's pictures: of the same product and in the same browser as the stories, with scripts off. */
export default {
	...base,
	testDir: ".",
	testMatch: "*.pictures.ts",
	outputDir: "../../test-results",
	globalSetup: "./setup.ts",
	workers: 2,
	timeout: 15 * 60_000,
	projects: [{ name: "gallery", use: { javaScriptEnabled: false } }],
};
