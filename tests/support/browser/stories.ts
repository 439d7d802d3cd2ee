import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { violationsIn, violationsOf } from "#tests/support/browser/accessibility.ts";
import { faultsOfDocuments, noteDocuments, withoutSmallScript } from "#tests/support/browser/documents.ts";

const HTML_LIMIT = 50 * 1024; // HTML of every page under 50 kB
const WIDTHS = [360, 1440];

/** Tag of a story that visits pages with scripts: it runs twice, with scripts off and on. */
export const SCRIPTS_ON_TOO = "@scripts-on-too";

/** A story. When it ends, every page that it was sent must have been what all pages are. */
export const test = base.extend<{ documents: undefined }>({
	documents: [
		async ({ context }, use, info) => {
			noteDocuments(context);
			await use(undefined);
			const faults = await faultsOfDocuments({ scriptsOnToo: info.tags.includes(SCRIPTS_ON_TOO) });
			expect(faults, "pages of this story").toEqual([]);
		},
		{ auto: true },
	],
});
export { expect };

/** Signs in on the local Clerk's own page, as a person does, and comes back to the app. */
export async function signInAs(page: Page, email: string, path = "/sign-in"): Promise<void> {
	await page.goto(path);
	await page.getByLabel("Email address").fill(email);
	await page.getByRole("button", { name: "Continue", exact: true }).click();
	await page.waitForURL(`${process.env.STORY_ORIGIN}/**`);
}

/**
 * What every page owes: no serious finding of axe, HTML under 50 kB, no script but the small one unless the route asks,
 * and no sideways scrolling at 360 px. With SCREENSHOTS=1 it also leaves pictures in test-results.
 */
export async function checkPage(page: Page, options: { scripts?: boolean } = {}): Promise<void> {
	const where = new URL(page.url()).pathname;
	const html = await page.content();
	expect(Buffer.byteLength(html), `HTML of ${where} in bytes`).toBeLessThan(HTML_LIMIT);
	if (!options.scripts) {
		expect(withoutSmallScript(html), `${where} carries no other script`).not.toMatch(/<script[\s>]/);
	}
	await fitsNarrowScreen(page, where);
	if (isFirstOfItsShape(html)) await checkAccessibility(page, where);
	if (process.env.SCREENSHOTS === "1") await takePictures(page, where);
}

/**
 * Whether no story of this run has looked at a page that is built the same. axe takes half a second a page, and what it says
 * depends on elements, roles, states and classes; of texts, links and values only on whether there are any, and of rows
 * that are alike on the first.
 */
function isFirstOfItsShape(html: string): boolean {
	const shape = html
		.replaceAll(/(?<=>)[^<]*[^<\s][^<]*(?=<)/g, "text")
		.replaceAll(
			/\b(href|src|action|value|datetime|content|nonce|style|title|alt|data-hue|aria-label)="[^"]+"/g,
			"$1",
		)
		.replaceAll(/\b(id|for|name|form|aria-labelledby|aria-describedby|aria-controls)="[^"]+"/g, (words) =>
			words.replaceAll(/\d+|[0-9a-f]{8}/g, "n"),
		)
		.replaceAll(/(<(tr|li)\b.*?<\/\2>)\1+/gs, "$1");
	const name = createHash("sha256").update(shape).digest("hex");
	try {
		mkdirSync(join(process.env.STORY_SHAPES ?? "", name));
		return true;
	} catch (error) {
		if ((error as { code?: string }).code === "EEXIST") return false;
		throw error;
	}
}

async function fitsNarrowScreen(page: Page, where: string): Promise<void> {
	const before = page.viewportSize();
	await page.setViewportSize({ width: 360, height: 800 });
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	expect(width, `${where} scrolls sideways at 360 px`).toBeLessThanOrEqual(360);
	if (before) await page.setViewportSize(before);
}

async function checkAccessibility(page: Page, where: string): Promise<void> {
	const runsScripts = base.info().project.use.javaScriptEnabled !== false;
	const bad = (await (runsScripts ? violationsIn : violationsOf)(page))
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.map(({ id, help, elements }) => `${id}: ${help}\n    ${elements.join("\n    ")}`);
	expect(bad, `axe on ${where}`).toEqual([]);
}

async function takePictures(page: Page, where: string): Promise<void> {
	const name = where === "/" ? "landing" : where.slice(1).replaceAll("/", "-");
	const project = base.info().project.name.replace(" ", "-");
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		await page.screenshot({ path: `test-results/pages/${name}-${width}-${project}.png`, fullPage: true });
	}
}
