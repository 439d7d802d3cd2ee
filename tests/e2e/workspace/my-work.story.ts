import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { heading, makeProject, ownWorkspace, post } from "../support/steps.ts";

test("my work says what will be there, then shows it overdue first, and the dashboard its top", async ({
	page,
}) => {
	const { slug, email } = await ownWorkspace(page);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByRole("heading", { name: "Start with a project" })).toBeVisible();
	await checkPage(page);
	const places = await page.getByRole("navigation").first().getByRole("link").allTextContents();
	expect(places[places.indexOf("Dashboard") + 1]).toBe("My work");

	await page.goto(`/${slug}/my-work`);
	await expect(heading(page, "My work")).toBeVisible();
	await expect(page.getByRole("heading", { name: "Nothing to do" })).toBeVisible();
	await checkPage(page);

	const led = { lead: email, isPublic: "on" };
	await post(page, `/${slug}/projects/new`, { ...led, name: "No hurry" });
	await post(page, `/${slug}/projects/new`, { ...led, name: "Far away", dueOn: "2150-01-31" });
	await post(page, `/${slug}/projects/new`, { ...led, name: "Long ago", dueOn: "2020-01-31" });
	await post(page, `/${slug}/projects/new`, { name: "Nobody’s" });

	await page.goto(`/${slug}/my-work`);
	await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Overdue", "Later", "No date"]);
	await expect(page.getByRole("main").getByRole("listitem")).toHaveText([/Long ago/, /Far away/, /No hurry/]);
	await expect(page.getByRole("region", { name: "Overdue" })).toContainText("31 Jan 2020 Overdue");
	await checkPage(page);

	await page.goto(`/${slug}/dashboard`);
	const top = page.getByRole("region", { name: "My work" });
	await expect(top.getByRole("listitem").first()).toContainText("Long ago");
	await checkPage(page);
	await top.getByRole("link", { name: "All my work" }).click();
	await page.getByRole("link", { name: "Long ago" }).click();
	await expect(heading(page, "Long ago")).toBeVisible();
});

test("a task is ticked in my work, and that is taken back", async ({ page }) => {
	const { slug, email } = await ownWorkspace(page);
	const project = await makeProject(page, slug, { name: "Harbor" });
	for (const task of ["Paint the crane", "Count the boats"])
		await post(page, `${project}/tasks`, { task, person: email, dueOn: "2020-01-31" });
	await page.goto(`/${slug}/my-work`);
	await checkPage(page);

	await page.getByRole("button", { name: "Mark as done: Paint the crane" }).click();

	await expect(page).toHaveURL(`/${slug}/my-work`);
	await expect(page.getByRole("status")).toContainText("“Paint the crane” is done.");
	await expect(page.getByRole("main").getByRole("listitem")).toHaveText([/Count the boats/]);

	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("“Paint the crane” is open again.");
	await expect(page.getByRole("main").getByRole("listitem")).toHaveText([
		/Paint the crane/,
		/Count the boats/,
	]);
	await page.getByRole("link", { name: "Paint the crane" }).click();
	await expect(heading(page, "Harbor")).toBeVisible();
});

test("a button for a task that is not there is refused", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const project = await makeProject(page, slug, { name: "Harbor" });
	const at = project.split("/").at(-1);

	expect((await post(page, `/${slug}/my-work`, { task: `${at}.999999999`, to: "done" })).status()).toBe(404);
	expect((await post(page, `/${slug}/my-work`, { task: "harbor", to: "done" })).status()).toBe(422);
	expect((await post(page, `/${slug}/my-work`, { task: `${at}.1`, to: "maybe" })).status()).toBe(422);
});
