import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { linkIn } from "../support/emails.ts";
import { begin } from "../support/onboarding-places.ts";
import {
	anotherBrowser,
	aStranger,
	enterAs,
	heading,
	ownWorkspace,
	post,
	press,
	unique,
	workspaceForTwo,
} from "../support/steps.ts";

const progressOf = (page: Page) => page.getByRole("progressbar").first();

/** Presses the page's own button until the worker has noticed what was done. */
async function checkUntilDone(page: Page, title: string): Promise<void> {
	await expect(async () => {
		const button = page.getByRole("button", { name: "Check now" });
		if (await button.isVisible()) await button.click();
		else await page.reload();
		await expect(page.getByText(`“${title}” is done.`).or(page.getByText(/^Done on /))).toBeVisible({
			timeout: 1_000,
		});
	}).toPass();
}

test("a new owner goes from signing up to the end of onboarding", async ({ page }) => {
	// Seven steps, each with its own pages.
	test.slow();
	const mark = unique();
	const slug = `north-${mark}`;
	await page.goto("/sign-up");
	await page.getByLabel("First name").fill("Nora");
	await page.getByLabel("Last name").fill("Newcomer");
	await page.getByLabel("Email address").fill(`nora-${mark}@stories.example`);
	await page.getByRole("button", { name: "Continue", exact: true }).click();
	await page.waitForURL("**/workspaces/new");
	await page.getByLabel("Workspace name").fill(`North ${mark}`);
	await page.getByRole("button", { name: "Create workspace" }).click();
	await page.waitForURL(`**/${slug}/onboarding`);
	await expect(page.getByRole("status")).toContainText("is ready. You’re its owner.");
	await expect(page.getByRole("heading", { name: "Set up your workspace" })).toBeVisible();
	await expect(page.getByText("Welcome. These few steps")).toBeVisible();
	await expect(page.getByText(/7 short steps( left)?\. 4 of them are optional\./)).toBeVisible();
	await checkPage(page);

	await begin(page, slug);
	await expect(heading(page, "Create your first project")).toBeVisible();
	await expect(page.getByText("Task · 3 minutes")).toBeVisible();
	await page.getByRole("button", { name: "Check now" }).click();
	await expect(page.getByRole("status").first()).toContainText("We don’t see this as done yet");
	await checkPage(page);
	const step = page.url();
	await post(page, `/${slug}/projects/new`, { name: "Moon base" });
	await checkUntilDone(page, "Create your first project");

	await page.goto(`/${slug}/onboarding`);
	await page.getByRole("link", { name: "Continue" }).click();
	expect(page.url()).not.toBe(step);
	await expect(heading(page, "Complete your profile")).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Open my profile" }).click();
	await page.getByLabel("Phone").fill("+46 8 123 456");
	await page.getByRole("button", { name: "Save changes" }).click();
	// Nobody presses anything here: the step completes automatically.
	const next = page.getByRole("link", { name: "Next: Set the time zone and date format" });
	await expect(async () => {
		await page.goto(`/${slug}/dashboard`);
		await expect(next).toBeVisible({ timeout: 500 });
	}).toPass();
	await next.click();

	await expect(heading(page, "Set the time zone and date format")).toBeVisible();
	await page.getByRole("button", { name: "Skip this step" }).click();
	await expect(page.getByRole("status").first()).toContainText(
		"Skipped “Set the time zone and date format”.",
	);
	await page.goto(`/${slug}/onboarding`);
	await expect(page.getByRole("listitem").filter({ hasText: "Create your first project" })).toContainText(
		"Done",
	);
	await expect(progressOf(page)).toHaveAttribute("value", "2");
	await checkPage(page);
	await page.getByRole("link", { name: "Continue" }).click();

	await expect(heading(page, "Who can do what")).toBeVisible();
	await page.getByLabel("Admin", { exact: true }).check();
	await page.getByLabel("The person who created it").check();
	await page.getByLabel("Nothing: you can leave right away").check();
	await page.getByRole("button", { name: "Check answers" }).click();
	await expect(page.getByRole("status")).toContainText("Some answers are not right yet.");
	await expect(page.getByText("Admins manage people and teams. Only owners")).toBeVisible();
	await expect(page.getByText("Not right yet", { exact: true })).toHaveCount(2);
	await expect(page.getByLabel("The person who created it")).toBeChecked();
	await checkPage(page);
	await page.getByLabel("Admins and owners").check();
	await page.getByLabel("Someone else becomes an owner").check();
	await page.getByRole("button", { name: "Check answers" }).click();
	await expect(page.getByText(/^Done on .*, on your 2nd try$/)).toBeVisible();
	await page.getByRole("link", { name: "Continue", exact: true }).click();

	await expect(heading(page, "Invite two people")).toBeVisible();
	await post(page, `/${slug}/invitations/new`, {
		...{ addresses: `a-${mark}@stories.example, b-${mark}@stories.example`, role: "member", days: "14" },
	});
	await checkUntilDone(page, "Invite two people");
	await page.goto(`/${slug}/onboarding`);
	await page.getByRole("link", { name: "Continue" }).click();

	await expect(heading(page, "Before your team arrives")).toBeVisible();
	await page.getByLabel("Create teams").check();
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByRole("status").first()).toContainText(
		"Saved. You can continue this step at any time.",
	);
	await expect(page.getByLabel("Create teams")).toBeChecked();
	for (const box of await page.getByRole("checkbox").all()) await box.check();
	await page.getByRole("button", { name: "Save" }).click();

	await expect(heading(page, "Find your way around")).toBeVisible();
	await expect(page.getByText("Reading · 3 minutes · Optional")).toBeVisible();
	await page.getByRole("button", { name: "I have read this" }).click();

	await page.waitForURL(`**/${slug}/onboarding`);
	await expect(page.getByRole("status")).toContainText("You’ve finished onboarding.");
	await expect(page.getByRole("main")).toContainText("with 6 steps done and 1 skipped");
	await expect(page.getByRole("listitem").filter({ hasText: "Set the time zone" })).toContainText("Skipped");
	await checkPage(page);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByRole("heading", { name: "Onboarding" })).toBeHidden();
});

test("a person whose invitation names another path gets that path", async ({ page, browser }) => {
	const { slug } = await ownWorkspace(page);
	const { email } = await aStranger();
	await page.goto(`/${slug}/invitations/new`);
	await page.getByLabel("Email addresses").fill(email);
	await expect(page.getByLabel("Onboarding path").locator("option")).toHaveText([
		...["Automatic", "Follow along", "Join the team", "Set up your workspace"],
	]);
	await page.getByLabel("Onboarding path").selectOption("Follow along");
	await checkPage(page);
	await page.getByRole("button", { name: "Send invitations" }).click();
	await expect(page.getByRole("row", { name: new RegExp(email) })).toContainText("Onboarding: Follow along");

	const guest = await anotherBrowser(browser);
	await enterAs(guest, email);
	await guest.goto(await linkIn(email));
	await guest.getByRole("button", { name: "Accept invitation" }).click();
	await guest.waitForURL(`**/${slug}/onboarding`);
	await expect(guest.getByRole("heading", { name: "Follow along" })).toBeVisible();
	await begin(guest, slug);
	await expect(heading(guest, "Find your way around")).toBeVisible();
	await guest.close();
});

test("a person who gets another role halfway switches to its path, and keeps the steps that both have", async ({
	page,
	browser,
}) => {
	const { slug, guest } = await workspaceForTwo(page);
	const theirs = await anotherBrowser(browser);
	await enterAs(theirs, guest.email);
	await begin(theirs, slug);
	await theirs.getByRole("button", { name: "I have read this" }).click();
	await theirs.goto(`/${slug}/onboarding`);
	await expect(theirs.getByRole("heading", { name: "Join the team" })).toBeVisible();
	await theirs.getByRole("link", { name: "Share how you work best" }).click();
	const left = theirs.url();

	await post(page, `/${slug}/members/${guest.userId}/role`, { role: "viewer", shown: "member" });
	await expect(async () => {
		await theirs.goto(`/${slug}/onboarding`);
		await expect(theirs.getByRole("heading", { name: "Follow along" })).toBeVisible({ timeout: 500 });
	}).toPass();

	await expect(theirs.getByRole("listitem").filter({ hasText: "Find your way around" })).toContainText(
		"Done",
	);
	await expect(progressOf(theirs)).toHaveAttribute("max", "5");
	expect((await theirs.goto(left))?.status()).toBe(404);
	await theirs.close();
});

test("onboarding continues in another browser, and two tabs lose nothing", async ({ page, browser }) => {
	const { slug, guest } = await workspaceForTwo(page);
	await enterAs(page, guest.email);
	await begin(page, slug);
	await page.goto(`/${slug}/onboarding`);
	await page.getByRole("link", { name: "Share how you work best" }).click();
	const form = page.url();
	await page.getByLabel("What will you work on?").fill("The north face");
	await page.getByRole("button", { name: "Save and finish later" }).click();
	await expect(page.getByRole("status").first()).toContainText("Saved.");

	const second = await anotherBrowser(browser);
	await enterAs(second, guest.email);
	await second.goto(form);
	await expect(second.getByLabel("What will you work on?")).toHaveValue("The north face");
	await second.getByLabel("What will you work on?").fill("The south face");
	await second.getByLabel("What’s the best way to reach you?").selectOption("Phone");
	await second.getByRole("button", { name: "Save and continue" }).click();
	await expect(second.getByRole("status").first()).toContainText("“Share how you work best” is done.");
	await second.close();

	await page.getByLabel("What will you work on?").fill("The west face");
	await page.getByLabel("What’s the best way to reach you?").selectOption("Email");
	expect(await press(page, "Save and continue")).toBe(409);
	await expect(page.getByRole("alert")).toContainText("saved in another tab or on another device");
	await expect(page.getByRole("definition").filter({ hasText: "The south face" })).toBeVisible();
	await expect(page.getByLabel("What will you work on?")).toHaveValue("The west face");
	await checkPage(page);
	await page.getByRole("button", { name: "Save changes" }).click();
	await page.goto(form);
	await expect(page.getByLabel("What will you work on?")).toHaveValue("The west face");
	await expect(page.getByText(/^Done on /)).toBeVisible();
});
