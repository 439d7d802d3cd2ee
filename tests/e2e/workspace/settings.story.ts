import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { control, demo, enterAs, get, origin, ownWorkspace, post, unique } from "../support/steps.ts";

test("an owner changes the general settings, and dates follow them", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings`);
	await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
	await checkPage(page);

	await page.getByLabel("Workspace name").fill("Zoë & “Söhne” 🚀");
	await page.getByLabel("Time zone").selectOption("Pacific/Auckland");
	await page.getByLabel("Date format").selectOption("de-DE");
	await page.getByLabel("Default role").selectOption({ label: "Viewer" });
	await page.getByRole("button", { name: "Save changes" }).click();

	await expect(page.getByRole("status")).toContainText("Settings saved.");
	await expect(page.getByLabel("Time zone")).toHaveValue("Pacific/Auckland");
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByRole("main").getByText("Zoë & “Söhne” 🚀").first()).toBeVisible();
	const stale = await post(page, `/${slug}/settings`, {
		savedAt: "1",
		name: "Older",
		timeZone: "UTC",
		dateLocale: "en-GB",
		defaultRole: "member",
	});
	expect(stale.status()).toBe(409);
	expect(await stale.text()).toContain("Older");
});

test("a new address is previewed first, then taken; the old one redirects", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const next = `moved-${unique()}`;
	await page.goto(`/${slug}/settings/address`);
	await checkPage(page);

	await page.getByLabel("New address").fill("admin");
	await page.getByRole("button", { name: "Continue" }).click();
	await expect(page.getByText("is reserved").first()).toBeVisible();
	await page.getByLabel("New address").fill(next);
	await page.getByRole("button", { name: "Continue" }).click();
	await expect(page.getByText(`/${next}/projects`)).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Change address" }).click();

	await expect(page).toHaveURL(new RegExp(`/${next}/settings$`));
	await expect(page.getByRole("status")).toContainText(`The workspace’s address is now /${next}.`);
	await page.goto(`/${slug}/projects?q=x`);
	await expect(page).toHaveURL(new RegExp(`/${next}/projects\\?q=x$`));
	expect((await post(page, `/${next}/settings/address`, { slug: "acme" })).status()).toBe(409);
});

test("domains whose people may join are chosen, and public ones are refused with everything typed kept", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/joining`);
	await checkPage(page);

	await page.getByLabel("Allowed domains").fill("acme.example\ngmail.com");
	await page.getByLabel("People at these domains can join without an invitation").check();
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("alert")).toContainText("Line 2");
	await expect(page.getByLabel("Allowed domains")).toHaveValue("acme.example\ngmail.com");
	await expect(page.getByLabel("People at these domains")).toBeChecked();
	await checkPage(page);
	await page.getByLabel("Allowed domains").fill("acme.example");
	await page.getByRole("button", { name: "Save changes" }).click();

	await expect(page.getByRole("status")).toContainText("Joining settings saved.");
	await expect(page.getByText("Not proven, so no one can join with it yet.")).toBeVisible();
	await expect(page.getByText("_tenantry.acme.example")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Check now" }).click();
	await expect(page.getByText("Not proven, so no one can join with it yet.")).toBeVisible();
});

test("a workspace is closed by typing its address, and its owner reopens it", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/close`);
	await checkPage(page);

	await page.getByLabel("Reason").fill("We are done");
	await page.getByLabel("Workspace address").fill("acme");
	await page.getByRole("button", { name: "Close workspace" }).click();
	await expect(page.getByRole("alert")).toContainText(`Type ${slug}`);
	await expect(page.getByLabel("Reason")).toHaveValue("We are done");
	await page.getByLabel("Workspace address").fill(slug);
	await page.getByRole("button", { name: "Close workspace" }).click();

	await expect(page).toHaveURL(/\/workspaces$/);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(410);
	await checkPage(page);
	const card = page.getByRole("listitem").filter({ hasText: `/${slug}` });
	await card.getByRole("button", { name: "Reopen" }).click();
	await expect(page).toHaveURL(new RegExp(`/${slug}/dashboard$`));
	await expect(page.getByRole("status")).toContainText("is open again");
});

test("everybody sees where they are signed in and ends other sessions", async ({ page }) => {
	const first = await enterAs(page, demo.viewer);
	await enterAs(page, demo.viewer);
	await page.goto("/acme/settings/security");
	await expect(page.getByText("This browser")).toBeVisible();
	await checkPage(page);

	const strange = await post(page, "/acme/settings/security", { session: "sess_somebody_else" });
	expect(strange.status()).toBe(303);
	await post(page, "/acme/settings/security", { session: first.sessionId });
	await page.getByRole("button", { name: "Sign out everywhere else" }).click();

	await expect(page.getByRole("status")).toContainText("You’re signed in only on this browser now.");
	await expect(page.getByRole("row")).toHaveCount(2);
});

test("a person who is signed in on many browsers sees the latest, and ends all of them at once", async ({
	page,
}) => {
	const { slug, email } = await ownWorkspace(page);
	for (let browser = 0; browser < 24; browser++) await control("session", { email, origin: origin() });
	await page.goto(`/${slug}/settings/security`);
	await expect(page.getByRole("row")).toHaveCount(1 + 20);
	await expect(page.getByText("5 more browsers were used longer ago")).toBeVisible();
	await checkPage(page);

	await page.getByRole("button", { name: "Sign out everywhere else" }).click();
	await expect(page.getByRole("status")).toContainText("You’re signed in only on this browser now.");
	await expect(page.getByRole("row")).toHaveCount(1 + 1);
});

test("an owner downloads the isolation report, others see why they cannot", async ({ page }) => {
	await enterAs(page, demo.owner);
	await page.goto("/acme/settings/security");
	await checkPage(page);
	const href = await page.getByRole("link", { name: "Isolation report" }).getAttribute("href");
	const report = await page.request.get(href ?? "");
	expect(report.headers()["content-disposition"]).toMatch(
		/^attachment; filename="isolation-report-[\d-]+\.html"$/,
	);
	expect(await report.text()).toContain("proven-at");

	await enterAs(page, demo.member);
	await page.goto("/acme/settings/security");
	await expect(page.getByText("Workspace isolation")).toBeVisible();
	await expect(page.getByText("does not include").first()).toBeVisible();
	await checkPage(page);
	expect((await get(page, "/acme/settings/security/report")).status()).toBe(403);
});

test("the menu and the tabs of the settings lead only to pages that a member can open", async ({ page }) => {
	await enterAs(page, demo.viewer);
	await page.goto("/acme/dashboard");
	const menu = page.getByRole("navigation", { name: "Workspace" }).getByRole("link");
	await expect(menu.filter({ hasText: "Onboarding" })).toHaveCount(1);
	for (const href of await menu.evaluateAll((links) => links.map((link) => link.getAttribute("href")))) {
		expect((await get(page, href ?? "")).status(), href ?? "").toBe(200);
	}
	for (const from of [
		"/acme/settings",
		"/acme/settings/roles",
		"/acme/settings/files",
		"/acme/settings/security",
	]) {
		await page.goto(from);
		const tabs = page.getByRole("navigation", { name: "Settings" }).getByRole("link");
		await expect(tabs).toHaveText(["General", "Roles", "Files", "Security"]);
		expect(await page.locator("main :is(h1, nav)").evaluateAll(([first]) => first?.tagName)).toBe("H1");
	}
	await page.goto("/acme/settings/roles/member");
	await expect(page.getByRole("navigation", { name: "Settings" })).toHaveCount(0);
	await page
		.getByRole("navigation", { name: "Breadcrumb" })
		.getByRole("link", { name: "Settings", exact: true })
		.click();
	await expect(page).toHaveURL("/acme/settings");
	await enterAs(page, demo.owner);
	await page.goto("/acme/settings");
	const tabs = page.getByRole("navigation", { name: "Settings" }).getByRole("link");
	await expect(tabs).toHaveText([
		"General",
		"Roles",
		"Onboarding",
		"Milestones",
		"Files",
		"Security",
		"Developers",
	]);
});

test("anyone who may not change settings sees them, with the reason; the pages to change them refuse", async ({
	page,
}) => {
	await enterAs(page, demo.admin);
	await page.goto("/acme/settings");
	await expect(page.getByText("Europe/Berlin")).toBeVisible();
	await expect(page.getByText("does not include").first()).toBeVisible();
	await checkPage(page);

	for (const path of ["address", "joining", "close"]) {
		const asked = await get(page, `/acme/settings/${path}`);
		expect(asked.status()).toBe(403);
		// To open a page is not to change anything.
		expect(await asked.text()).not.toContain("Nothing was changed.");
	}
	const sent = await post(page, "/acme/settings/close", { address: "acme" });
	expect(sent.status()).toBe(403);
	expect(await sent.text()).toContain("Nothing was changed.");
	expect((await post(page, "/workspaces/reopen", { slug: "acme" })).status()).toBe(403);
	expect((await post(page, "/workspaces/reopen", { slug: "testcorp" })).status()).toBe(404);
});
