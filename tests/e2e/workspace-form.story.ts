import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/stories.ts";
import { aStranger, backend, enterAs, get, post, unique } from "./steps.ts";

type Attempt = { name: string; address: string; status: number; says: RegExp; field: string };

const NAME = "Workspace name";
const ADDRESS = "Workspace address";
const attempts: Record<string, Attempt> = {
	"with spaces and capitals": {
		...{ name: "My Team", address: "My Team", status: 422 },
		...{ says: /small letters, digits and hyphens/, field: ADDRESS },
	},
	"with a hyphen at its end": {
		...{ name: "My Team", address: "team-", status: 422, says: /no hyphen at either end/, field: ADDRESS },
	},
	"of one letter": { name: "My Team", address: "a", status: 422, says: /2 to 63/, field: ADDRESS },
	"that is kept for the platform": {
		...{ name: "My Team", address: "admin", status: 422, says: /“admin” is kept/, field: ADDRESS },
	},
	"that is the interface's": {
		...{ name: "My Team", address: "api", status: 422, says: /“api” is kept/, field: ADDRESS },
	},
	"that is the sign-in page's": {
		...{ name: "My Team", address: "sign-in", status: 422, says: /“sign-in” is kept/, field: ADDRESS },
	},
	"that is another team's": {
		...{ name: "Coyote & Co", address: "acme", status: 409, says: /“acme” is taken/, field: ADDRESS },
	},
};

for (const [kind, { name, address, status, says, field }] of Object.entries(attempts)) {
	test(`an address ${kind} is refused, and what was typed stays`, async ({ page }) => {
		await enterAs(page, (await aStranger()).email);
		await page.goto("/workspaces/new");

		await page.getByLabel(NAME).fill(name);
		await page.getByLabel(ADDRESS).fill(address);
		expect(await press(page)).toBe(status);

		await expect(page.getByRole("alert").getByRole("link", { name: says })).toBeVisible();
		await expect(page.getByLabel(NAME)).toHaveValue(name);
		await expect(page.getByLabel(ADDRESS)).toHaveValue(address);
		await expect(page.getByLabel(field)).toHaveAttribute("aria-invalid", "true");
		await page.getByRole("alert").getByRole("link").first().click();
		await expect(page.getByLabel(field)).toBeFocused();
		await checkPage(page);
	});
}

test("the browser itself asks for a missing name", async ({ page }) => {
	await enterAs(page, (await aStranger()).email);
	await page.goto("/workspaces/new");

	await page.getByRole("button", { name: "Create workspace" }).click();

	await expect(page).toHaveURL("/workspaces/new");
	await expect(page.getByRole("alert")).toHaveCount(0);
	await expect(page.getByLabel(NAME)).toHaveAttribute("required", "");
});

test("a missing name and one that is too long are refused by the server as well", async ({ page }) => {
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

test("pressing the button twice makes one workspace", async ({ page }) => {
	const { email, userId } = await aStranger();
	await enterAs(page, email);
	const slug = `twice-${unique()}`;

	const [one, two] = await Promise.all([
		post(page, "/workspaces/new", { name: "Twice", slug }),
		post(page, "/workspaces/new", { name: "Twice", slug }),
	]);
	const three = await post(page, "/workspaces/new", { name: "Twice", slug });

	for (const answer of [one, two, three]) {
		expect(answer.status()).toBe(303);
		expect(answer.headers().location).toBe(`/${slug}/dashboard`);
	}
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
