import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { enterAs, get, makeProject, ownWorkspace, post, press, workspaceForTwo } from "../support/steps.ts";

/** Reloads the page until the worker has finished the follow-up work. */
async function opened(page: Page, path: string, seen: () => Promise<void>): Promise<void> {
	await expect(async () => {
		await page.goto(path);
		await seen();
	}).toPass({ timeout: 30_000 });
}

const rowOf = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });

test("before a milestone is created it is shown who already qualifies, and again when it changes", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await makeProject(page, slug, { name: "Moon base" });
	await page.goto(`/${slug}/settings/milestones/new`);
	await checkPage(page);

	await page.getByLabel("Name").fill("A <world> & more");
	await page.getByLabel("Requirement").selectOption({ label: "Created a project" });
	await page.getByRole("radio", { name: "Compass" }).check();
	expect(await press(page, "Check who has reached it")).toBe(200);
	await expect(page.getByRole("status")).toContainText("1 member has already reached this and will get it.");
	await expect(page.getByRole("radio", { name: "Compass" })).toBeChecked();
	await checkPage(page);

	await page.getByLabel("How many times").fill("3");
	expect(await press(page, "Create milestone")).toBe(200);
	await expect(page.getByRole("status")).toContainText("No one has reached this yet.");
	expect(await press(page, "Create milestone")).toBe(303);
	await expect(page.getByRole("status")).toContainText("Created the milestone “A <world> & more”.");
	await expect(rowOf(page, "A <world>")).toContainText("Created 3 projects");
});

test("anyone who qualified before a milestone was created is given it, and milestone managers see who has it", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	const home = `/${slug}/settings/milestones`;
	await makeProject(page, slug, { name: "Moon base" });
	const words = { name: "Pathfinder", rewardText: "You went ahead.", badge: "compass" };
	const criterion = { fact: "project.created", count: "1", checked: "project.created 1 " };
	expect((await post(page, `${home}/new`, { ...words, ...criterion })).status()).toBe(303);

	await opened(page, home, () =>
		expect(rowOf(page, "Pathfinder").getByRole("link", { name: "1 member" })).toBeVisible({ timeout: 500 }),
	);
	await checkPage(page);
	await rowOf(page, "Pathfinder").getByRole("link", { name: "1 member" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Everyone’s achievements" })).toBeVisible();
	await expect(page.getByLabel("Milestone")).toHaveValue(/\d+/);
	await expect(page.getByRole("rowheader")).toHaveText(["Sam Stranger"]);
	await checkPage(page);

	await page.getByRole("navigation", { name: "Achievements" }).getByRole("link", { name: "Mine" }).click();
	await expect(page.getByRole("heading", { level: 3, name: "Pathfinder" })).toBeVisible();
	await expect(page.getByText("You went ahead.")).toBeVisible();
	await expect(page.getByText("1 of 10 projects")).toBeVisible();
	await checkPage(page);
});

test("a milestone is edited; what cannot be saved comes back with everything typed", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings`);
	await page.getByRole("link", { name: "Milestones" }).click();
	await expect(page.getByRole("rowheader")).toHaveText([
		"First project",
		"Good company",
		"Settled in",
		"Ten projects",
	]);

	await page.getByRole("link", { name: "Good company", exact: true }).click();
	await checkPage(page);
	const here = new URL(page.url()).pathname;
	const bad = await post(page, here, { name: " ", fact: "", count: "0", withinDays: "x", version: "1" });
	expect(bad.status()).toBe(422);
	const told = await bad.text();
	for (const words of ["Give the milestone a name", "Choose what has to be done", "Enter 1 or more"]) {
		expect(told).toContain(words);
	}
	await page.getByLabel("Name").fill("Best company");
	await page.getByLabel("How many times").fill("5");
	expect(await press(page, "Save changes")).toBe(200);
	await expect(page.getByRole("status")).toContainText("No one else has reached this yet.");
	expect(await press(page, "Save changes")).toBe(303);
	await expect(rowOf(page, "Best company")).toContainText("Invited 5 people");
});

test("a milestone is paused and resumed, deleted and restored", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/milestones`);

	await rowOf(page, "Settled in").getByRole("button", { name: "Pause" }).click();
	await expect(page.getByRole("status")).toContainText("Paused “Settled in”");
	await expect(rowOf(page, "Settled in")).toContainText("Paused");
	await checkPage(page);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(rowOf(page, "Settled in")).toContainText("Active");

	await rowOf(page, "Settled in").getByRole("link", { name: "Settled in" }).click();
	await page.getByRole("link", { name: "Delete" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete milestone" }).click();
	await expect(rowOf(page, "Settled in")).toHaveCount(0);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("Restored the milestone “Settled in”.");
	await expect(rowOf(page, "Settled in")).toBeVisible();
});

test("when two people edit the same milestone the second is told, and loses nothing they typed", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/milestones`);
	await page.getByRole("link", { name: "First project", exact: true }).click();
	const here = new URL(page.url()).pathname;
	const words = { fact: "project.created", count: "1", badge: "leaf" };
	expect((await post(page, here, { ...words, name: "Theirs", version: "1" })).status()).toBe(303);

	await page.getByLabel("Name").fill("Mine");
	expect(await press(page, "Save changes")).toBe(409);

	await expect(page.getByLabel("Name")).toHaveValue("Mine");
	await expect(page.getByRole("definition").filter({ hasText: "Theirs" })).toBeVisible();
	await checkPage(page);
	expect(await press(page, "Save changes")).toBe(303);
	await expect(page.getByRole("link", { name: "Mine", exact: true })).toBeVisible();
});

test("a member sees what is next, reaches it by working, and sees nobody else's milestones", async ({
	page,
}) => {
	const { slug, guest, owner } = await workspaceForTwo(page);
	await enterAs(page, guest.email);
	await page.goto(`/${slug}/dashboard`);
	await page.getByRole("link", { name: "Achievements" }).first().click();
	await expect(page.getByRole("heading", { level: 2, name: "Your first achievement awaits" })).toBeVisible();
	await expect(page.getByRole("navigation", { name: "Achievements" })).toHaveCount(0);
	await checkPage(page);

	await page.getByRole("link", { name: /^Create a project\s+for First project$/ }).click();
	await page.getByLabel("Name", { exact: true }).fill("My way in");
	await page.getByRole("button", { name: "Create project" }).click();

	await opened(page, `/${slug}/achievements`, () =>
		expect(page.getByText("You’ve created your first project.")).toBeVisible({ timeout: 500 }),
	);
	await expect(page.getByText("1 of 10 projects")).toBeVisible();
	await page.goto(`/${slug}/members/${guest.userId}`);
	await expect(page.getByRole("heading", { level: 3, name: "First project" })).toBeVisible();
	await checkPage(page);
	await page.goto(`/${slug}/members/${owner.userId}`);
	await expect(page.getByRole("heading", { level: 2, name: "Achievements" })).toHaveCount(0);
});

test("a member without the permission is refused every page and every change of milestones", async ({
	page,
}) => {
	const { slug, guest } = await workspaceForTwo(page);
	await enterAs(page, guest.email);
	const shut = [
		"settings/milestones",
		"settings/milestones/new",
		"settings/milestones/1/edit",
		"achievements/everybody",
	];
	for (const path of shut) expect((await get(page, `/${slug}/${path}`)).status(), path).toBe(403);
	expect((await post(page, `/${slug}/settings/milestones`, { milestone: "1", to: "paused" })).status()).toBe(
		403,
	);
	expect((await post(page, `/${slug}/settings/milestones/1/delete`, { to: "deleted" })).status()).toBe(403);
	await page.goto(`/${slug}/settings/milestones`);
	await checkPage(page);
});
