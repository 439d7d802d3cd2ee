import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, heading, makeProject, unique } from "../support/steps.ts";

const chosen = (name: string, text: string) => ({ name, mimeType: "text/html", buffer: Buffer.from(text) });
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const add = (page: Page) => page.getByRole("button", { name: "Add files" }).click();

test("several files are added at once, each other one has its reason, and they are downloaded, never shown", async ({
	page,
}) => {
	const name = `Files ${unique()}`;
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name, isPublic: "on" });
	await page.goto(address);
	await checkPage(page);

	await page.getByText("Upload files").click();
	await page
		.getByLabel("Files to add")
		.setInputFiles([
			chosen("Größe.html", "<script>alert(1)</script>"),
			chosen("setup.exe", "MZ"),
			chosen("plan.txt", "The crane comes on Monday."),
		]);
	await add(page);

	const alert = page.getByRole("alert");
	await expect(alert).toContainText("Added 2 files. The others were not added");
	await expect(alert).toContainText("“setup.exe” is a program, and programs can’t be added.");
	await expect(heading(page, `Files of “${name}”`)).toBeVisible();
	await expect(row(page, "plan.txt")).toContainText("Mei Tanaka");
	await expect(page.getByRole("main")).toContainText("of 5 GB");
	await checkPage(page);

	const download = page.waitForEvent("download");
	await page.getByRole("link", { name: "Größe.html", exact: true }).click();
	const file = await download;
	expect(file.suggestedFilename()).toBe("Größe.html");
	const answer = await page.request.get(file.url());
	expect(await answer.text()).toBe("<script>alert(1)</script>");
	expect(answer.headers()).toMatchObject({
		...{ "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
		"content-security-policy": "default-src 'none'; sandbox",
	});

	await page.goto(address);
	await page.getByText("Upload files").click();
	await page.getByLabel("Files to add").setInputFiles(chosen("one.txt", "x"));
	await add(page);
	await expect(page.getByRole("status")).toContainText("Added the file.");
	await page.goto(address);
	await expect(page.getByRole("main")).toContainText(`added the file “one.txt” to the project “${name}”`);
	await checkPage(page);
});

test("a form without a file says so; a deleted file is gone for everyone, and Undo brings it back", async ({
	page,
}) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Undo ${unique()}`, isPublic: "on" });
	await page.goto(`${address}/files`);
	await expect(page.getByRole("main")).toContainText("No files yet");
	await add(page);
	await expect(page.getByRole("alert")).toContainText("Choose at least one file");
	await checkPage(page);
	await page.getByLabel("Files to add").setInputFiles(chosen("plan.txt", "x"));
	await add(page);

	await enterAs(page, demo.viewer);
	await page.goto(`${address}/files`);
	const href = String(await page.getByRole("link", { name: "plan.txt", exact: true }).getAttribute("href"));
	await expect(page.getByRole("link", { name: "Delete plan.txt" })).toHaveCount(0);
	await expect(page.getByLabel("Files to add")).toHaveCount(0);
	expect((await page.request.get(href)).status()).toBe(200);
	await checkPage(page);

	await enterAs(page, demo.member);
	await page.goto(`${address}/files`);
	await page.getByRole("link", { name: "Delete plan.txt" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete file" }).click();
	await expect(page.getByRole("status")).toContainText("Deleted “plan.txt”.");
	expect((await page.request.get(href)).status()).toBe(404);
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("Restored “plan.txt”.");
	await expect(row(page, "plan.txt")).toBeVisible();
});
