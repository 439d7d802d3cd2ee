import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, makeProject, post, unique } from "../support/steps.ts";

test("tasks are added where the project is read, and put in order", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Tasks ${unique()}`, isPublic: "on" });
	await page.goto(address);
	const list = page.getByRole("region", { name: "Tasks" });
	const texts = list.getByRole("listitem").locator("bdi[id]");

	for (const text of ["Order paper", "Order ink"]) {
		await list.getByLabel("New task").fill(text);
		await list.getByRole("button", { name: "Add task" }).click();
		await expect(page.getByRole("status")).toContainText(`Added “${text}”.`);
	}
	await list.getByText("Person and due date", { exact: true }).click();
	await list.getByLabel("New task").fill("Fix the door");
	await list.getByLabel("Person").fill("Mei Tanaka");
	await list.getByLabel("Due").fill("2026-01-02");
	await list.getByRole("button", { name: "Add task" }).click();

	await expect(texts).toHaveText(["Order paper", "Order ink", "Fix the door"]);
	await expect(list.getByRole("listitem").last()).toContainText(/Mei Tanaka\s*Due 2 Jan 2026\s*Overdue/);
	await checkPage(page);

	await list.getByRole("button", { name: "Up Fix the door" }).click();
	await expect(page.getByRole("status")).toContainText("Moved “Fix the door” up.");
	await expect(texts).toHaveText(["Order paper", "Fix the door", "Order ink"]);
	expect(page.url()).toMatch(/#task-\d+$/);
});

test("a task is ticked, found among those that are done, and opened again where it was", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Ticks ${unique()}` });
	for (const task of ["Order paper", "Order ink"]) await post(page, `${address}/tasks`, { task });
	await page.goto(address);
	const list = page.getByRole("region", { name: "Tasks" });
	const texts = list.getByRole("listitem").locator("bdi[id]");

	await list.getByRole("button", { name: "Mark as done: Order paper" }).click();
	await expect(page.getByRole("status")).toContainText("“Order paper” is done.");
	await expect(texts).toHaveText(["Order ink"]);
	await list.getByRole("link", { name: "Done (1)" }).click();
	await expect(page.getByRole("listitem").filter({ hasText: "Order paper" })).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Mark as not done: Order paper" }).click();
	await expect(page.getByText("Nothing is done yet.")).toBeVisible();
	await page.goto(address);
	await expect(texts).toHaveText(["Order paper", "Order ink"]);
});

test("a task is edited, and moved to another project", async ({ page }) => {
	await enterAs(page, demo.member);
	const target = `Target ${unique()}`;
	const other = await makeProject(page, "acme", { name: target });
	const address = await makeProject(page, "acme", { name: `Edits ${unique()}` });
	await post(page, `${address}/tasks`, { task: "Order paper" });
	await page.goto(address);

	await page.getByRole("link", { name: "Edit Order paper" }).click();
	await checkPage(page);
	await page.getByLabel("Task", { exact: true }).fill("");
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("alert")).toContainText("Say what is to be done");
	await page.getByLabel("Task", { exact: true }).fill("Order ink");
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("status")).toContainText("Saved “Order ink”.");

	await page.getByRole("link", { name: "Edit Order ink" }).click();
	await page.getByRole("link", { name: "Move to another project" }).click();
	await checkPage(page);
	await page.getByLabel("Project", { exact: true }).selectOption({ label: target });
	await page.getByRole("button", { name: "Move task" }).click();
	await expect(page.getByRole("status")).toContainText(`Moved “Order ink” to “${target}”.`);
	expect(new URL(page.url()).pathname).toBe(other);
});

test("a deleted task is restored by Undo", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Undo ${unique()}` });
	await post(page, `${address}/tasks`, { task: "Order ink" });
	await page.goto(address);

	await page.getByRole("link", { name: "Edit Order ink" }).click();
	await page.getByRole("link", { name: "Delete task" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete task" }).click();
	await expect(page.getByRole("status")).toContainText("Deleted “Order ink”.");
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("“Order ink” is back.");
	await expect(page.getByRole("link", { name: "Edit Order ink" })).toBeVisible();
});

test("a task that cannot be added comes back with everything typed, and a reader sees no buttons", async ({
	page,
}) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Refused ${unique()}`, isPublic: "on" });
	await page.goto(`${address}/tasks`);

	await page.getByText("Person and due date", { exact: true }).click();
	await page.getByLabel("New task").fill("Order paper");
	await page.getByLabel("Person").fill("Nobody At All");
	await page.getByRole("button", { name: "Add task" }).click();
	await expect(page.getByRole("alert")).toContainText("No member has this name");
	await expect(page.getByLabel("New task")).toHaveValue("Order paper");
	await expect(page.getByLabel("Person")).toHaveValue("Nobody At All");
	await checkPage(page);
	await page.getByLabel("Person").fill("");
	await page.getByRole("button", { name: "Add task" }).click();
	await expect(page.getByRole("status")).toContainText("Added “Order paper”.");
	expect(new URL(page.url()).pathname).toBe(`${address}/tasks`);

	await enterAs(page, demo.viewer);
	await page.goto(address);
	const list = page.getByRole("region", { name: "Tasks" });
	await expect(list.getByText("Order paper")).toBeVisible();
	await expect(list.getByRole("button")).toHaveCount(0);
	expect((await post(page, `${address}/tasks`, { task: "Mine" })).status()).toBe(403);
	expect((await post(page, `${address}/tasks`, { task: "" })).status()).toBe(403);
	expect((await get(page, `${address}/tasks/1`)).status()).toBe(403);
});
