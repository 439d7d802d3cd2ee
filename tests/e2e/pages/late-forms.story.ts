import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { control, demo, enterAs, get, letTimePass, makeProject, origin, unique } from "../support/steps.ts";

const HOUR = 3_600;

/** With the `__refresh` cookie, Clerk renews the sign-in; without it, the product asks whether it is still valid. */
for (const way of ["refreshed by Clerk", "vouched for by Clerk"]) {
	test(`a form sent hours after its page was opened is saved, ${way}`, async ({ page, context }) => {
		const name = `Late ${unique()}`;
		await enterAs(page, demo.member);
		await page.goto("/acme/projects/new");
		await page.getByLabel("Name", { exact: true }).fill(name);

		if (way === "vouched for by Clerk") await context.clearCookies({ name: /^__refresh/ });
		await letTimePass(page, 3 * HOUR);
		await page.getByRole("button", { name: "Create project" }).click();

		await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
		await expect(page.getByRole("status")).toContainText(`Created “${name}”.`);
	});
}

test("a page opened after the token expired is shown, without any action by the person", async ({ page }) => {
	await enterAs(page, demo.viewer);
	await page.goto("/acme/dashboard");

	for (const without of [/^__refresh/, /^__nothing/]) {
		await page.context().clearCookies({ name: without });
		await letTimePass(page, HOUR);
		await page.goto("/acme/projects");
		await expect(page.getByRole("heading", { level: 1, name: "Projects" })).toBeVisible();
	}
});

test("a form of a session that was ended elsewhere comes back complete, and is saved after signing in", async ({
	page,
	context,
}) => {
	const name = `Ended <elsewhere> ${unique()}`;
	const text = 'Line one\n\n"Line three" & 日本語 🚀';
	const { sessionId } = await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Description").fill(text);
	await page.getByLabel("Public in this workspace").check();

	await control("session/revoke", { sessionId });
	await letTimePass(page, 10 * 60);
	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: "Create project" }).click();
	expect((await answered).status()).toBe(401);
	await expect(page.getByRole("heading", { level: 1, name: "Please sign in again" })).toBeVisible();
	await expect(page.getByText("Everything you typed is still here")).toBeVisible();
	await checkPage(page);

	const opened = context.waitForEvent("page");
	await page.getByRole("link", { name: "Sign in in a new tab" }).click();
	const tab = await opened;
	await tab.getByLabel("Email address").fill(demo.member);
	await tab.getByRole("button", { name: "Continue", exact: true }).click();
	await tab.waitForURL(`${origin()}/acme/projects/new`);
	await expect(tab.getByRole("heading", { level: 1, name: "New project" })).toBeVisible();
	await tab.close();

	await page.getByRole("button", { name: "Send again" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByText("Everyone", { exact: true })).toBeVisible();
	await page.getByRole("link", { name: "Edit project" }).click();
	await expect(page.getByLabel("Description")).toHaveValue(text);
});

test("an edit and its version survive signing in again", async ({ page }) => {
	const name = `Long edit ${unique()}`;
	const { sessionId } = await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name });
	await page.goto(`${address}/edit`);
	await page.getByLabel("Description").fill("Thought about for a long time");

	await control("session/revoke", { sessionId });
	await letTimePass(page, HOUR);
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Please sign in again" })).toBeVisible();
	await enterAs(page, demo.member);
	await page.getByRole("button", { name: "Send again" }).click();

	await expect(page).toHaveURL(address);
	await expect(page.getByText("Thought about for a long time")).toBeVisible();
});

test("a form that is too old to be accepted is handed back", async ({ page, context }) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill("Too late");

	await context.clearCookies({ name: /^__refresh/ });
	await letTimePass(page, 13 * HOUR);
	await page.getByRole("button", { name: "Create project" }).click();

	await expect(page.getByRole("heading", { level: 1, name: "Please sign in again" })).toBeVisible();
	await enterAs(page, demo.member);
	expect(await (await get(page, "/acme/projects?q=late")).text()).not.toContain("Too late");
});
