import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, heading, openMore, origin, ownWorkspace, unique } from "../support/steps.ts";

const statusFor = async (page: Page, key?: string): Promise<number> => {
	const headers: Record<string, string> = key === undefined ? {} : { Authorization: `Bearer ${key}` };
	return (await page.request.get(`${origin()}/api/v1/me`, { headers })).status();
};

const shownKey = async (page: Page): Promise<string> =>
	(
		await page
			.getByRole("main")
			.getByText(/^tn[ps]_\w{12}_\w{49}$/)
			.innerText()
	).trim();

async function createKey(page: Page, name: string, slug = "acme"): Promise<string> {
	await page.goto(`/${slug}/settings/developers/new`);
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Create projects", { exact: true }).check();
	await page.getByRole("button", { name: "Create key" }).click();
	await expect(heading(page, "API key created")).toBeVisible();
	return shownKey(page);
}

test("a member creates a key, sees it once, rotates it and revokes it", async ({ page }) => {
	test.setTimeout(180_000);
	const name = `Deploy ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/settings/developers/new");
	await page.getByRole("button", { name: "Create key" }).click();
	await expect(page.getByRole("main")).toContainText("Give the key a name");
	await expect(page.getByRole("main")).toContainText("Choose what it may do");

	const first = await createKey(page, name);
	await checkPage(page);
	expect([await statusFor(page), await statusFor(page, first)]).toEqual([401, 200]);

	await page.getByRole("link", { name: "Go to the key" }).click();
	await expect(heading(page, name)).toBeVisible();
	await expect(page.getByRole("main")).not.toContainText(first);
	await checkPage(page);
	await page.getByLabel("The old key still works for").selectOption("Stop it now");
	await page.getByRole("button", { name: "Rotate key" }).click();
	const second = await shownKey(page);
	expect([await statusFor(page, first), await statusFor(page, second)]).toEqual([401, 200]);
	await checkPage(page);

	await page.getByRole("button", { name: "Revoke key" }).click();
	await expect(page.getByRole("status")).toContainText(`Revoked the API key “${name}”.`);
	expect(await statusFor(page, second)).toBe(401);
});

test("a member reads what was called with their keys, and narrows it", async ({ page }) => {
	test.setTimeout(180_000);
	await enterAs(page, demo.member);
	const key = await createKey(page, `Log ${unique()}`);
	expect(await statusFor(page, key)).toBe(200);
	await page.getByRole("link", { name: "Go to the key" }).click();
	const call = page.getByRole("row").filter({ hasText: "Get the key, its member and its workspace" });

	await page.getByRole("link", { name: "View calls" }).click();
	// It is written a moment after the answer.
	await expect(async () => {
		await page.reload();
		await expect(call).toContainText("200", { timeout: 1_000 });
	}).toPass({ timeout: 30_000 });
	await checkPage(page);
	await page.getByLabel("Outcome").selectOption("Refused (4xx)");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page.getByRole("main")).toContainText("No calls match");
	await checkPage(page);
	await page.getByRole("link", { name: "Clear filters" }).click();
	await expect(call.first()).toBeVisible();
});

test("an owner bounds what keys may be, and takes it back", async ({ page }) => {
	test.setTimeout(180_000);
	const { slug } = await ownWorkspace(page);
	const home = `/${slug}/settings/developers`;
	const key = await createKey(page, `Bounded ${unique()}`, slug);
	await page.goto(home);
	await page.getByRole("link", { name: "Policy for API keys" }).click();
	await checkPage(page);
	await page.getByLabel("Only the scopes checked below").check();
	await page.getByRole("button", { name: "Save policy" }).click();
	await expect(page.getByRole("main")).toContainText("Check what keys may do at most, or choose “Any scope”");

	await page.getByLabel("Any scope").check();
	await page.getByLabel("30 days").check();
	await page.getByLabel("Only service accounts have keys").check();
	await page.getByRole("button", { name: "Save policy" }).click();
	await expect(page.getByRole("status")).toContainText("One key is over a limit.");
	await checkPage(page);
	await expect.poll(() => statusFor(page, key)).toBe(401);
	await page.goto(home);
	await expect(page.getByRole("row").filter({ hasText: "Bounded" })).toContainText("Stopped by policy");
	await checkPage(page);
	expect((await page.goto(`${home}/new`))?.status()).toBe(403);
	await expect(page.getByRole("main")).toContainText("allows only keys of service accounts");

	await page.goto(`${home}/policy`);
	await page.getByLabel("Members may have keys of their own").check();
	await page.getByRole("button", { name: "Save policy" }).click();
	await expect(page.getByRole("status")).toContainText("Every key is within the limits.");
	await expect.poll(() => statusFor(page, key)).toBe(200);
	await page.goto(`${home}/new`);
	await expect(page.getByRole("main")).toContainText("allows 30 days at most");
	await checkPage(page);
});

test("who manages integrations sees everyone’s keys, and a viewer has none", async ({ page }) => {
	const name = `Report ${unique()}`;
	await enterAs(page, demo.member);
	const key = await createKey(page, name);

	await enterAs(page, demo.owner);
	await page.goto("/acme/settings/developers");
	await page.getByRole("link", { name: "Everyone’s API keys" }).click();
	await checkPage(page);
	await page.getByRole("link", { name }).click();
	await expect(page.getByRole("button", { name: "Rotate key" })).toHaveCount(0);
	await page.getByRole("button", { name: "Revoke key" }).click();
	await expect(page.getByRole("status")).toContainText(`Revoked the API key “${name}”.`);
	expect(await statusFor(page, key)).toBe(401);

	await enterAs(page, demo.viewer);
	expect((await page.goto("/acme/settings/developers"))?.status()).toBe(403);
});

test("an owner makes a service account with a key, edits it and deletes it", async ({ page }) => {
	test.setTimeout(180_000);
	const name = `Robot ${unique()}`;
	await enterAs(page, demo.owner);
	await page.goto("/acme/settings/developers");
	await page.getByRole("link", { name: "Service accounts" }).click();
	await page.getByRole("link", { name: "New service account" }).click();
	await page.getByRole("button", { name: "Create service account" }).click();
	await expect(page.getByRole("main")).toContainText("Give the service account a name");
	await checkPage(page);
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Role").selectOption("Member");
	await page.getByRole("button", { name: "Create service account" }).click();
	await expect(heading(page, name)).toBeVisible();
	await checkPage(page);

	await page.getByRole("link", { name: "New key" }).click();
	await page.getByLabel("Name").fill("CI");
	await page.getByLabel("Create projects", { exact: true }).check();
	await page.getByRole("button", { name: "Create key" }).click();
	const key = await shownKey(page);
	expect(await statusFor(page, key)).toBe(200);

	await page.goto("/acme/settings/developers/service-accounts");
	await page.getByRole("link", { name }).click();
	await openMore(page);
	await page.getByRole("link", { name: "Edit" }).click();
	await checkPage(page);
	await page.getByLabel("Sponsor").fill("nobody@acme.example");
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("main")).toContainText("No member has this name");
	await page.getByLabel("Sponsor").fill(demo.owner);
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("status")).toContainText(`Saved the service account “${name}”.`);

	await openMore(page);
	await page.getByRole("link", { name: "Delete", exact: true }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete service account" }).click();
	await expect(page.getByRole("status")).toContainText(`Deleted the service account “${name}”.`);
	expect(await statusFor(page, key)).toBe(401);
});

test("the documentation is read without an account", async ({ page }) => {
	await page.goto("/api");
	await expect(heading(page, "Tenantry API")).toBeVisible();
	await checkPage(page);
	await page.getByRole("navigation").getByRole("link", { name: "Tasks" }).click();
	await expect(page.getByRole("heading", { name: "Add a task to a project" })).toBeVisible();
	await checkPage(page);
	const [document, markdown] = [
		await page.request.get(`${origin()}/api/v1/openapi.json`),
		await page.request.get(`${origin()}/api.md`),
	];
	expect((await document.json()).openapi).toBe("3.1.1");
	expect(await markdown.text()).toContain("# Tenantry API");
	await page.goto("/api/problems/precondition-failed");
	await expect(heading(page, "412 precondition-failed")).toBeVisible();
});
