import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { makeRole, openMore, ownWorkspace, post, press } from "../support/steps.ts";

const ODD = "<b>مدير</b> & “Söhne” 🚀";

test("a role is created by ticking boxes, and the list shows what it allows", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/roles`);
	await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible();
	await expect(page.getByText("To start your own, duplicate one.")).toBeVisible();
	await expect(page.getByRole("navigation", { name: "Settings" }).getByText("Roles")).toHaveAttribute(
		"aria-current",
		"page",
	);
	await checkPage(page);

	await page.getByRole("link", { name: "New role" }).click();
	await page.getByLabel("Name", { exact: true }).fill(ODD);
	await page.getByLabel("Description").fill("For those who lead.");
	await page.getByLabel("Edit and archive every project").check();
	await page.getByLabel("Edit and archive projects they created or lead").check();
	await page.getByLabel("Color").selectOption("violet");
	await page.getByRole("button", { name: "Create role" }).click();

	await expect(page.getByRole("heading", { level: 1, name: ODD })).toBeVisible();
	await expect(page.getByRole("status")).toContainText(`Created the role “\u2068${ODD}\u2069”.`);
	await page.goto(`/${slug}/settings/roles`);
	const row = page.getByRole("row").filter({ hasText: ODD });
	await expect(row).toContainText("Edit and archive every project");
	await expect(row, "what is included is not repeated").not.toContainText("projects they created or lead");
});

test("what a role includes is shown as included, and can be removed again", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await makeRole(page, slug, "Lead", ["projects:edit:all"]);
	await page.goto(`/${slug}/settings/roles/lead`);
	await expect(
		page.getByRole("listitem").filter({ hasText: "Edit and archive every project" }),
	).toContainText("Edit and archive projects they created or lead");
	await checkPage(page);

	await page.getByRole("link", { name: "Edit role" }).click();
	await expect(page.getByLabel("Edit and archive every project")).toBeChecked();
	const part = page.getByLabel("Edit and archive projects they created or lead");
	await expect(part).toBeChecked();
	await expect(part).toHaveAccessibleDescription("Included in “Edit and archive every project”.");
	await expect(page.getByLabel("Delete every project")).not.toBeChecked();
	await checkPage(page);
	await page.getByLabel("Edit and archive every project").uncheck();
	await page.getByRole("button", { name: "Save changes" }).click();

	const main = page.getByRole("main");
	await expect(main).toContainText("Edit and archive projects they created or lead");
	await expect(main).not.toContainText("every project");
});

test("an invalid role comes back with everything typed and ticked", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/roles/new`);

	await page.getByLabel("Name", { exact: true }).fill("ADMIN");
	await page.getByLabel("Description").fill("Kept");
	await page.getByLabel("Read the audit log").check();
	await page.getByLabel("Color").selectOption("blue");
	expect(await press(page, "Create role")).toBe(409);

	await expect(page.getByRole("alert")).toContainText("There is already a role with this name");
	await expect(page.getByLabel("Description")).toHaveValue("Kept");
	await expect(page.getByLabel("Read the audit log")).toBeChecked();
	await expect(page.getByLabel("Color")).toHaveValue("blue");
	await checkPage(page);
	const long = await post(page, `/${slug}/settings/roles/new`, { name: "x".repeat(300) });
	expect(long.status()).toBe(422);
	expect(await long.text()).toContain("Use 100 characters or fewer for the name");
	expect((await post(page, `/${slug}/settings/roles/new`, { name: "🚀", permissions: "x:y" })).status()).toBe(
		422,
	);
});

test("of two edits of a role in two tabs, the later one sees both and decides", async ({ page, context }) => {
	const { slug } = await ownWorkspace(page);
	await makeRole(page, slug, "Contested", ["teams:manage"]);
	const other = await context.newPage();
	await page.goto(`/${slug}/settings/roles/contested/edit`);
	await other.goto(`/${slug}/settings/roles/contested/edit`);

	await other.getByLabel("Name", { exact: true }).fill("Theirs");
	expect(await press(other, "Save changes")).toBe(303);
	await page.getByLabel("Name", { exact: true }).fill("Mine");
	await page.getByLabel("Read the audit log").check();
	expect(await press(page, "Save changes")).toBe(409);

	await expect(page.getByRole("alert").first()).toContainText("Someone changed this role");
	await expect(page.getByRole("definition").filter({ hasText: "Theirs" })).toBeVisible();
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Mine");
	await expect(page.getByLabel("Read the audit log")).toBeChecked();
	await checkPage(page);
	expect(await press(page, "Save changes")).toBe(303);
	await expect(page.getByRole("heading", { level: 1, name: "Mine" })).toBeVisible();
	await expect(page.getByRole("main")).toContainText("Read the audit log");
	await other.close();
});

test("of an edit of a role that was deleted meanwhile, what was ticked comes back in words", async ({
	page,
	context,
}) => {
	const { slug } = await ownWorkspace(page);
	await makeRole(page, slug, "Lead", ["projects:edit:all"]);
	await page.goto(`/${slug}/settings/roles/lead/edit`);
	await page.getByLabel("Description").fill("For those who lead.");
	await page.getByLabel("Read the audit log").check();
	const tab = await context.newPage();
	await tab.goto(`/${slug}/settings/roles/lead/delete`);
	await press(tab, "Delete role");

	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByLabel("Description")).toHaveValue("For those who lead.");
	const chosen = page.getByRole("definition").filter({ hasText: "Read the audit log" });
	await expect(chosen).toContainText("Edit and archive every project");
	await expect(page.getByRole("main")).not.toContainText(/audit:view|projects:edit/);
	await checkPage(page);
});

test("a role is duplicated, deleted, and restored with Undo", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/roles`);
	await page.getByRole("link", { name: "Admin", exact: true }).click();
	await expect(page.getByRole("link", { name: "Edit role" })).toHaveCount(0);
	await page.getByRole("link", { name: "Duplicate role" }).click();
	await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Admin (copy)");
	await expect(page.getByLabel("See every project")).toBeChecked();
	await page.getByRole("button", { name: "Create role" }).click();

	await openMore(page);
	await page.getByRole("link", { name: "Delete role" }).click();
	await expect(page.getByText("No one has this role")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete role" }).click();
	await expect(page.getByText("No roles of your own yet")).toBeVisible();
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("Restored the role");
	await page.getByRole("link", { name: "Admin (copy)" }).click();
	await expect(page.getByRole("main")).toContainText("See every project");
});
