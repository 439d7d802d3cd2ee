import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, isClosedInMenu, makeProject, openMore, post, unique } from "../support/steps.ts";

const ODD = "<b>Zoë & “Söhne”</b> 🚀";
const LINES =
	"First line\n\n  second, with spaces\n<script>alert(\"x\")</script>\n日本語 👩‍🚀 100 % & 'done'";

test("a project is created with everything that can be typed", async ({ page }) => {
	const name = `${ODD} ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await checkPage(page);

	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Description").fill(LINES);
	await page.getByRole("button", { name: "Create project" }).click();

	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByRole("status")).toContainText(`Created “${name}”.`);
	const description = page.getByRole("region", { name: "Description" }).getByRole("paragraph");
	expect(await description.allTextContents()).toEqual(LINES.split("\n\n").map((lines) => lines.trim()));
	await expect(page.getByRole("main").getByText(`created the project “${name}”`)).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Edit project" }).click();
	await expect(page.getByLabel("Description")).toHaveValue(LINES);
	await expect(page.getByLabel("Public in this workspace")).not.toBeChecked();
});

test("the form says who can see a private project: its creator, by name to anyone else", async ({ page }) => {
	const name = `Private ${unique()}`;
	await enterAs(page, demo.member);
	const edit = `${await makeProject(page, "acme", { name })}/edit`;

	await page.goto(edit);
	await expect(page.getByText("Otherwise only you, its lead, owners and admins can.")).toBeVisible();
	await enterAs(page, demo.owner);
	await page.goto(edit);
	await expect(page.getByText("Mei Tanaka")).toHaveText(
		/Otherwise only \S*Mei Tanaka\S*, its lead, owners and admins can\./,
	);
});

test("a name that is missing, too long or taken is refused, and nothing typed is lost", async ({ page }) => {
	const name = `Taken ${unique()}`;
	await enterAs(page, demo.member);
	await makeProject(page, "acme", { name });

	const missing = await post(page, "/acme/projects/new", { name: " ", description: LINES, isPublic: "on" });
	expect(missing.status()).toBe(422);
	const said = await missing.text();
	expect(said).toContain("Give the project a name");
	expect(said).toContain("  second, with spaces\n&lt;script&gt;");
	expect(said).toMatch(/<input[^>]*type="checkbox"[^>]*checked/);
	const long = await post(page, "/acme/projects/new", { name: "x".repeat(256) });
	expect(long.status()).toBe(422);

	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(name.toUpperCase());
	await page.getByLabel("Description").fill(LINES);
	await page.getByLabel("Public in this workspace").check();
	expect(await press(page, "Create project")).toBe(409);
	await expect(page.getByRole("alert")).toContainText("There is already a project with this name");
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name.toUpperCase());
	await expect(page.getByLabel("Description")).toHaveValue(LINES);
	await expect(page.getByLabel("Public in this workspace")).toBeChecked();
	await page.getByRole("alert").getByRole("link").click();
	await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
	await checkPage(page);

	await page.getByLabel("Name", { exact: true }).fill(`${name} again`);
	expect(await press(page, "Create project")).toBe(303);
	await expect(page.getByRole("heading", { level: 1, name: `${name} again` })).toBeVisible();
});

test("an edit changes what it says, and the address stays", async ({ page }) => {
	const name = `Draft ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name, isPublic: "on" });
	await page.goto(`${address}/edit`);
	await checkPage(page);

	await page.getByLabel("Name", { exact: true }).fill(`${name}, final`);
	await page.getByLabel("Description").fill("One line.");
	await page.getByLabel("Public in this workspace").uncheck();
	await page.getByRole("button", { name: "Save changes" }).click();

	await expect(page).toHaveURL(address);
	await expect(page.getByRole("heading", { level: 1, name: `${name}, final` })).toBeVisible();
	await expect(page.getByText("One line.")).toBeVisible();
	await expect(page.getByText("Private", { exact: true })).toBeVisible();
	await expect(page.getByRole("main")).toContainText(`renamed the project “${name}” to “${name}, final”`);
});

test("of two edits in two tabs, the later one sees both texts and decides", async ({ page, context }) => {
	const name = `Two tabs ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name, description: "As it was" });
	const other = await context.newPage();
	await page.goto(`${address}/edit`);
	await other.goto(`${address}/edit`);

	await other.getByLabel("Description").fill("Theirs\nsaved first");
	expect(await press(other, "Save changes")).toBe(303);
	await page.getByLabel("Description").fill("Mine\ntyped longer");
	expect(await press(page, "Save changes")).toBe(409);

	await expect(page.getByRole("alert").first()).toContainText("Someone changed this project");
	await expect(page.getByRole("definition").filter({ hasText: "Theirs" })).toBeVisible();
	await expect(page.getByLabel("Description")).toHaveValue("Mine\ntyped longer");
	await checkPage(page);
	expect(await press(page, "Save changes")).toBe(303);
	await expect(page.getByText("typed longer")).toBeVisible();
	await other.close();
});

test("an archived project is hidden, cannot be edited, and comes back", async ({ page }) => {
	const name = `Shelf ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name });
	await page.goto(address);

	await openMore(page);
	await page.getByRole("link", { name: "Archive project" }).click();
	await expect(page.getByRole("heading", { level: 1, name: `Archive “${name}”` })).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Archive project" }).click();
	await expect(page.getByRole("status")).toContainText(`Archived “${name}”.`);
	await openMore(page);
	await isClosedInMenu(page, "Edit project", /Restore it first/);
	expect((await post(page, `${address}/edit`, { name: "Other", version: "2" })).status()).toBe(409);
	expect(await listed(page, name, "active")).toBe(false);
	expect(await listed(page, name, "archived")).toBe(true);

	await page.goto(address);
	await openMore(page);
	await page.getByRole("link", { name: "Restore project" }).click();
	await page.getByRole("button", { name: "Restore project" }).click();
	await expect(page.getByRole("status")).toContainText("is active again");

	await openMore(page);
	await page.getByRole("link", { name: "Archive project" }).click();
	await page.getByRole("button", { name: "Archive project" }).click();
	await page.getByRole("button", { name: "Undo" }).click();
	await openMore(page);
	await expect(page.getByRole("link", { name: "Archive project" })).toBeVisible();
	expect(await listed(page, name, "active")).toBe(true);
});

test("a deleted project is gone for everybody, and Undo restores it", async ({ page }) => {
	const name = `Brief ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name, isPublic: "on" });
	await page.goto(address);

	await openMore(page);
	await page.getByRole("link", { name: "Delete project" }).click();
	await expect(page.getByRole("heading", { level: 1, name: `Delete “${name}”` })).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete project" }).click();
	await expect(page).toHaveURL("/acme/projects");
	await expect(page.getByRole("status")).toContainText(`Deleted “${name}”.`);
	await checkPage(page);

	for (const path of [address, `${address}/edit`, `${address}/archive`, `${address}/delete`]) {
		expect((await get(page, path)).status(), path).toBe(404);
	}
	expect((await post(page, `${address}/edit`, { name, version: "2" })).status()).toBe(404);
	expect((await post(page, `${address}/archive`, { to: "archived" })).status()).toBe(404);
	expect((await post(page, `${address}/delete`, { to: "deleted" })).status(), "pressed twice").toBe(303);
	expect(await listed(page, name, "all")).toBe(false);

	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByRole("status")).toContainText("is back");
	expect(await listed(page, name, "active")).toBe(true);
});

test("Cancel leaves everything as it was", async ({ page }) => {
	const name = `Untouched ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name });

	for (const act of ["edit", "archive", "delete"]) {
		await page.goto(`${address}/${act}`);
		await page.getByRole("link", { name: "Cancel" }).click();
		await expect(page).toHaveURL(address);
	}
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByRole("list").getByText("the project")).toHaveCount(1);
});

/** Presses a button that posts and returns the status of the answer. */
async function press(page: Page, button: string): Promise<number> {
	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: button }).click();
	return (await answered).status();
}

/** Returns whether the list has it, without leaving the page and its notices. */
async function listed(page: Page, name: string, status: string): Promise<boolean> {
	const answer = await get(page, `/acme/projects?${new URLSearchParams({ q: name, status })}`);
	expect(answer.status()).toBe(200);
	return (await answer.text()).includes(`>${name}</a>`);
}
