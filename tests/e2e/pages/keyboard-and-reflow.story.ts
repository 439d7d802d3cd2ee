import type { Page } from "@playwright/test";
import { expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, makeProject, ownWorkspace, unique } from "../support/steps.ts";

const pages = [
	"/",
	"/help",
	"/security",
	"/privacy",
	"/accessibility",
	"/status",
	"/sign-out",
	"/workspaces",
	"/workspaces/new",
	"/acme/dashboard",
	"/acme/projects",
	"/acme/projects?q=nothing-fits",
	"/acme/projects/new",
	"/acme/projects/desert-trial-route",
	"/acme/projects/desert-trial-route/edit",
	"/acme/projects/desert-trial-route/archive",
	"/acme/projects/desert-trial-route/delete",
	"/acme/projects/never-was",
	"/nowhere/at/all",
];

test("the first keyboard stop skips to the content, on every page", async ({ page }) => {
	await enterAs(page, demo.member);

	for (const path of pages) {
		await page.goto(path);
		await page.keyboard.press("Tab");
		const skip = page.getByRole("link", { name: "Skip to content" });
		await expect(skip, path).toBeFocused();
		await expect(skip, path).toBeInViewport();
		await page.keyboard.press("Enter");
		await expect(page.getByRole("main"), path).toBeFocused();
	}
});

test("at 320 pixels nothing scrolls sideways", async ({ page }) => {
	await page.setViewportSize({ width: 320, height: 640 });
	await enterAs(page, demo.member);

	for (const path of pages) {
		await page.goto(path);
		expect(await widthOf(page), path).toBeLessThanOrEqual(320);
	}
});

test("a name without a single space wraps instead of breaking the layout", async ({ page }) => {
	await page.setViewportSize({ width: 320, height: 640 });
	const { slug } = await ownWorkspace(page, "W".repeat(100));
	const name = `${"Donaudampfschifffahrtsgesellschaft".repeat(7)}${unique()}`;
	const address = await makeProject(page, slug, { name, description: "x".repeat(400) });

	const act = (tail: string) => `${address}${tail}`;
	for (const path of [
		"/workspaces",
		`/${slug}/dashboard`,
		`/${slug}/projects`,
		...["", "/edit", "/delete"].map(act),
	]) {
		await page.goto(path);
		expect(await widthOf(page), path).toBeLessThanOrEqual(320);
	}
});

test("on a narrow screen the menu opens with the keyboard and leads everywhere", async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 800 });
	await enterAs(page, demo.member);
	await page.goto("/acme/dashboard");
	const navigation = page.getByRole("navigation", { name: "Workspace" });
	const menu = page.locator("summary").filter({ hasText: "Menu" });
	const members = navigation.getByRole("link", { name: "Members" });
	await expect(navigation.getByRole("link", { name: "Projects" })).toBeInViewport();
	await expect(members).toBeHidden();

	await menu.focus();
	await page.keyboard.press("Enter");
	await expect(members).toBeVisible();
	await page.getByRole("button", { name: "Your menu" }).press("Enter");
	await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
	await menu.press("Enter");
	await expect(members).toBeHidden();
	await page.keyboard.press("Enter");
	await members.click();
	await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
});

test("a project is created with only the keyboard", async ({ page }) => {
	const name = `By hand ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");

	await page.getByLabel("Name", { exact: true }).focus();
	await page.keyboard.type(name);
	await page.keyboard.press("Tab");
	await page.keyboard.type("Typed, then ticked");
	await page.keyboard.press("Tab");
	await page.keyboard.press("ArrowDown");
	await expect(page.getByLabel("In progress")).toBeChecked();
	await page.keyboard.press("Tab");
	await page.keyboard.type("Mei Tanaka");
	// The parts of a day, and the button of its calendar, are one after the other.
	const isPublic = page.getByLabel("Public in this workspace");
	for (let part = 0; part < 5; part++) {
		await page.keyboard.press("Tab");
		if (await isPublic.evaluate((box) => box === document.activeElement)) break;
	}
	await page.keyboard.press("Space");
	await expect(isPublic).toBeChecked();
	await page.keyboard.press("Tab");
	await page.keyboard.type("Workshop");
	await page.keyboard.press("Tab");
	await expect(page.getByRole("button", { name: "Create project" })).toBeFocused();
	await page.keyboard.press("Enter");

	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByRole("main").getByRole("link", { name: "Workshop" })).toBeVisible();
	await expect(page.getByRole("main")).toContainText("In progress");
	await expect(page.getByRole("main")).toContainText("Led by Mei Tanaka");
});

test("a disabled button can be reached with the keyboard, shows its reason, and does nothing", async ({
	page,
}) => {
	await enterAs(page, demo.viewer);
	await page.goto("/acme/projects");
	const closed = page.getByRole("link", { name: "New project" });

	await closed.focus();
	await expect(closed).toBeFocused();
	await page.keyboard.press("Enter");

	await expect(page).toHaveURL("/acme/projects");
});

function widthOf(page: Page): Promise<number> {
	return page.evaluate(() => document.documentElement.scrollWidth);
}
