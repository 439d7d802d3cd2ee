import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, isClosedInMenu, openMore, post, unique } from "../support/steps.ts";

test("a team is created, gets its people and its lead, and is deleted and restored", async ({ page }) => {
	const name = `Crew ${unique()}`;
	await enterAs(page, demo.admin);
	await page.goto("/acme/teams");
	await checkPage(page);

	await page.getByRole("link", { name: "New team" }).first().click();
	await checkPage(page);
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Description").fill("Looks after <the> pads & “towers” 🚀");
	await page.getByRole("button", { name: "Create team" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByText("No one is in this team yet")).toBeVisible();
	await checkPage(page);

	await page.getByRole("link", { name: "Add people" }).click();
	await page.getByLabel("Search members").fill("member@acme");
	await page.getByRole("main").getByRole("button", { name: "Search" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: /^Add/ }).click();
	await expect(page.getByRole("status")).toContainText("is now in the team");
	await page.getByRole("row").getByText(/^More/).click();
	const menu = await page.getByRole("row").getByRole("group").ariaSnapshot();
	expect(menu).toMatch(/More actions for \S+ \S+\n.*button "Make lead: \S/s);
	await checkPage(page);
	await page.getByRole("button", { name: "Make lead" }).click();
	await expect(page.getByRole("cell", { name: "Lead", exact: true })).toBeVisible();
	await checkPage(page);

	await openMore(page);
	await page.getByRole("link", { name: "Delete team" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete team" }).click();
	await expect(page.getByRole("status")).toContainText(`Deleted the team “${name}”.`);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByRole("cell", { name: "Lead", exact: true })).toBeVisible();
});

test("a project is assigned to a team, and the list shows only that team's projects", async ({ page }) => {
	const name = `Pad ${unique()}`;
	await enterAs(page, demo.admin);
	const made = await post(page, "/acme/teams/new", { name });
	const team = made.headers().location?.split("/").at(-1);
	await page.goto("/acme/projects/new");

	await page.getByLabel("Name", { exact: true }).fill(`Paint ${name}`);
	await page.getByLabel("Team").selectOption({ label: name });
	await page.getByRole("button", { name: "Create project" }).click();

	await page.getByRole("main").getByRole("link", { name, exact: true }).click();
	await page.getByRole("link", { name: "Projects of this team" }).click();
	await expect(page).toHaveURL(new RegExp(`team=${team}`));
	await expect(page.getByRole("link", { name: `Paint ${name}` })).toBeVisible();
	await expect(page.getByRole("rowheader")).toHaveCount(1);
	await checkPage(page);
});

test("a member sees teams and who leads them, finds the buttons disabled with the reason, and may leave", async ({
	page,
}) => {
	const name = `Watch ${unique()}`;
	const { userId } = await enterAs(page, demo.member);
	await enterAs(page, demo.owner);
	const made = await post(page, "/acme/teams/new", { name });
	const here = made.headers().location ?? "";
	await post(page, here, { member: userId, to: "in" });

	await enterAs(page, demo.member);
	await page.goto(here);
	await openMore(page);
	await isClosedInMenu(page, "Edit team", /does not include/);
	await openMore(page);
	await checkPage(page);
	expect((await post(page, `${here}/edit`, { name: "Mine", version: "1" })).status()).toBe(403);
	expect((await get(page, `${here}/people`)).status()).toBe(403);
	await page.getByRole("button", { name: "Leave team" }).click();
	await expect(page.getByRole("status")).toContainText("is no longer in the team");
});

test("a member who is invited to a team finds the question on its page, and joins", async ({ page }) => {
	const { userId } = await enterAs(page, demo.viewer);
	await enterAs(page, demo.owner);
	const name = `Lookout ${unique()}`;
	const here = (await post(page, "/acme/teams/new", { name })).headers().location ?? "";
	await post(page, here, { member: userId, to: "invited" });

	await enterAs(page, demo.viewer);
	await page.goto("/acme/teams");
	await expect(page.getByText(`You are invited to the team ${name}`)).toBeVisible();
	await checkPage(page);
	await page.getByRole("main").getByRole("status").getByRole("link", { name }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Join team" }).click();

	await expect(page.getByRole("status")).toContainText(`You are now in the team “${name}”.`);
	await expect(page.getByRole("button", { name: "Leave team" })).toBeVisible();
});
