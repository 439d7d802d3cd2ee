import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, makeProject, openMore, ownWorkspace, post, unique } from "../support/steps.ts";

const REASON = "The import of our projects fails.";

test("an owner grants support access, and every page says so", async ({ page }) => {
	const { slug } = await ownWorkspace(page, "Granting story");
	await page.goto(`/${slug}/settings/security`);
	await checkPage(page);

	await page.getByRole("link", { name: "Grant support access" }).click();
	await page.getByLabel("For how long").selectOption("8 hours");
	await page.getByLabel("What should they look at?").fill(REASON);
	await page.getByRole("button", { name: "Grant support access" }).click();

	await expect(page.getByText("Support access granted until")).toBeVisible();
	await expect(page.getByText("Support can view this workspace until")).toBeVisible();
	await checkPage(page);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByText("Support can view this workspace until")).toBeVisible();
});

test("support reads what was granted, at the usual address, and changes nothing", async ({ page }) => {
	const { slug, email } = await ownWorkspace(page, "Support story");
	const name = `Rocket ${unique()}`;
	const project = await makeProject(page, slug, { name });
	await enterAs(page, demo.operator);
	expect((await get(page, project)).status()).toBe(404);
	await enterAs(page, email);
	await post(page, `/${slug}/settings/security/support`, { intent: "grant", hours: "8", reason: REASON });

	await enterAs(page, demo.operator);
	await page.goto(`/admin/tenants?q=${slug}`);
	await page.getByRole("link", { name: "Support story" }).click();
	await expect(page.getByText(REASON)).toBeVisible();
	await page.getByRole("link", { name: "Open workspace" }).click();
	await expect(page.getByText("You are viewing this workspace as support until")).toBeVisible();
	await page.goto(project);
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await checkPage(page);
	await page.goto(`/${slug}/projects`);
	await openMore(page);
	await expect(page.getByText("Import from CSV")).toBeVisible();
	await expect(page.getByText("Export as CSV")).toHaveCount(0);
	const refused = await post(page, `/${slug}/projects/new`, { name: "Intruder" });
	expect(refused.status()).toBe(403);
	expect(await refused.text()).toContain("You can’t change anything with support access");
});

test("an owner ends support access, and support is locked out at once", async ({ page }) => {
	const { slug, email } = await ownWorkspace(page, "Ending story");
	await post(page, `/${slug}/settings/security/support`, { intent: "grant", hours: "8", reason: REASON });
	await enterAs(page, demo.operator);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(200);

	await enterAs(page, email);
	await page.goto(`/${slug}/settings/security`);
	await checkPage(page);
	await page.getByRole("button", { name: "End support access" }).click();

	await expect(page.getByText("Support access ended.")).toBeVisible();
	await expect(page.getByText("Support can view this workspace until")).toBeHidden();
	await expect(page.getByRole("table").getByText(REASON)).toBeVisible();
	await checkPage(page);
	await enterAs(page, demo.operator);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(404);
});

test("a form without a reason comes back with what was chosen, and a member who is not an owner sees why they cannot", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page, "Reasonless story");
	const sent = await post(page, `/${slug}/settings/security/support`, {
		intent: "grant",
		hours: "24",
		reason: "",
	});
	expect(sent.status()).toBe(422);
	expect(await sent.text()).toContain("Say what support should look at");
	expect(await sent.text()).toMatch(/<option value="24" selected/);

	await enterAs(page, demo.member);
	await page.goto("/acme/settings/security");
	const reason = page.getByText("does not include “manage, close and transfer the workspace”");
	await expect(reason.first()).toBeVisible();
	expect((await get(page, "/acme/settings/security/support")).status()).toBe(403);
});
