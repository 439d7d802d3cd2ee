import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { wishLinkOf } from "../support/emails.ts";
import { enterAs, get, origin, ownWorkspace } from "../support/steps.ts";

test("an email's link turns reminders off and on again without signing in", async ({ page }) => {
	const { slug, email, userId } = await ownWorkspace(page, "Müller & Söhne");
	const link = await wishLinkOf(slug, userId);
	await page.context().clearCookies();

	await page.goto(link);
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Reminders from Müller & Söhne");
	await expect(page.getByText(`${email.slice(0, 1)}•••@stories.example`)).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Turn off reminders" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Reminders from Müller & Söhne are off");
	await checkPage(page);

	await enterAs(page, email);
	await page.goto(`/${slug}/profile`);
	await page.getByRole("main").getByRole("link", { name: "Reminders" }).click();
	await expect(page.getByText("You don’t get reminders")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Turn reminders back on" }).click();
	await expect(page.getByRole("status")).toContainText("Reminders are on.");
	await page.goto(link);
	await expect(page.getByRole("button", { name: "Turn off reminders" })).toBeVisible();
});

test("a mail program turns reminders off with one POST, without a page", async ({ page }) => {
	const { slug, userId } = await ownWorkspace(page);
	const link = await wishLinkOf(slug, userId);

	const answer = await fetch(`${origin()}${link}`, {
		method: "POST",
		headers: { "Content-Type": "application/x-www-form-urlencoded" },
		body: "List-Unsubscribe=One-Click",
		redirect: "manual",
	});

	expect(answer.status).toBe(200);
	await page.goto(link);
	await expect(page.getByRole("button", { name: "Turn reminders back on" })).toBeVisible();
});

test("a link that was cut off says so, and reveals nothing", async ({ page }) => {
	const { slug, userId } = await ownWorkspace(page, "Secret workspace");
	const link = await wishLinkOf(slug, userId);

	const cut = await get(page, link.slice(0, -1));

	expect(cut.status()).toBe(404);
	expect(await cut.text()).not.toContain("Secret workspace");
	await page.goto(link.slice(0, -1));
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link isn’t valid");
	await checkPage(page);
});
