import { expect, signInAs, test } from "#tests/support/browser/stories.ts";
import { demo } from "../support/steps.ts";

test("someone who presses Back after a person has signed out sees nothing of the workspace", async ({
	page,
}) => {
	await signInAs(page, demo.owner);
	await page.goto("/acme/dashboard");
	await page.getByRole("link", { name: "Projects", exact: true }).first().click();
	await expect(page.getByRole("heading", { level: 1, name: "Projects" })).toBeVisible();
	await page.goto("/sign-out");
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.waitForURL("/");

	for (const shown of ["Sign out", "Sign in", "Sign in"]) {
		await page.goBack();
		await expect(page.getByRole("heading", { level: 1, name: shown })).toBeVisible();
	}
});

test("a page that was prefetched before signing out in another tab is not shown", async ({
	page,
	context,
}) => {
	await signInAs(page, demo.owner);
	await page.goto("/acme/dashboard");
	const link = page.getByRole("link", { name: "Projects", exact: true }).first();
	const other = await context.newPage();
	await other.goto("/sign-out");

	await page.bringToFront();
	await link.hover();
	const ahead = context.waitForEvent("requestfinished", (request) =>
		request.url().endsWith("/acme/projects"),
	);
	await page.mouse.down();
	expect(await (await ahead).headerValue("Sec-Purpose")).toBe("prefetch");
	await other.getByRole("button", { name: "Sign out" }).click();
	await other.waitForURL("/");
	await page.mouse.up();

	await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});
