import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, makeProject, unique } from "../support/steps.ts";

test("a form that somebody else opened comes back, and is sent on purpose or by the person who opened it", async ({
	page,
	context,
}) => {
	const name = `Whose <form> ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(name);
	const tab = await context.newPage();
	await enterAs(tab, demo.admin);

	await page.getByRole("button", { name: "Create project" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("You’re signed in as someone else now");
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
	await expect(page).toHaveTitle(/^Error: /);
	await checkPage(page);

	await enterAs(tab, demo.member);
	await page.getByRole("button", { name: "Send again" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(`${name} 2`);
	await enterAs(tab, demo.admin);
	await page.getByRole("button", { name: "Create project" }).click();
	await page.getByRole("button", { name: `Send as ${demo.admin}` }).click();
	await expect(page.getByRole("heading", { level: 1, name: `${name} 2` })).toBeVisible();
});

test("an edit of something that was deleted in the meantime can be read, copied, and sent once it is restored", async ({
	page,
	context,
}) => {
	const text = "Thought about\nfor a long time";
	await enterAs(page, demo.admin);
	const address = await makeProject(page, "acme", { name: `Deleted ${unique()}` });
	await page.goto(`${address}/edit`);
	await page.getByLabel("Description").fill(text);
	await page.getByLabel("Public in this workspace").check();
	const tab = await context.newPage();
	await tab.goto(`${address}/delete`);
	await tab.getByRole("button", { name: "Delete project" }).click();

	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "This project was deleted" })).toBeVisible();
	await expect(page.getByLabel("Description")).toHaveValue(text);
	await expect(page.getByText("Public in this workspace")).toBeVisible();
	await checkPage(page);

	const restored = context.waitForEvent("page");
	await page.getByRole("button", { name: "Restore the project in a new tab" }).click();
	await expect((await restored).getByRole("status")).toContainText("is back");
	await page.getByRole("button", { name: "Send again" }).click();
	// Its version has changed since it was deleted and restored, so nothing is overwritten unseen.
	await expect(page.getByLabel("Description")).toHaveValue(text);
});

test("a form with problems says so in its title and focuses the summary, without the browser's own bubble", async ({
	page,
}) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByRole("button", { name: "Create project" }).click();

	await expect(page).toHaveTitle(/^Error: New project/);
	await expect(page.locator("#problems")).toBeFocused();
});
