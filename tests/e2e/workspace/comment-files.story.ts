import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, makeProject, unique } from "../support/steps.ts";

const chosen = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
// One red pixel.
const PICTURE = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
	"base64",
);
const write = (page: Page) => page.getByRole("button", { name: "Add comment" }).click();
const attach = async (page: Page, files: ReturnType<typeof chosen>[]) => {
	await page.locator("summary").filter({ hasText: "Add files" }).click();
	await page
		.locator("input")
		.and(page.getByLabel("Files", { exact: true }))
		.setInputFiles(files);
};

test("files of a comment survive a mistake as ticked boxes, and are shown below what was written", async ({
	page,
}) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Comments ${unique()}`, isPublic: "on" });
	await page.goto(`${address}/comments`);
	await page.getByLabel("New comment").fill("Here is the plan.");
	await attach(page, [chosen("plan.txt", "Monday"), chosen("setup.exe", "MZ")]);
	await page.getByLabel("Files of another folder").setInputFiles(chosen("budget.csv", "1,2"));
	await write(page);

	await expect(page.getByRole("alert")).toContainText(
		"“setup.exe” is a program, and programs can’t be added.",
	);
	await expect(page.getByLabel("New comment")).toHaveValue("Here is the plan.");
	await expect(page.getByLabel("plan.txt")).toBeChecked();
	await checkPage(page);
	// Another mistake: the boxes are still there.
	await page.getByLabel("budget.csv").uncheck();
	await page.getByLabel("New comment").fill("");
	await write(page);
	await expect(page.getByRole("alert")).toContainText("Write something first");
	await expect(page.getByLabel("plan.txt")).toBeChecked();
	await expect(page.getByLabel("budget.csv")).toHaveCount(0);
	await page.getByLabel("New comment").fill("Here is the plan.");
	await write(page);

	await expect(page.getByRole("status")).toContainText("Added your comment.");
	const shown = page.getByRole("list", { name: "Files of this comment" });
	await expect(shown.getByRole("link")).toHaveText(/plan\.txt/);
	await expect(shown.getByRole("listitem")).toHaveCount(1);
	await checkPage(page);
	const href = String(await shown.getByRole("link").getAttribute("href"));
	expect(await (await page.request.get(href)).text()).toBe("Monday");

	await page.getByRole("link", { name: /^Delete the comment/ }).click();
	await page.getByRole("button", { name: "Delete comment" }).click();
	expect((await page.request.get(href)).status()).toBe(404);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(shown.getByRole("listitem")).toHaveCount(1);
	expect((await page.request.get(href)).status()).toBe(200);
});

test("a picture in a comment is shown as what it is, once its preview is made", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Pictures ${unique()}`, isPublic: "on" });
	await page.goto(address);
	await page.getByLabel("New comment").fill("Look at this.");
	await attach(page, [{ name: "dot.png", mimeType: "image/png", buffer: PICTURE }]);
	await write(page);
	await expect(page.getByRole("status")).toContainText("Added your comment.");

	const preview = page.getByRole("list", { name: "Files of this comment" }).locator("img");
	await expect(async () => {
		await page.goto(address);
		await expect(preview).toBeVisible({ timeout: 500 });
	}).toPass({ timeout: 20_000 });
	const answer = await page.request.get(String(await preview.getAttribute("src")));
	expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "image/webp"]);
	await checkPage(page);
});

test("owners read what files use and set limits; others read the limits", async ({ page }) => {
	await enterAs(page, demo.owner);
	await page.goto("/acme/settings/files");
	await expect(page.getByRole("main")).toContainText(/of 5 GB used by \d+ files/);
	await expect(page.getByRole("table", { name: "Members by what their files use" })).toBeVisible();
	await page.getByLabel("Largest file (MB)").fill("26");
	await page.getByRole("button", { name: "Save limits" }).click();
	await expect(page.getByRole("alert")).toContainText("Choose whole megabytes (MB), from 1 to 25");
	await checkPage(page);

	await enterAs(page, demo.viewer);
	await page.goto("/acme/settings/files");
	await expect(page.getByRole("main")).toContainText("25 MB");
	await expect(page.getByLabel("Largest file (MB)")).toHaveCount(0);
	await expect(page.getByRole("table", { name: "Members by what their files use" })).toHaveCount(0);
	await checkPage(page);
});
