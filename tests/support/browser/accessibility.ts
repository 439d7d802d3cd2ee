import type { Browser, Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

/** What axe found in a page: its rule, what to do, how bad it is, and the markup of each element. */
export type Violation = { id: string; help: string; impact: string; elements: string[] };

type Look = Pick<RunOptions, "runOnly"> & {
	/** The colors that are looked at; the light ones by default. */
	colorScheme?: "light" | "dark";
};

/** Everything that WCAG 2.2 AA asks for and axe can tell, and what axe thinks good practice. */
const EVERYTHING: RunOptions["runOnly"] = {
	type: "tag",
	values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

// A page for each origin in a browser, because to start one and to load axe into it takes longer than axe does.
const copies = new WeakMap<Browser, Map<string, Promise<Page>>>();

/**
 * Returns what axe finds in a page as it is: in a copy of it, whose window keeps axe when other markup is written into it.
 * axe waits with timers, which stand still on a page whose scripts are off.
 */
export async function violationsOf(
	page: Page,
	{ runOnly = EVERYTHING, colorScheme = "light" }: Look = {},
): Promise<Violation[]> {
	const browser = page.context().browser();
	if (!browser) throw new Error("The page's browser is closed.");
	const copy = await copyIn(browser, new URL(page.url()).origin);
	const size = page.viewportSize();
	if (size) await copy.setViewportSize(size);
	await copy.emulateMedia({ colorScheme });
	await write(copy, await page.content());
	return violationsIn(copy, runOnly);
}

/** Returns what axe finds in a page whose scripts run, in the state that they have left it in. */
export async function violationsIn(page: Page, runOnly = EVERYTHING): Promise<Violation[]> {
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
	const options: RunOptions = { runOnly, resultTypes: ["violations"] };
	const { violations } = await page.evaluate((chosen) => axe.run(document, chosen), options);
	return violations.map(({ id, help, impact, nodes }) => ({
		...{ id, help, impact: impact ?? "", elements: nodes.map(({ html }) => html) },
	}));
}

function copyIn(browser: Browser, origin: string): Promise<Page> {
	const known = copies.get(browser) ?? new Map<string, Promise<Page>>();
	const copy = known.get(origin) ?? newCopy(browser, origin);
	copies.set(browser, known.set(origin, copy));
	return copy;
}

/** Opens an empty page at an origin, where the addresses of styles and pictures lead to the same ones. */
async function newCopy(browser: Browser, origin: string): Promise<Page> {
	const context = await browser.newContext({ javaScriptEnabled: true });
	const copy = await context.newPage();
	const empty = `${origin}/empty-for-axe`;
	await copy.route(empty, (route) =>
		route.fulfill({ body: "<!doctype html>", contentType: "text/html; charset=utf-8" }),
	);
	await copy.goto(empty);
	// What is routed is not cached, and every page has the same styles.
	await copy.unrouteAll();
	return copy;
}

/** Writes a page without its scripts: it is looked at as it is. */
async function write(copy: Page, html: string): Promise<void> {
	await copy.evaluate(
		(markup) =>
			new Promise((loaded) => {
				document.open();
				addEventListener("load", loaded, { once: true });
				document.write(markup);
				document.close();
			}),
		html.replaceAll(/<script\b.*?<\/script>/gs, ""),
	);
}
