import type { Page } from "@playwright/test";
import { expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs } from "../support/steps.ts";

// Pages have no scripts, but what watches them move is one.
test.use({ javaScriptEnabled: true });

/** What moves on a page that has just opened: the parts of a transition between pages, and what slides in. */
type Moved = { parts: string[]; slid: string[] };

async function watch(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const moved: Moved = { parts: [], slid: [] };
		Object.assign(window, { moved });
		window.addEventListener("pagereveal", async (event) => {
			await event.viewTransition?.ready;
			for (const { effect } of document.getAnimations()) {
				if (effect instanceof KeyframeEffect && effect.pseudoElement) moved.parts.push(effect.pseudoElement);
			}
		});
		document.addEventListener("transitionrun", ({ target }) => {
			if (target instanceof Element) moved.slid.push(target.className);
		});
	});
}

const movedOn = (page: Page) => page.evaluate(() => (window as unknown as { moved: Moved }).moved);

async function openProjectAndSave(page: Page): Promise<Moved[]> {
	await watch(page);
	await enterAs(page, demo.owner);
	await page.goto("/acme/projects");
	await page.locator("tbody th a").first().click();
	await page.waitForURL(/\/projects\/[\w-]+$/);
	await page.waitForTimeout(MOVES_MS);
	const opened = await movedOn(page);
	await page.goto("/acme/profile");
	await page.getByRole("main").getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("status").first()).toBeVisible();
	await page.waitForTimeout(MOVES_MS);
	return [opened, await movedOn(page)];
}

// Longer than anything here moves.
const MOVES_MS = 1_000;

test("a project’s name grows into its title, and a notice slides in", async ({ page }) => {
	const [opened, saved] = await openProjectAndSave(page);

	expect(opened?.parts).toContain("::view-transition-group(page-title)");
	expect(saved?.slid).toContainEqual(expect.stringContaining("notice"));
});

test("nothing moves for someone whose system asks for less motion", async ({ page }) => {
	await page.emulateMedia({ reducedMotion: "reduce" });
	const moved = await openProjectAndSave(page);

	expect(moved).toEqual([
		{ parts: [], slid: [] },
		{ parts: [], slid: [] },
	]);
});
