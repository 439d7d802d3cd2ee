import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import {
	enterAs,
	heading,
	makeProject,
	openMore,
	ownWorkspace,
	post,
	press,
	workspaceForTwo,
} from "../support/steps.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const group = (page: Page, stage: string) => page.getByRole("region", { name: new RegExp(`^${stage} \\(`) });

// Each looks at several large pages, in several ways each.
test.describe.configure({ timeout: 120_000 });

test("the board shows the projects by stage, moves one on, and Undo moves it back", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	for (const name of ["Rocket", "Anvil"]) await makeProject(page, slug, { name });
	await page.goto(`/${slug}/projects`);
	await checkPage(page);

	await page.getByRole("link", { name: "Board", exact: true }).click();
	await expect(group(page, "Idea")).toContainText("Idea (2)");
	await checkPage(page);
	await button(page, "Move to In progress (Rocket)").click();

	await expect(page.getByRole("status")).toContainText("Moved “Rocket” to In progress.");
	await expect(group(page, "In progress").getByRole("link", { name: "Rocket" })).toBeVisible();
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(group(page, "Idea").getByRole("link", { name: "Rocket" })).toBeVisible();

	const other = await page.context().newPage();
	await other.goto(`/${slug}/projects?view=board`);
	await button(other, "Move to In progress (Anvil)").click();
	await other.close();
	expect(await press(page, "Move to In progress (Anvil)")).toBe(409);
	await expect(page.getByRole("alert")).toContainText("Anvil");
	await page.getByRole("link", { name: "By stage" }).click();
	await expect(group(page, "In progress").getByRole("rowheader")).toHaveText(["Anvil"]);
	await checkPage(page);
});

test("the board and the list by stage stay small with many projects, and lead to the rest of them", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	const lines = ["Idea", "In progress", "Waiting", "Done"].flatMap((stage) =>
		Array.from({ length: 23 }, (_, at) => `Second edition of number ${at},${stage},Sam Stranger,2026-01-02`),
	);
	const named = lines.map((line, at) => line.replace("Second", `${at}th`));
	await page.goto(`/${slug}/projects/import`);
	await page.getByLabel("Or paste the text").fill(["Name,Stage,Lead,Due", ...named].join("\n"));
	await button(page, "Preview").click();
	await button(page, "Create these 92 projects").click();

	await page.goto(`/${slug}/projects?view=stages`);
	await expect(group(page, "Waiting").getByRole("rowheader")).toHaveCount(8);
	await checkPage(page);
	await page.getByRole("link", { name: "Board", exact: true }).click();
	await checkPage(page);
	await expect(group(page, "Idea")).toContainText("Overdue");
	await group(page, "Idea").getByRole("link", { name: "3 more" }).click();

	await expect(page).toHaveURL(/\?stage=idea$/);
	await expect(page.getByRole("rowheader")).toHaveCount(20);
	await checkPage(page);
});

test("several projects are archived or moved on at once, Undo takes it back, and each that could not be is named", async ({
	page,
}) => {
	const { slug, owner, guest } = await workspaceForTwo(page);
	const theirs = await makeProject(page, slug, { name: "Not the guest’s", isPublic: "on" });
	await enterAs(page, guest.email);
	for (const name of ["First", "Second"]) await makeProject(page, slug, { name });
	await page.goto(`/${slug}/projects`);

	await page.getByRole("checkbox", { name: "Select First" }).check();
	await page.getByRole("checkbox", { name: "Select Second" }).check();
	await page.getByText("With the selected…").click();
	await checkPage(page);
	await button(page, "Archive").click();
	await expect(page.getByRole("status")).toContainText("Archived 2 projects.");
	await expect(page.getByRole("rowheader")).toHaveText(["Not the guest’s"]);
	await button(page, "Undo").click();
	await expect(page.getByRole("rowheader")).toHaveCount(3);

	await page.getByRole("checkbox", { name: "Select First" }).check();
	await page.getByRole("checkbox", { name: "Select Second" }).check();
	await page.getByText("With the selected…").click();
	await page.getByLabel("New stage").selectOption("Done");
	await button(page, "Change stage").click();
	await expect(page.getByRole("row", { name: /Second/ })).toContainText("Done");
	await button(page, "Undo").click();
	await expect(page.getByRole("status")).toContainText("2 projects are as they were.");
	await expect(page.getByRole("row", { name: /Second/ })).toContainText("Idea");

	await page.getByRole("checkbox", { name: "Select First" }).check();
	await page.getByRole("checkbox", { name: "Select Not the guest’s" }).check();
	await page.getByText("With the selected…").click();
	await page.getByLabel("New stage").selectOption("Waiting");
	await button(page, "Change stage").click();

	await expect(heading(page, "Change several projects")).toBeVisible();
	await expect(page.getByRole("row", { name: /First/ })).toContainText("Changed");
	await expect(page.getByRole("row", { name: /Not the guest’s/ })).toContainText(
		"you can see it, but not edit it",
	);
	await checkPage(page);
	await enterAs(page, owner.email);
	await page.goto(theirs);
	await expect(page.getByRole("main")).toContainText("Idea");
});

test("what is missing is asked for, with the selection kept, and Enter alone does nothing", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await makeProject(page, slug, { name: "Alone" });
	await page.goto(`/${slug}/projects`);

	await page.getByRole("checkbox", { name: "Select Alone" }).check();
	await page.getByRole("checkbox", { name: "Select Alone" }).press("Enter");
	await expect(page.getByRole("alert")).toContainText("Type the name or email address of the new lead");
	await expect(page.getByText("1 project is selected.")).toBeVisible();
	await checkPage(page);
	await page.getByLabel("New lead").fill("Nobody Here");
	expect(await press(page, "Change lead")).toBe(409);
	await expect(page.getByRole("alert")).toContainText("No member has this name");
	await page.getByLabel("New lead").fill("sam stranger");
	await button(page, "Change lead").click();
	await expect(page.getByRole("status")).toContainText("Changed the lead of 1 project.");

	await page.goto(`/${slug}/projects/several`);
	await expect(page.getByRole("heading", { name: "No projects selected" })).toBeVisible();
	await checkPage(page);
	expect((await post(page, `/${slug}/projects/several`, { deed: "archive" })).status()).toBe(422);
});

test("a file of another product becomes projects after a preview", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await makeProject(page, slug, { name: "Taken" });
	await page.goto(`/${slug}/projects`);
	await openMore(page);
	await page.getByRole("link", { name: "Import from CSV" }).click();
	await expect(heading(page, "Import projects")).toBeVisible();
	await checkPage(page);

	const text =
		'\uFEFFTitle;Status;Deadline;Priority\r\n"Zoë’s; rocket";Doing;2026-11-21;High\r\nTaken;;;\r\nLate;;21.11.2026;\r\n';
	await page.getByLabel("File").setInputFiles({
		...{ name: "export.csv", mimeType: "text/csv" },
		buffer: Buffer.from(text),
	});
	await button(page, "Preview").click();

	await expect(page.getByRole("main")).toContainText("1 project will be created. 2 lines have problems");
	await expect(page.getByRole("row", { name: /Taken/ })).toContainText("already a project with this name");
	await expect(page.getByRole("row", { name: /Late/ })).toContainText("year-month-day");
	await expect(page.getByText("Columns that are not imported")).toContainText("Priority");
	await checkPage(page);
	await button(page, "Create this project").click();

	await expect(page.getByRole("status")).toContainText("Created 1 project.");
	await page.getByRole("link", { name: "Zoë’s; rocket" }).click();
	await expect(page.getByRole("main")).toContainText("In progress");
	await expect(page.getByRole("main")).toContainText("21 Nov");
});

test("pasted text is kept when it cannot be read, and is previewed again when something changed", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/projects/import`);
	await page.getByLabel("Or paste the text").fill("Priority\nHigh");
	expect(await press(page, "Preview")).toBe(422);
	await expect(page.getByRole("alert")).toContainText("Call it “Name”");
	await expect(page.getByLabel("Or paste the text")).toHaveValue("Priority\nHigh");

	await page.getByLabel("Or paste the text").fill("Name\tStage\nOne\tDone\nTwo\t");
	await page.getByLabel("Public in this workspace").check();
	await button(page, "Preview").click();
	await button(page, "Change the lines or choose another file").click();
	await expect(page.getByRole("alert")).toHaveCount(0);
	await expect(page.getByLabel("Public in this workspace")).toBeChecked();
	await expect(page.getByLabel("Or paste the text")).toHaveValue("Name\tStage\nOne\tDone\nTwo\t");
	await button(page, "Preview").click();
	await makeProject(page, slug, { name: "ONE" });
	expect(await press(page, "Create these 2 projects")).toBe(409);
	await expect(page.getByRole("alert")).toContainText("nothing was created yet");
	await button(page, "Create this project").click();

	await expect(page.getByRole("status")).toContainText("Created 1 project.");
	await expect(page.getByRole("rowheader")).toHaveText(["Two", "ONE"]);
});

test("a project is duplicated from its page, and the list is downloaded", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(await makeProject(page, slug, { name: "Season", description: "All of it" }));
	await openMore(page);
	await page.getByRole("link", { name: "Duplicate project" }).click();
	await expect(page.getByLabel("Name of the copy")).toHaveValue("Season (2)");
	await checkPage(page);
	await button(page, "Duplicate project").click();
	await expect(heading(page, "Season (2)")).toBeVisible();
	await expect(page.getByText("All of it")).toBeVisible();

	await page.goto(`/${slug}/projects`);
	await openMore(page);
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("link", { name: "Export as CSV" }).click(),
	]);
	expect(download.suggestedFilename()).toMatch(new RegExp(`^projects-${slug}-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
});
