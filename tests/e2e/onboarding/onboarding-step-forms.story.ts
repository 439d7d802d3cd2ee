import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { addReading, aPath, stepTitles } from "../support/onboarding-authoring.ts";
import { ownWorkspace, post, press } from "../support/steps.ts";

test("rows are added, moved and removed without losing a word, and Enter saves", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "Rows");
	await page.goto(here);
	await page.getByRole("link", { name: "Add step" }).click();
	await checkPage(page);

	await page.getByRole("link", { name: "Checklist" }).click();
	await page.getByLabel("Title").fill("Your desk");
	await page.getByLabel("Item 1").fill("Lamp");
	await page.getByRole("button", { name: "Add another item" }).click();
	await page.getByRole("button", { name: "Add another item" }).click();
	await expect(page.getByRole("alert")).toHaveCount(0);
	await page.getByLabel("Item 2").fill("Chair");
	await page.getByLabel("Item 3").fill("Keys");
	await page.getByRole("button", { name: "Move up item 3" }).click();
	await page.getByRole("button", { name: "Remove item 1" }).click();
	await expect(page.getByLabel("Item 1")).toHaveValue("Keys");
	await expect(page.getByLabel("Item 2")).toHaveValue("Chair");
	await expect(page.getByLabel("Title")).toHaveValue("Your desk");
	await checkPage(page);
	await page.getByLabel("Title").press("Enter");

	await expect(page.getByRole("status")).toContainText("Added the step “Your desk”");
	await page.goto(`${here}/preview`);
	await expect(page.getByRole("checkbox", { name: "Chair" })).toBeDisabled();
	await checkPage(page);
});

test("a quiz shows errors where they are, and comes back with everything typed", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "Quiz");
	await page.goto(`${here}/steps/new?kind=quiz`);
	await page.getByLabel("Title").fill("Fire drill");
	await page.getByLabel("Question", { exact: true }).fill("Where do we meet?");
	await page.getByLabel("Answer 1").fill("At the gate");
	await page.getByLabel("Answer 2").fill("In the lift");
	expect(await press(page, "Add step")).toBe(422);
	await expect(page.getByRole("alert")).toContainText("Mark at least one right answer");
	await checkPage(page);
	await page.getByRole("link", { name: "Mark at least one right answer" }).click();
	await expect(page.getByRole("group", { name: "Answers to question 1" })).toBeInViewport();

	await page.getByRole("checkbox", { name: "This answer is right" }).first().check();
	await page.getByRole("button", { name: "Add another answer" }).click();
	await page.getByLabel("Answer 3").fill("At home");
	await page.getByRole("button", { name: "Add another question" }).click();
	await page.getByRole("button", { name: "Remove question 2" }).click();
	await expect(page.getByRole("checkbox", { name: "This answer is right" }).first()).toBeChecked();
	await page.getByRole("button", { name: "Add step" }).click();

	await expect(page.getByRole("status")).toContainText("Added the step “Fire drill”");
	await page.goto(`${here}/preview`);
	await expect(page.getByRole("radio", { name: "At home" })).toBeDisabled();
	await checkPage(page);
});

test("forms, tasks and videos ask for what they need", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "Kinds");
	await page.goto(`${here}/steps/new?kind=form`);
	await page.getByLabel("Title").fill("About you");
	await page.getByLabel("Question").fill("T-shirt size");
	await page.getByLabel("Kind").selectOption({ label: "One of a list" });
	expect(await press(page, "Add step")).toBe(422);
	await expect(page.getByRole("alert")).toContainText("List at least two choices, one per line");
	await page.getByLabel("Choices").fill("S\nM\nL");
	await checkPage(page);
	await page.getByRole("button", { name: "Add step" }).click();

	await page.goto(`${here}/steps/new?kind=task`);
	await page.getByLabel("Title").fill("First project");
	await page.getByLabel("Done when").selectOption({ label: "They created a project" });
	await checkPage(page);
	await page.getByRole("button", { name: "Add step" }).click();

	await page.goto(`${here}/steps/new?kind=video`);
	await page.getByLabel("Title").fill("A tour");
	await page.getByLabel("Video name").fill("Round the house");
	await page.getByLabel("Video URL").fill("http://video.example/1");
	expect(await press(page, "Add step")).toBe(422);
	await expect(page.getByRole("alert")).toContainText("starting with https://");
	await page.getByLabel("Video URL").fill("https://video.example/1");
	await checkPage(page);
	await page.getByRole("button", { name: "Add step" }).click();
	await expect.poll(() => stepTitles(page)).toEqual(["About you", "First project", "A tour"]);
});

test("a text is previewed before it is saved, and nothing in it is executed", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "Texts");
	await page.goto(`${here}/steps/new?kind=read`);
	await page.getByLabel("Text", { exact: true }).fill("# Hello\n\n- one\n- <script>alert(1)</script>");
	expect(await press(page, "Preview text")).toBe(200);

	const preview = page.locator("#preview");
	await expect(preview.getByRole("heading", { name: "Hello" })).toBeVisible();
	await expect(preview.getByText("<script>alert(1)</script>")).toBeVisible();
	await expect(page.getByRole("alert")).toHaveCount(0);
	await checkPage(page);
	await page.getByLabel("Title").fill("Read me");
	await page.getByRole("button", { name: "Add step" }).click();
	await expect(page.getByRole("status")).toContainText("Added the step “Read me”");
});

test("a stale edit shows both texts and overwrites the other only when it is sent again", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	const here = await aPath(page, slug, "Texts");
	await addReading(page, here, "Read me", "Old words");
	await page.getByRole("link", { name: "Read me", exact: true }).click();
	const slow = await page.context().newPage();
	await slow.goto(new URL(page.url()).pathname);
	await page.getByLabel("Text", { exact: true }).fill("# Hello");
	await page.getByRole("button", { name: "Save draft" }).click();
	await expect(page.getByRole("status")).toContainText("Saved the step “Read me”");

	await slow.getByLabel("Title").fill("Read me too");
	expect(await press(slow, "Save draft")).toBe(409);
	await expect(slow.getByLabel("Title")).toHaveValue("Read me too");
	await expect(slow.getByText("This is the saved version.")).toBeVisible();
	await expect(slow.getByRole("definition").getByText("# Hello")).toBeVisible();
	await checkPage(slow);
	await slow.getByRole("button", { name: "Save draft" }).click();
	await expect(slow.getByRole("status")).toContainText("Saved the step “Read me too”");

	await slow.goto(`${here}/edit`);
	await checkPage(slow);
	expect((await post(page, `${here}/edit`, { name: "Other", version: "1" })).status()).toBe(409);
	expect((await post(page, `${here}/edit`, { name: " ", version: "1" })).status()).toBe(422);
	await slow.getByLabel("Name", { exact: true }).fill("Texts to read");
	await slow.getByRole("button", { name: "Save changes" }).click();
	await expect(slow.getByRole("heading", { level: 1, name: "Texts to read" })).toBeVisible();
});
