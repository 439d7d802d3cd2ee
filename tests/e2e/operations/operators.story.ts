import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, fingerprint, get, ownWorkspace, post } from "../support/steps.ts";

const NEVER = "admio"; // as long as "admin", so that answers do not differ in length because of it

test("for a member, and for a visitor, the operators' pages do not exist", async ({ page }) => {
	for (const enter of [() => enterAs(page, demo.owner), () => page.context().clearCookies()]) {
		await enter();
		for (const path of ["", "/tenants", "/tenants/org_acme/suspend", "/log", "/no/such/page"]) {
			const real = await fingerprint(await get(page, `/admin${path}`), "admin");
			expect(real, path).toEqual(await fingerprint(await get(page, `/${NEVER}${path}`), NEVER));
			expect([303, 404]).toContain(real.status);
		}
		const form = { reason: "Because" };
		const real = await fingerprint(await post(page, "/admin/tenants/org_acme/suspend", form), "admin");
		const never = await fingerprint(await post(page, `/${NEVER}/tenants/org_acme/suspend`, form), NEVER);
		expect(real).toEqual(never);
	}
});

test("an operator sees the state of the service, and finds a workspace by the beginning of its address", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page, "Found story");
	await enterAs(page, demo.operator);
	await page.goto("/admin");
	await expect(page.getByRole("heading", { level: 1, name: "Operations" })).toBeVisible();
	await checkPage(page);

	await page
		.getByRole("banner")
		.getByRole("navigation", { name: "Operations" })
		.getByRole("link", { name: "Workspaces" })
		.click();
	await page.getByLabel("Search", { exact: true }).fill(slug);
	await page.getByRole("button", { name: "Apply" }).click();
	await checkPage(page);
	await page.getByRole("link", { name: "Found story" }).click();

	await expect(page.getByRole("heading", { level: 1, name: "Found story" })).toBeVisible();
	await checkPage(page);
});

test("a workspace is suspended with a reason that its members see, and reactivated", async ({ page }) => {
	const { slug, email } = await ownWorkspace(page, "Suspended story");
	await enterAs(page, demo.operator);
	await page.goto(`/admin/tenants?q=${slug}`);
	await page.getByRole("link", { name: "Suspended story" }).click();
	await page.getByRole("link", { name: "Suspend workspace" }).click();
	await checkPage(page);

	await page.getByLabel("Reason").fill("The invoice of May is open.");
	await page.getByRole("button", { name: "Suspend workspace" }).click();
	await expect(page.getByText("The workspace is suspended.")).toBeVisible();
	await expect(page.getByText(`suspended ${slug}: The invoice of May is open.`)).toBeVisible();
	await checkPage(page);

	const sheet = new URL(page.url()).pathname;
	await enterAs(page, email);
	expect((await page.goto(`/${slug}/dashboard`))?.status()).toBe(503);
	await expect(page.getByText("Reason: The invoice of May is open.")).toBeVisible();
	await enterAs(page, demo.operator);
	await page.goto(sheet);
	await page.getByRole("button", { name: "Reactivate" }).click();
	await expect(page.getByText("The workspace is active again.")).toBeVisible();
	await enterAs(page, email);
	expect((await page.goto(`/${slug}/dashboard`))?.status()).toBe(200);
});

test("operators' actions are in the log", async ({ page }) => {
	const { slug } = await ownWorkspace(page, "Logged story");
	await enterAs(page, demo.operator);
	await page.goto(`/admin/tenants?q=${slug}`);
	await page.getByRole("link", { name: "Logged story" }).click();
	await page.getByRole("link", { name: "Suspend workspace" }).click();
	await page.getByLabel("Reason").fill("To be seen.");
	await page.getByRole("button", { name: "Suspend workspace" }).click();
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByText("The workspace is active again.")).toBeVisible();

	await page.getByRole("link", { name: "Log", exact: true }).click();
	await expect(page.getByText(`suspended ${slug}: To be seen.`)).toBeVisible();
	await expect(page.getByText(`reactivated ${slug}`)).toBeVisible();
	await checkPage(page);
});

test("an operator opens a webhook's content only on purpose, and applies it again", async ({ page }) => {
	await ownWorkspace(page);
	await enterAs(page, demo.operator);
	await expect(async () => {
		await page.goto("/admin/webhooks");
		await expect(page.getByRole("table", { name: "Webhooks" })).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await checkPage(page);

	await page.getByRole("table", { name: "Webhooks" }).getByRole("link").first().click();
	const id = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1) ?? "");
	await page.getByRole("button", { name: "Show content" }).click();
	await expect(page.locator("pre")).toContainText('"data"');
	await checkPage(page);

	await page.getByRole("button", { name: "Apply again" }).click();
	await expect(page.getByRole("status").first()).toContainText("Done:");
	await page.goto("/admin/log");
	await expect(page.getByText(`read the content of webhook ${id}`)).toBeVisible();
	await expect(page.getByText(`applied webhook ${id} again`)).toBeVisible();
});

for (const heading of ["Migrations", "Queues", "Errors", "Metrics"]) {
	test(`the page “${heading}” is there, and quiet when nothing is wrong`, async ({ page }) => {
		await enterAs(page, demo.operator);

		await page.goto(`/admin/${heading.toLowerCase()}`);

		await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
		await checkPage(page);
	});
}
