import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { signOut, unique } from "../support/steps.ts";

test("a stranger gets their own workspace and a first project, and comes back", async ({ page }) => {
	const mark = unique();
	await page.goto("/");
	await checkPage(page);

	await page.getByRole("link", { name: "Create your workspace" }).first().click();
	await page.getByLabel("First name").fill("Nora");
	await page.getByLabel("Last name").fill("Newcomer");
	await page.getByLabel("Email address").fill(`nora-${mark}@stories.example`);
	await page.getByRole("button", { name: "Continue", exact: true }).click();
	await page.waitForURL("**/workspaces/new");
	await expect(page.getByRole("heading", { level: 1, name: "Create your workspace" })).toBeVisible();
	await expect(page.getByText("Nora Newcomer")).toBeVisible();
	await checkPage(page);

	await page.getByLabel("Workspace name").fill(`Nora & Söhne ${mark}`);
	await page.getByLabel("First project").fill("Crater survey");
	await page.getByRole("button", { name: "Create workspace" }).click();
	await page.waitForURL(`**/nora-sohne-${mark}/projects/crater-survey-*`);
	await expect(page.getByRole("status")).toContainText(
		`“Nora & Söhne ${mark}” is ready, and so is its first project.`,
	);
	await expect(page.getByRole("heading", { level: 1, name: "Crater survey" })).toBeVisible();
	await expect(async () => {
		await page.goto(`/nora-sohne-${mark}/onboarding`);
		await expect(page.getByRole("listitem").filter({ hasText: "Create your first project" })).toContainText(
			"Done",
			{ timeout: 500 },
		);
	}).toPass();
	await page.goto(`/nora-sohne-${mark}/dashboard`);
	await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
	await expect(page.getByText(/Your role in .* is Owner/)).toBeVisible();
	await checkPage(page);

	await page.getByRole("link", { name: "New project" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "New project" })).toBeVisible();
	await page.getByLabel("Name", { exact: true }).fill("Moon base");
	await page.getByLabel("Description").fill("A roof over the crater.");
	await page.getByLabel("Public in this workspace").check();
	await page.getByRole("button", { name: "Create project" }).click();
	await page.waitForURL("**/projects/moon-base-*");
	await expect(page.getByRole("heading", { level: 1, name: "Moon base" })).toBeVisible();
	await expect(page.getByText("A roof over the crater.")).toBeVisible();

	await page.goto(`/nora-sohne-${mark}/dashboard`);
	await expect(page.getByRole("link", { name: "Moon base", exact: true })).toBeVisible();
	await signOut(page);
	await page.waitForURL((url) => url.pathname === "/");
	await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();

	await page.goto(`/nora-sohne-${mark}/dashboard`);
	await page.getByLabel("Email address").fill(`nora-${mark}@stories.example`);
	await page.getByRole("button", { name: "Continue", exact: true }).click();
	await page.waitForURL(`**/nora-sohne-${mark}/dashboard`);
	await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
});

test("somebody without a workspace is told how to get one", async ({ page }) => {
	const mark = unique();
	await page.goto("/sign-up?next=/workspaces");
	await page.getByLabel("First name").fill("Nemo");
	await page.getByLabel("Last name").fill("Nobody");
	await page.getByLabel("Email address").fill(`nemo-${mark}@stories.example`);
	await page.getByRole("button", { name: "Continue", exact: true }).click();

	await page.waitForURL("**/workspaces");
	await expect(page.getByRole("heading", { level: 1, name: "Workspaces" })).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Create your workspace" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Create your workspace" })).toBeVisible();
});
