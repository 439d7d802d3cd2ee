import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { addReading, aPath, home, publish, stepTitles } from "../support/onboarding-authoring.ts";
import { demo, enterAs, get, ownWorkspace, post, unique, workspaceForTwo } from "../support/steps.ts";

const pathCard = (page: Page, hasText: string | RegExp) =>
	page.getByRole("main").getByRole("listitem").filter({ hasText });

test("a path is created from a template, reordered and published", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings`);
	await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Onboarding" }).click();
	await checkPage(page);

	await page.getByRole("link", { name: "New path" }).click();
	await checkPage(page);
	await page.getByLabel("Name", { exact: true }).fill("For <b>engineers</b> 🚀");
	await page.getByLabel("Description").fill("What everybody who builds needs to know.");
	await page.getByRole("radio").nth(1).check();
	await page.getByRole("button", { name: "Create path" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "For <b>engineers</b> 🚀" })).toBeVisible();
	await expect(page.getByText("Not published yet")).toBeVisible();
	await checkPage(page);
	const [first = "", second = ""] = await stepTitles(page);

	await page.getByRole("button", { name: "Down: step 1" }).click();
	await expect.poll(async () => (await stepTitles(page)).slice(0, 2)).toEqual([second, first]);
	await page.getByRole("link", { name: "Publish" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Publish version 1" }).click();
	await expect(page.getByText("Version 1 is published")).toBeVisible();
	await expect(page.getByRole("link", { name: "Publish" })).toHaveCount(0);
});

test("changes are shown before they are published, and a removed step can be brought back", async ({
	page,
}) => {
	test.setTimeout(120_000);
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "Changes", "viewer");
	await publish(page, here, 1);
	const [first = "", second = ""] = await stepTitles(page);

	await page.getByRole("link", { name: first, exact: true }).click();
	await checkPage(page);
	await page.getByLabel("Title").fill("Find your desk");
	await page.getByRole("button", { name: "Save draft" }).click();
	await expect(page.getByText("Draft differs from version 1")).toBeVisible();
	await page.getByRole("link", { name: "Remove step 2" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Remove step" }).click();
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText(`Restored the step “${second}”.`);
	await page.getByRole("link", { name: second, exact: true }).click();
	await page.getByRole("link", { name: "Remove step" }).click();
	await page.getByRole("button", { name: "Remove step" }).click();
	await expect(page.getByText("One step is removed")).toBeVisible();
	await addReading(page, here, "Ask Mei", "She knows.");
	await page.getByRole("link", { name: "Ask Mei", exact: true }).click();
	await page.getByRole("button", { name: "Move up" }).click();

	await page.getByRole("link", { name: "Publish" }).click();
	await expect(page.getByRole("heading", { name: "Changes since version 1" })).toBeVisible();
	const changes = page.getByRole("main");
	await expect(changes.locator("del", { hasText: first })).toBeVisible();
	await expect(changes.locator("ins", { hasText: "Find your desk" })).toBeVisible();
	await expect(changes.getByText("Added", { exact: true })).toBeVisible();
	await expect(changes.getByText("Removed", { exact: true })).toBeVisible();
	await checkPage(page);
});

test("the history has every version, and an old one is restored as a new version", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "History", "viewer");
	await publish(page, here, 1);
	const before = await stepTitles(page);
	await page.getByRole("link", { name: "History" }).click();
	await expect(page.getByRole("heading", { level: 2, name: "Version 1" })).toBeVisible();
	await expect(page.locator("ol.step-rows > li")).toHaveCount(before.length);
	await checkPage(page);
	await page.getByRole("link", { name: "Open version 1" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Version 1" })).toBeVisible();
	await page.goto(here);
	await page.getByRole("button", { name: "Down: step 1" }).click();
	await publish(page, here, 2);

	await page.getByRole("link", { name: "History" }).click();
	await expect(page.getByRole("row", { name: /Version 2.*Current version.*1 step moved/ })).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Version 1" }).click();
	await page.getByText("Changes compared with version 2").click();
	await expect(page.getByText(/Moved from place \d to place \d/)).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Go back to version 1" }).click();

	await expect(page.getByRole("status")).toContainText("published again, as version 3");
	expect(await stepTitles(page)).toEqual(before);
	await page.getByRole("link", { name: "Preview" }).click();
	await expect(page.getByRole("heading", { level: 1, name: before[0] })).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Next" }).click();
	await expect(page.getByRole("heading", { level: 1, name: before[1] })).toBeVisible();
});

test("a member who is halfway keeps the version they started with, and the next one starts with the new version", async ({
	page,
}) => {
	test.setTimeout(120_000);
	const { slug, owner, guest } = await workspaceForTwo(page);
	await enterAs(page, guest.email);
	await page.goto(`/${slug}/onboarding`);
	// The worker may have started it in the meantime.
	await page
		.getByRole("main")
		.getByText(/^(Begin|Continue)$/)
		.click();
	await page.getByRole("button", { name: "I have read this" }).click();
	await page.goto(`/${slug}/onboarding`);
	await expect(page.getByRole("progressbar")).toHaveAttribute("value", "1");

	await enterAs(page, owner.email);
	await page.goto(home(slug));
	await pathCard(page, "Default").getByRole("link").click();
	const here = new URL(page.url()).pathname;
	const [first = "", second = "", third = ""] = await stepTitles(page);
	await page.getByRole("link", { name: second, exact: true }).click();
	await page.getByLabel("Title").fill("Brand new words");
	await page.getByRole("button", { name: "Save draft" }).click();
	for (const place of [1, 2]) {
		await page.getByRole("link", { name: `Remove step ${place}`, exact: true }).click();
		await page.getByRole("button", { name: "Remove step" }).click();
	}
	await page.goto(`${here}/publish`);
	await expect(page.getByText(/\d+ members are partway through|One member is partway through/)).toBeVisible();
	await publish(page, here, 2);

	await enterAs(page, guest.email);
	await page.goto(`/${slug}/onboarding`);
	for (const title of [first, second, third]) {
		await expect(page.getByRole("main").getByRole("link", { name: title })).toBeVisible();
	}
	await expect(page.getByText("Brand new words")).toHaveCount(0);
	await expect(page.getByRole("progressbar")).toHaveAttribute("value", "1");
	await page.getByRole("link", { name: third }).click();
	await expect(page.getByRole("heading", { level: 1, name: third })).toBeVisible();
	await checkPage(page);
});

test("a path is assigned to roles, teams and everybody else; what another path has is moved visibly", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "New default");
	await post(page, `/${slug}/teams/new`, { name: "Ground crew" });
	await page.goto(here);
	await checkPage(page);
	await page.getByRole("link", { name: "Choose who gets it" }).click();
	await expect(page.getByText(/The default is now “.*”/)).toBeVisible();
	await checkPage(page);

	await page.getByLabel("Default: everyone").check();
	await page.getByRole("checkbox", { name: "Viewer" }).check();
	await page.getByRole("checkbox", { name: "Ground crew" }).check();
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await expect(page.getByRole("status")).toContainText("Saved who gets “New default”.");
	await expect(page.getByText("Viewer, Ground crew (team)")).toBeVisible();
	await page.goto(home(slug));
	await expect(page.getByRole("alert")).toContainText("isn’t published yet");
	await expect(pathCard(page, /New default.*Viewer, Ground crew/)).toBeVisible();
	await checkPage(page);
});

test("a path is deleted after an explanation, restored, and duplicated", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(home(slug));
	await pathCard(page, "Default").getByRole("link").click();
	await page.getByRole("link", { name: "Delete path" }).click();
	await expect(page.getByText("It is the default. Until you choose another")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete path" }).click();
	await expect(page.getByRole("alert")).toContainText("No path is the default");
	await checkPage(page);
	await page.getByRole("button", { name: /^Restore/ }).click();
	await expect(page.getByText("Default", { exact: true })).toBeVisible();

	await page.getByRole("link", { name: "Duplicate" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Duplicate path" }).click();
	await expect(page.getByRole("heading", { level: 1, name: /\(copy\)$/ })).toBeVisible();
	await expect(page.getByText("No one yet")).toBeVisible();
});

test("the welcome text and the rules are previewed, saved, and refused when they are invalid", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(home(slug));
	await page.getByRole("link", { name: "Welcome text and rules" }).click();
	await checkPage(page);
	await page.getByLabel("Welcome text").fill("## Good to have you\n\nTake your time.");
	await page.getByRole("button", { name: "Preview text" }).click();
	await expect(page.locator("#preview").getByRole("heading", { name: "Good to have you" })).toBeVisible();
	await checkPage(page);

	await page.getByLabel("Remind after (days)").fill("7");
	await page.getByLabel("Optional steps can be skipped").uncheck();
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("status")).toContainText("Saved the onboarding rules.");
	await page.goto(`${home(slug)}/rules`);
	await expect(page.getByLabel("Welcome text")).toHaveValue("## Good to have you\n\nTake your time.");
	await expect(page.getByLabel("Optional steps can be skipped")).not.toBeChecked();

	const rules = `${home(slug)}/rules`;
	expect((await post(page, rules, { version: "9", remindAfterDays: "91" })).status()).toBe(422);
	expect((await post(page, rules, { version: "9", remindAfterDays: "soon" })).status()).toBe(422);
	expect((await post(page, rules, { version: "99", remindAfterDays: "" })).status()).toBe(409);
});

test("an admin manages paths; members and viewers get the usual page that says who can", async ({ page }) => {
	await enterAs(page, demo.admin);
	expect((await get(page, home("acme"))).status()).toBe(200);
	const here = await aPath(page, "acme", `Crew ${unique()}`);

	await enterAs(page, demo.viewer);
	expect((await get(page, home("acme"))).status()).toBe(403);
	await enterAs(page, demo.member);
	expect((await page.goto(home("acme")))?.status()).toBe(403);
	await checkPage(page);
	for (const place of ["", "/edit", "/publish", "/assign", "/history", "/preview", "/steps/new", "/delete"]) {
		expect((await get(page, `${here}${place}`)).status(), place).toBe(403);
	}
	expect((await post(page, `${here}/delete`, { to: "gone" })).status()).toBe(403);
	expect((await post(page, `${here}/publish`, { version: "1" })).status()).toBe(403);

	await enterAs(page, demo.testcorpMember);
	expect((await get(page, here)).status()).toBe(404);
	await enterAs(page, demo.admin);
	expect((await get(page, `${home("acme")}/999999`)).status()).toBe(404);
	expect((await post(page, `${here}/delete`, { to: "gone" })).status()).toBe(303);
});
