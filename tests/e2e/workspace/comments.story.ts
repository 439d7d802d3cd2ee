import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import {
	anotherBrowser,
	demo,
	enterAs,
	heading,
	makeProject,
	post,
	unique,
	workspaceForTwo,
} from "../support/steps.ts";

const field = (page: Page) => page.getByLabel("New comment");
const add = (page: Page) => page.getByRole("button", { name: "Add comment" }).click();
const commentIn = (page: Page, text: string) =>
	page
		.getByRole("listitem")
		.filter({ hasText: text })
		.filter({ has: page.locator("time") });

test("a comment is written and edited, and has an address of its own", async ({ page }) => {
	const name = `Comments ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name, isPublic: "on" });
	await page.goto(address);

	await field(page).fill("The **crane** is late.\n\n# Why\n\n<script>alert(1)</script>");
	await add(page);

	await expect(page.getByRole("status")).toContainText("Added your comment.");
	await expect(page).toHaveURL(/#comment-\d+$/);
	const comment = commentIn(page, "The crane is late.");
	await expect(comment.getByRole("strong").filter({ hasText: "crane" })).toBeVisible();
	await expect(comment.getByRole("heading", { level: 3, name: "Why" })).toBeVisible();
	await expect(comment).toContainText("<script>alert(1)</script>");
	await expect(page.getByRole("main")).toContainText(`commented on the project “${name}”`);
	await checkPage(page);

	await comment.getByRole("link", { name: "Edit the comment by Mei Tanaka" }).click();
	await checkPage(page);
	await page.getByLabel("Comment", { exact: true }).fill("The crane came.");
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(commentIn(page, "The crane came.")).toContainText("(edited)");

	await commentIn(page, "The crane came.")
		.locator("a", { has: page.locator("time") })
		.click();
	await expect(heading(page, `A comment on “${name}”`)).toBeVisible();
	await checkPage(page);
});

test("others read a comment without a way to change it; deleted, it is gone, and Undo brings it back", async ({
	page,
}) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Undo ${unique()}`, isPublic: "on" });
	const added = await post(page, `${address}/comments`, { comment: "The crane came." });
	const id = added.headers().location?.split("#comment-")[1];

	await enterAs(page, demo.viewer);
	await page.goto(address);
	await expect(commentIn(page, "The crane came.")).toBeVisible();
	await expect(page.getByRole("link", { name: /comment by Mei Tanaka/ })).toHaveCount(0);
	await expect(page.getByText("does not include “comment on projects they see”")).toBeVisible();
	await expect(field(page)).toHaveCount(0);
	await checkPage(page);

	await enterAs(page, demo.member);
	await page.goto(address);
	await page.getByRole("link", { name: "Delete the comment by Mei Tanaka" }).click();
	await expect(page.getByText("The crane came.")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete comment" }).click();
	await expect(page.getByRole("status")).toContainText("Deleted the comment.");
	await expect(commentIn(page, "The crane came.")).toHaveCount(0);
	expect((await page.request.get(`${address}/comments/${id}`)).status()).toBe(404);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(commentIn(page, "The crane came.")).toBeVisible();
});

test("people are mentioned by name and by ticking, and one who cannot see the project is not told", async ({
	page,
}) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Mentions ${unique()}` });
	await page.goto(address);

	await field(page).fill("Dear @victor osei, and `@Adrian Cole`");
	await page.getByText("Notify people").click();
	await checkPage(page);
	await page.getByLabel("Olivia Marsh").check();
	await add(page);

	await expect(page.getByRole("status")).toContainText(
		"Added your comment. Victor Osei can’t see this project, so they won’t be told.",
	);
	const comment = commentIn(page, "Dear");
	await expect(comment.getByRole("link", { name: "@Victor Osei" })).toHaveAttribute("href", /\/members\//);
	await expect(comment.getByText("Also mentioned: Olivia Marsh")).toBeVisible();
	await expect(comment.getByRole("link", { name: /Adrian/ })).toHaveCount(0);
});

test("a name that two members have is asked about, and nothing typed is lost", async ({ page }) => {
	const { slug } = await workspaceForTwo(page);
	const address = await makeProject(page, slug, { name: "Two of one name", isPublic: "on" });
	await page.goto(address);

	await field(page).fill("Ask @Sam Stranger");
	await add(page);

	await expect(page.getByRole("alert")).toContainText("more than one member has this name");
	await expect(field(page)).toHaveValue("Ask @Sam Stranger");
	const group = page.getByRole("group", { name: "Who did you mean by “Sam Stranger”?" });
	await expect(group.getByRole("checkbox")).toHaveCount(3);
	await checkPage(page);
	await group.getByRole("checkbox").first().check();
	await add(page);
	await expect(commentIn(page, "Ask").getByRole("link", { name: "@Sam Stranger" })).toBeVisible();
});

test("someone who loses sight of the project while writing keeps their words", async ({ page, browser }) => {
	await enterAs(page, demo.admin);
	const address = await makeProject(page, "acme", { name: `Closing ${unique()}`, isPublic: "on" });
	const theirs = await anotherBrowser(browser);
	await enterAs(theirs, demo.member);
	await theirs.goto(address);
	await field(theirs).fill("Hours of thought");

	await post(page, `${address}/edit`, { name: `Closed ${unique()}`, version: "1" });
	await add(theirs);

	await expect(theirs.getByRole("heading", { name: "No such project" })).toBeVisible();
	await expect(theirs.getByLabel("Comment", { exact: true })).toHaveValue("Hours of thought");
	await checkPage(theirs);
	await theirs.context().close();
});

test("earlier comments are a link away, and an archived project takes no more", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Long talk ${unique()}`, isPublic: "on" });
	for (let number = 1; number <= 27; number++) {
		const added = await post(page, `${address}/comments`, { comment: `Comment no. ${number}.` });
		expect(added.status()).toBe(303);
	}

	await page.goto(address);
	await expect(commentIn(page, "Comment no. 27.")).toBeVisible();
	await expect(commentIn(page, "Comment no. 2.")).toHaveCount(0);
	await checkPage(page);
	await page.getByRole("link", { name: "Earlier comments" }).click();
	await expect(commentIn(page, "Comment no. 1.")).toBeVisible();
	await expect(commentIn(page, "Comment no. 2.")).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Later comments" }).click();
	await expect(commentIn(page, "Comment no. 27.")).toBeVisible();

	await post(page, `${address}/archive`, { to: "archived" });
	await page.goto(address);
	await expect(page.getByText("This project is archived, so no one can comment on it.")).toBeVisible();
	expect((await post(page, `${address}/comments`, { comment: "Late" })).status()).toBe(409);
});
