import type { Locator, Page } from "@playwright/test";
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

test("the link to the other workspaces is named in one phrase", async ({ page }) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/dashboard");

	await page.getByRole("link", { name: "Acme: switch workspace", exact: true }).click();
	await expect(page).toHaveURL("/workspaces");
});

test("on a phone of 360 by 740 px a list shows eight rows", async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 740 });
	await enterAs(page, demo.owner);

	for (const path of ["/acme/projects?sort=name", "/acme/members", "/acme/achievements/everybody"]) {
		await page.goto(path);
		const shown = await page.locator("main tbody").evaluate((body) => {
			const floor = document.querySelector(".frame-dock")?.getBoundingClientRect().top ?? 0;
			return [...body.children].filter((row) => row.getBoundingClientRect().bottom <= floor).length;
		});
		expect(shown, path).toBeGreaterThanOrEqual(8);
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

test("at 320 pixels with text of double size, lists of ids and what a menu opens stay on the screen", async ({
	page,
}) => {
	await page.setViewportSize({ width: 320, height: 640 });
	await enterAs(page, demo.operator);
	const enlarged = async (path: string) => {
		await page.goto(path);
		await page.evaluate(() => {
			document.documentElement.style.fontSize = "200%";
		});
		expect(await widthOf(page), path).toBeLessThanOrEqual(320);
	};

	await enlarged("/admin/webhooks");
	await enterAs(page, demo.owner);
	await enlarged("/acme/projects");
	await page.locator("main .details-menu > summary").first().click();
	const box = await page.locator("main .details-menu[open] > ul").boundingBox();
	expect(box?.x).toBeGreaterThanOrEqual(0);
	expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
	expect(await widthOf(page)).toBeLessThanOrEqual(320);
});

test("at 400 % zoom a project is created, and nothing covers what has the focus", async ({ page }) => {
	// A window of 1,280 by 1,024 px.
	await page.setViewportSize({ width: 320, height: 256 });
	await enterAs(page, demo.member);

	await page.goto("/acme/projects/new");
	for (let stop = 0; stop < 40; stop++) {
		await page.keyboard.press("Tab");
		expect(await coveredFocus(page), `stop ${stop + 1}`).toBe("");
	}
	const name = `Zoomed ${unique()}`;
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByRole("button", { name: "Create project" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	expect(await widthOf(page)).toBeLessThanOrEqual(320);
});

test("in forced colors what is pressed, chosen or measured still shows", async ({ page }) => {
	await page.emulateMedia({ forcedColors: "active" });
	await enterAs(page, demo.owner);

	for (const path of ["/acme/dashboard", "/acme/projects", "/acme/insights", "/acme/settings", "/"]) {
		await page.goto(path);
		expect(await withoutEdge(page), path).toEqual([]);
	}
	const edges = (link: Locator) =>
		link.evaluate((element) => {
			const { borderLeftWidth, outlineStyle, outlineWidth } = getComputedStyle(element);
			return `${borderLeftWidth} ${outlineStyle === "none" ? "0px" : outlineWidth}`;
		});
	await page.goto("/acme/projects");
	const navigation = page.getByRole("navigation", { name: "Workspace" });
	expect(await edges(navigation.getByRole("link", { name: "Projects" }))).not.toBe(
		await edges(navigation.getByRole("link", { name: "Members" })),
	);
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

/** The words of what has the focus if something else lies on its middle; nothing otherwise. */
function coveredFocus(page: Page): Promise<string> {
	return page.evaluate(() => {
		const focused = document.activeElement;
		if (!focused || focused === document.body) return "";
		const { left, top, width, height } = focused.getBoundingClientRect();
		const above = document.elementFromPoint(left + width / 2, top + height / 2);
		const isShown = above && (focused.contains(above) || above.contains(focused) || above.closest("label"));
		return isShown ? "" : focused.outerHTML.slice(0, 200);
	});
}

/** Buttons, fields and bars of progress that have neither an edge nor a ground of their own. */
function withoutEdge(page: Page): Promise<string[]> {
	return page.locator("main").evaluate((main) => {
		const ground = getComputedStyle(document.body).backgroundColor;
		return [
			...main.querySelectorAll("button, a.button, input:not([type=hidden]), select, textarea, progress"),
		]
			.filter((element) => element.checkVisibility())
			.filter((element) => {
				const { borderTopWidth, backgroundColor, textDecorationLine, appearance } = getComputedStyle(element);
				const hasGround = backgroundColor !== ground && !/, 0\)$/.test(backgroundColor);
				const hasEdge = Number.parseFloat(borderTopWidth) > 0 || textDecorationLine === "underline";
				return !hasEdge && !hasGround && appearance === "none";
			})
			.map((element) => element.outerHTML.slice(0, 120));
	});
}
