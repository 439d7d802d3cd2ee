import { checkPage, expect, signInAs, test } from "#tests/support/stories.ts";

test("a visitor reads what this is, and finds the way in", async ({ page }) => {
	await page.goto("/");

	await expect(page.getByRole("link", { name: "Create your workspace" }).first()).toBeVisible();
	await checkPage(page);
});

test("an owner signs in and lands in a workspace", async ({ page }) => {
	await signInAs(page, "owner@acme.example");
	await page.goto("/acme/dashboard");

	await expect(page.getByRole("heading", { level: 1 })).toContainText("Dashboard");
	await checkPage(page);
});

test("an address that does not exist says so", async ({ page }) => {
	const answer = await page.goto("/no-such-workspace/dashboard");

	expect([404, 200]).toContain(answer?.status());
});
