import type { Page } from "@playwright/test";
import { expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs } from "../support/steps.ts";

const pages: [path: string, heading: string | RegExp][] = [
	["/", /projects/],
	["/sign-out", "Sign out"],
	["/workspaces", "Workspaces"],
	["/workspaces/new", "Create your workspace"],
	["/acme/dashboard", "Dashboard"],
	["/acme/projects", "Projects"],
	["/acme/projects/new", "New project"],
	["/acme/projects/desert-trial-route", "Desert trial route"],
	["/acme/projects/desert-trial-route/edit", "Edit “Desert trial route”"],
	["/acme/projects/desert-trial-route/delete", "Delete “Desert trial route”"],
	["/acme/projects/never-was", "No such project"],
	["/nowhere/at/all", "Nothing here"],
];

test("without styles every page still reads in order: one main heading, no level skipped", async ({
	page,
}) => {
	await page.route("**/*.css", (route) => route.abort());
	await enterAs(page, demo.member);

	for (const [path, heading] of pages) {
		await page.goto(path);
		const main = page.getByRole("main");
		await expect(main, path).toHaveCount(1);
		await expect(page.getByRole("heading", { level: 1 }), path).toHaveCount(1);
		await expect(main.getByRole("heading").first(), path).toHaveText(heading);
		expect(await skippedLevels(page), `${path} skips a level`).toEqual([]);
		expect(await landmarks(page), path).toMatch(/^banner main( contentinfo)?$/);
		await expect(page.locator("html"), path).toHaveAttribute("lang", "en");
		await expect(page, path).toHaveTitle(/Tenantry/);
	}
});

test("without styles the main tasks can still be done", async ({ page }) => {
	await page.route("**/*.css", (route) => route.abort());
	await enterAs(page, demo.member);
	await page.goto("/acme/dashboard");

	await page.getByRole("main").getByRole("link", { name: "New project" }).click();
	await page.getByLabel("Name", { exact: true }).fill("  ");
	await page.getByRole("button", { name: "Create project" }).click();

	await expect(page.getByRole("alert").getByRole("link", { name: "Give the project a name" })).toBeVisible();
});

/** Returns the kinds of landmarks from top to bottom. */
function landmarks(page: Page): Promise<string> {
	return page.evaluate(() => {
		const kinds: Record<string, string> = { HEADER: "banner", MAIN: "main", FOOTER: "contentinfo" };
		const found = [...document.querySelectorAll("header, main, footer")];
		return found.map((element) => kinds[element.tagName]).join(" ");
	});
}

/** Returns headings that are more than one level below the one before. */
function skippedLevels(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
		const level = (heading: Element | undefined) => Number(heading?.tagName.slice(1) ?? 0);
		return headings
			.filter((heading, index) => level(heading) > level(headings[index - 1]) + 1)
			.map((heading) => heading.outerHTML);
	});
}
