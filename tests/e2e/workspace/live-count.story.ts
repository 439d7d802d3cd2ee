import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { anotherBrowser, demo, enterAs, makeProject, post, unique } from "../support/steps.ts";

test.use({ javaScriptEnabled: true });

const bell = (page: Page) => page.getByRole("banner").getByRole("link", { name: /^Notifications/ });
const news = (page: Page) => page.getByRole("link", { name: / new – show$/ });

/** Comments on a new project, and tells this member. */
async function tell(owner: Page, memberId: string): Promise<void> {
	const project = await makeProject(owner, "acme", { name: `Told ${unique()}`, isPublic: "on" });
	await post(owner, `${project}/comments`, { comment: "Look at this.", tellId: memberId });
}

test("open pages of a browser learn together how much is new, and offer to show it", async ({
	page,
	browser,
}) => {
	test.setTimeout(120_000);
	const { userId } = await enterAs(page, demo.viewer);
	let streams = 0;
	page.context().on("request", (request) => {
		if (request.url().endsWith("/acme/live")) streams += 1;
	});
	const owner = await anotherBrowser(browser);
	await enterAs(owner, demo.owner);
	const other = await page.context().newPage();
	const listening = page.context().waitForEvent("request", (request) => request.url().endsWith("/acme/live"));
	await page.goto("/acme/dashboard");
	await other.goto("/acme/projects");
	await expect(bell(page)).toBeVisible();
	await expect(news(page)).toHaveCount(0);
	await listening;

	await tell(owner, userId);
	for (const tab of [page, other]) await expect(news(tab)).toHaveText("1 new – show", { timeout: 20_000 });
	await tell(owner, userId);
	for (const tab of [page, other]) await expect(news(tab)).toHaveText("2 new – show", { timeout: 20_000 });
	expect(streams).toBe(1);
	await checkPage(page);

	const said = (await bell(page).textContent())?.trim();
	await news(page).click();
	await expect(news(page)).toHaveCount(0);
	expect((await bell(page).textContent())?.trim()).toBe(said);
	await expect(bell(page)).toContainText(/\d+ unread/);
});

test("a page whose stream is refused, or whose browser has none, is the page without it", async ({
	page,
}) => {
	await enterAs(page, demo.viewer);
	await page.route("**/acme/live", (route) => route.fulfill({ status: 503 }));
	const refused = page.waitForRequest("**/acme/live");
	await page.goto("/acme/dashboard");
	await refused;
	await bell(page).click();
	await page.waitForURL("**/acme/notifications");

	const failures: string[] = [];
	page.on("pageerror", ({ message }) => failures.push(message));
	await page.addInitScript(() => {
		for (const name of ["EventSource", "BroadcastChannel"]) Reflect.deleteProperty(window, name);
	});
	await page.goto("/acme/projects");
	await page.getByRole("main").getByRole("searchbox").first().fill("zz");
	await page.waitForURL(/q=zz/);
	await expect(bell(page)).toBeVisible();
	// The other elements did their work.
	expect(failures).toContain("BroadcastChannel is not defined");
});
