import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { heading, ownWorkspace, post } from "../support/steps.ts";

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
