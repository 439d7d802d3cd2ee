import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { aStranger, backend, enterAs, get, markOf, post, unique } from "../support/steps.ts";

const NAME = "Workspace name";
const ADDRESS = "Workspace address";

/** A typed address, the status it is answered with, and what the page says. */
const attempts: [address: string, status: number, says: RegExp][] = [
	["My Team", 422, /lowercase letters, digits and hyphens/],
	["team-", 422, /no hyphen at either end/],
	["a", 422, /2 to 63/],
	["admin", 422, /“admin” is reserved/],
	["api", 422, /“api” is reserved/],
	["sign-in", 422, /“sign-in” is reserved/],
	["acme", 409, /“acme” is taken/],
];

test("an invalid or taken address is refused, and what was typed stays", async ({ page }) => {
	await enterAs(page, (await aStranger()).email);
	await page.goto("/workspaces/new");

	for (const [address, status, says] of attempts) {
		await page.getByLabel(NAME).fill("Coyote & Co");
		await page.getByLabel(ADDRESS).fill(address);
		expect(await press(page), address).toBe(status);

		await expect(page.getByLabel(NAME)).toHaveValue("Coyote & Co");
		await expect(page.getByLabel(ADDRESS)).toHaveValue(address);
		await expect(page.getByLabel(ADDRESS)).toHaveAttribute("aria-invalid", "true");
		await page.getByRole("alert").getByRole("link", { name: says }).click();
		await expect(page.getByLabel(ADDRESS)).toBeFocused();
	}
	await checkPage(page);
});

test("the page reports a missing name, not the browser's own bubble", async ({ page }) => {
	await enterAs(page, (await aStranger()).email);
	await page.goto("/workspaces/new");

	await page.getByRole("button", { name: "Create workspace" }).click();

	await expect(page).toHaveURL("/workspaces/new");
	await expect(
		page.getByRole("alert").getByRole("link", { name: "Give the workspace a name" }),
	).toBeVisible();
	await expect(page.getByLabel(NAME)).toHaveAttribute("required", "");
});

test("a first project that cannot be made keeps the workspace from being made", async ({ page }) => {
	await enterAs(page, (await aStranger()).email);
	const slug = `long-${unique()}`;

	const long = await post(page, "/workspaces/new", { name: "Long", slug, firstProject: "p".repeat(300) });

	expect(long.status()).toBe(422);
	expect(await long.text()).toContain("Use 255 characters or fewer");
	expect(await long.text()).toContain(`value="${"p".repeat(300)}"`);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(404);
});

test("a missing name and one that is too long are refused by the server too", async ({ page }) => {
	await enterAs(page, (await aStranger()).email);

	const missing = await post(page, "/workspaces/new", { name: "", slug: "kept-address" });
	const long = await post(page, "/workspaces/new", { name: "n".repeat(300), slug: "kept-address" });

	expect(missing.status()).toBe(422);
	expect(await missing.text()).toContain("Give the workspace a name");
	expect(await missing.text()).toContain('value="kept-address"');
	expect(long.status()).toBe(422);
	expect(await long.text()).toContain("Use 100 characters or fewer");
	expect(await long.text()).toContain(`value="${"n".repeat(300)}"`);
});

test("pressing the button twice creates one workspace with one first project", async ({ page }) => {
	const { email, userId } = await aStranger();
	await enterAs(page, email);
	const slug = `twice-${unique()}`;

	await page.goto("/workspaces/new");
	const mark = await markOf(page);
	const send = () =>
		post(page, "/workspaces/new", { ...mark, name: "Twice", slug, firstProject: "Moon base" });

	const [one, two] = await Promise.all([send(), send()]);
	const three = await send();

	const { location = "" } = one.headers();
	expect(location).toMatch(new RegExp(`^/${slug}/projects/moon-base-`));
	for (const answer of [one, two, three]) {
		expect(answer.status()).toBe(303);
		expect(answer.headers().location).toBe(location);
	}
	await page.goto(`/${slug}/projects`);
	await expect(page.getByRole("link", { name: "Moon base" })).toHaveCount(1);
	await page.goto("/workspaces");
	await expect(page.getByRole("link", { name: "Twice" })).toHaveCount(1);
	const { data } = await backend<{ data: unknown[] }>("GET", `/users/${userId}/organization_memberships`);
	expect(data).toHaveLength(1);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(200);
});

/** Sends the form and returns the status of the answer. */
async function press(page: Page): Promise<number> {
	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: "Create workspace" }).click();
	return (await answered).status();
}
