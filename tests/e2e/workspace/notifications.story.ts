import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, heading, makeProject, openMore, post, unique } from "../support/steps.ts";

/** Comments on a project as the person who is signed in, so that the owner is mentioned. */
async function mentionOwner(page: Page, project: string): Promise<void> {
	await page.goto(project);
	await page.getByLabel("New comment").fill("Please look, @Olivia Marsh.");
	await page.getByRole("button", { name: "Add comment" }).click();
}

/** Opens the owner's notifications when the worker has told them. */
async function openNotifications(page: Page, name: string): Promise<void> {
	await expect(async () => {
		await page.goto("/acme/notifications");
		await expect(page.getByRole("listitem").filter({ hasText: name }).first()).toBeVisible({
			timeout: 1_000,
		});
	}).toPass();
}

test("a mention is counted in the frame, opened, and read by that", async ({ page }) => {
	const name = `Told ${unique()}`;
	await enterAs(page, demo.member);
	const project = await makeProject(page, "acme", { name, isPublic: "on" });
	await mentionOwner(page, project);

	await enterAs(page, demo.owner);
	await openNotifications(page, name);
	await checkPage(page);
	await expect(page.getByRole("link", { name: /^Notifications \d+\+? unread$/ })).toBeVisible();
	const line = page.getByRole("listitem").filter({ hasText: name }).first();
	await expect(line).toContainText("Unread:");
	await line.getByRole("button", { name: /^Mei Tanaka mentioned you/ }).click();

	await expect(page).toHaveURL(/\/comments\/\d+$/);
	await page.goto("/acme/notifications");
	await expect(page.getByRole("listitem").filter({ hasText: name }).first()).not.toContainText("Unread:");
});

test("notifications are marked as read and unread, filtered and removed", async ({ page }) => {
	const name = `Marked ${unique()}`;
	await enterAs(page, demo.member);
	const project = await makeProject(page, "acme", { name, isPublic: "on" });
	await mentionOwner(page, project);
	await enterAs(page, demo.owner);
	await openNotifications(page, name);
	const line = page.getByRole("listitem").filter({ hasText: name }).first();

	await line.getByRole("button", { name: "Mark as read" }).click();
	await line.getByRole("button", { name: "Mark as unread" }).click();
	await expect(line).toContainText("Unread:");
	await page.getByRole("button", { name: "Mark all as read" }).click();
	await expect(page.getByText("Unread:")).toHaveCount(0);
	await page.getByLabel("Kind").selectOption("mention");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page).toHaveURL(/kind=mention/);
	await checkPage(page);
	await page.goto("/acme/notifications");
	await line.getByRole("button", { name: "Remove" }).click();

	await expect(page.getByRole("listitem").filter({ hasText: name })).toHaveCount(0);
});

test("the page reloads itself for who asks for it", async ({ page }) => {
	await enterAs(page, demo.owner);
	await page.goto("/acme/notifications/settings");
	await page.getByRole("link", { name: "Open a list that reloads itself" }).click();

	await expect(page.getByText("This page reloads every 30 seconds.")).toBeVisible();
	const answer = await page.request.get(page.url());
	expect(answer.headers().refresh).toBe("30");
	await page.getByRole("link", { name: "Stop reloading" }).click();
	await expect(page).toHaveURL(/\/acme\/notifications$/);
});

test("a project is watched and muted from its page", async ({ page }) => {
	const name = `Watched ${unique()}`;
	await enterAs(page, demo.member);
	const project = await makeProject(page, "acme", { name, isPublic: "on" });

	await page.goto(project);
	await openMore(page);
	await page.getByRole("link", { name: "Watch or mute project" }).click();
	await expect(page.getByText("You watch this project because you created it.")).toBeVisible();
	await checkPage(page);
	await page.getByLabel("Mute").check();
	await page.getByRole("button", { name: "Save" }).click();

	await expect(page.getByRole("status")).toContainText(`You’re no longer told anything about “${name}”.`);
	await page.goto(`${project}/watch`);
	await expect(page.getByLabel("Mute")).toBeChecked();
});

test("settings are saved, and a wrong one is explained", async ({ page }) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/notifications/settings");
	await expect(heading(page, "Notification settings")).toBeVisible();
	await checkPage(page);
	await page.getByLabel("Quiet hours").check();
	await page.getByLabel("Quiet from").selectOption("8");
	await page.getByLabel("Quiet until").selectOption("8");
	await page.getByRole("button", { name: "Save settings" }).click();
	await expect(page.getByText("Choose an end that differs from the beginning").first()).toBeVisible();
	await page.getByLabel("Quiet until").selectOption("18");
	await page.getByLabel("Once a day").check();
	await page.getByLabel("Someone gives me a task: By email").uncheck();
	await page.getByRole("button", { name: "Save settings" }).click();

	await expect(page.getByRole("status")).toContainText("Notification settings saved.");
	await expect(page.getByLabel("Someone gives me a task: By email")).not.toBeChecked();
	await expect(page.getByLabel("Someone gives me a task: In app")).toBeChecked();
	await expect(page.getByLabel("Once a day")).toBeChecked();
	await expect(page.getByLabel("Quiet until")).toHaveValue("18");
});

test("another member’s notification is nobody else’s to open", async ({ page }) => {
	await enterAs(page, demo.owner);
	await page.goto("/acme/notifications");
	const action = await page.locator('form[action*="/notifications/"]').first().getAttribute("action");
	await enterAs(page, demo.member);

	const answer = await post(page, String(action), { act: "open" });

	expect(answer.status()).toBe(404);
});
