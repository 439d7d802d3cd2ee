import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, heading, makeProject, openMore, post, unique } from "../support/steps.ts";

test("what was deleted comes back from its list, days later and without Undo", async ({ page }) => {
	const name = `Deleted ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name });
	await post(page, `${address}/delete`, { to: "deleted" });
	expect((await page.request.get(address)).status()).toBe(404);

	await page.goto("/acme/projects");
	await openMore(page);
	await page.getByRole("link", { name: "Recently deleted" }).click();
	await expect(heading(page, "Recently deleted")).toBeVisible();
	await checkPage(page);
	const row = page.getByRole("row").filter({ hasText: name });
	await expect(row).toContainText("Mei Tanaka");
	await row.getByRole("button", { name: `Restore ${name}` }).click();

	await expect(page.getByRole("status")).toContainText(`Restored “${name}”.`);
	await expect(heading(page, name)).toBeVisible();
	await page.goto("/acme/deleted?kind=project");
	await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(0);
	await checkPage(page);
});

test("a name that is taken again is asked for on a page of its own, and nothing is lost", async ({
	page,
}) => {
	const name = `Taken ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name });
	await post(page, `${address}/delete`, { to: "deleted" });
	await makeProject(page, "acme", { name });
	await page.goto("/acme/deleted");

	await page.getByRole("button", { name: `Restore ${name}` }).click();
	await expect(heading(page, `Restore “${name}”`)).toBeVisible();
	await expect(page.getByText("Another project has this name now.").first()).toBeVisible();
	await checkPage(page);
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
	await page.getByLabel("Name", { exact: true }).fill(" ");
	await page.getByRole("button", { name: "Restore the project" }).click();
	await expect(page.getByText("Give it a name").first()).toBeVisible();
	await page.getByLabel("Name", { exact: true }).fill(`${name} again`);
	await page.getByRole("button", { name: "Restore the project" }).click();

	await expect(heading(page, `${name} again`)).toBeVisible();
});

test("the demo workspace has something of each kind to restore", async ({ page }) => {
	await enterAs(page, demo.owner);
	for (const [kind, name] of [
		["project", "Invisible ink leaflet"],
		["task", "Print the old address on the box"],
		["comment", "The map is upside down"],
		["team", "Fireworks committee"],
		["role", "Summer intern"],
	]) {
		await page.goto(`/acme/deleted?kind=${kind}`);
		await expect(page.getByRole("row").filter({ hasText: name })).toBeVisible();
	}
});

test("a viewer finds nothing to restore, and no address of anyone else’s", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Public ${unique()}`, isPublic: "on" });
	await post(page, `${address}/delete`, { to: "deleted" });
	await page.goto("/acme/deleted");
	const action = await page.locator('form[action*="/deleted/"]').first().getAttribute("action");

	await enterAs(page, demo.viewer);
	await page.goto("/acme/deleted");
	await expect(page.getByRole("heading", { name: "Nothing to restore" })).toBeVisible();
	await checkPage(page);
	expect((await page.request.get(String(action))).status()).toBe(404);
	expect((await post(page, String(action), {})).status()).toBe(404);
});
