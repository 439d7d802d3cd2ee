import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import {
	demo,
	enterAs,
	get,
	makeProject,
	openMore,
	ownWorkspace,
	post,
	workspaceForTwo,
} from "../support/steps.ts";

const rows = (page: Page) => page.getByRole("rowheader");

async function aRenamedProject(page: Page): Promise<string> {
	const { slug } = await ownWorkspace(page);
	const address = await makeProject(page, slug, { name: "Moon base" });
	await post(page, `${address}/edit`, { name: "Mars base", version: "1" });
	return slug;
}

test("an owner sees what happened, and filters it", async ({ page }) => {
	const slug = await aRenamedProject(page);
	await page.goto(`/${slug}/dashboard`);
	await page.getByRole("link", { name: "Audit log" }).click();

	await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
	await expect(
		page.getByRole("link", { name: "renamed the project “Moon base” to “Mars base”" }),
	).toBeVisible();
	await expect(page.getByText("127.0.0.1").first()).toBeVisible();
	await expect(page.getByRole("link", { name: /viewed the audit log$/ })).toBeVisible();
	await checkPage(page);
	await page.getByLabel("What", { exact: true }).selectOption("Project edited");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(rows(page)).toHaveCount(1);
	await expect(page.getByLabel("What", { exact: true })).toHaveValue("project.edited");

	await page.getByLabel("From").fill("2001-01-01");
	await page.getByLabel("To", { exact: true }).fill("2001-12-31");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page.getByRole("heading", { name: "No entries match" })).toBeVisible();
	await checkPage(page);
	expect((await get(page, `/${slug}/audit?from=2026-02-30`)).status()).toBe(400);
	expect((await get(page, `/${slug}/audit/999`)).status()).toBe(404);
});

test("one entry is opened, found in its place in the chain, and links to similar entries", async ({
	page,
}) => {
	const slug = await aRenamedProject(page);
	await page.goto(`/${slug}/audit`);

	await page.getByRole("link", { name: "renamed the project" }).click();
	await expect(page.getByRole("heading", { level: 1, name: /^Entry \d+$/ })).toBeVisible();
	await expect(page.getByText("Unchanged")).toBeVisible();
	await expect(page.getByRole("row", { name: /Name Moon base Mars base/ })).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: /All log entries about Project/ }).click();
	await expect(rows(page)).toHaveCount(2);
	await page.getByRole("link", { name: "Clear filters" }).click();
	await expect(page).toHaveURL(new RegExp(`/${slug}/audit$`));
});

test("the log is verified from its page, and the result is on the page and in the log", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/audit`);
	await page.getByRole("link", { name: "Check the log" }).click();
	await checkPage(page);

	await page.getByRole("button", { name: "Check now" }).click();

	await expect(page.getByRole("status")).toContainText(/The log is intact up to entry \d+\./);
	await checkPage(page);
	await page.goto(`/${slug}/audit?event=audit.verified`);
	await expect(page.getByRole("link", { name: /verified the audit log up to entry \d+/ })).toBeVisible();
});

test("the log is exported as a table, as lines and as an archive, and the log records that", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await makeProject(page, slug, { name: "Harbour" });
	await page.goto(`/${slug}/audit`);

	const taken = page.waitForEvent("download");
	await page.getByRole("link", { name: "CSV" }).click();
	expect((await taken).suggestedFilename()).toMatch(new RegExp(`^audit-${slug}-[\\d-]+\\.csv$`));
	const csv = await (await get(page, `/${slug}/audit/export?format=csv&event=project`)).text();
	expect(csv.trimEnd().split("\r\n")).toHaveLength(2);
	expect(csv).toContain("created the project “Harbour”");
	const lines = await get(page, `/${slug}/audit/export?format=jsonl`);
	expect(lines.headers()["content-type"]).toBe("application/x-ndjson");
	expect((await lines.text()).trimEnd().split("\n").length).toBeGreaterThan(3);
	const archive = await get(page, `/${slug}/audit/export?format=archive`);
	expect((await archive.body()).subarray(0, 2).toString()).toBe("PK");

	await page.goto(`/${slug}/audit?event=audit.exported`);
	await expect(rows(page)).toHaveCount(4);
	expect((await get(page, `/${slug}/audit/export?format=pdf`)).status()).toBe(400);
	await page.goto(`/${slug}/audit/export`);
	await expect(page).toHaveURL(new RegExp(`/${slug}/audit#export$`));
});

test("a former member can be erased, and the log records that without the name", async ({ page }) => {
	const { slug, guest } = await workspaceForTwo(page);
	await post(page, `/${slug}/members/${guest.userId}/remove`, { to: "out" });
	await page.goto(`/${slug}/members/${guest.userId}`);
	await expect(page.getByText(guest.email)).toBeVisible();

	await openMore(page);
	await page.getByRole("link", { name: "Erase personal details" }).click();
	await expect(page.getByText("This can’t be undone")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Erase for good" }).click();

	await expect(page.getByRole("status")).toContainText("Erased.");
	await expect(page.getByRole("heading", { level: 1, name: "Someone who was erased" })).toBeVisible();
	await expect(page.getByText(guest.email)).toHaveCount(0);
	await checkPage(page);
	await page.goto(`/${slug}/audit`);
	await expect(page.getByText("removed someone who was erased from the workspace")).toBeVisible();
	await page.getByRole("link", { name: /removed someone who was erased/ }).click();
	await expect(page.getByText("belonged to someone who has since been erased")).toBeVisible();
	await page.goto(`/${slug}/audit/verify`);
	await page.getByRole("button", { name: "Check now" }).click();
	await expect(page.getByRole("status")).toContainText("The log is intact");
});

test("anyone who may not read the log neither sees a link to it nor gets in", async ({ page }) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/dashboard");

	await expect(page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
	for (const path of ["", "/1", "/verify", "/export?format=csv"]) {
		expect((await get(page, `/acme/audit${path}`)).status(), path).toBe(403);
	}
	expect((await post(page, "/acme/audit/verify", {})).status()).toBe(403);
	await page.goto("/acme/audit");
	await checkPage(page);
});

test("a long log is read page by page", async ({ page }) => {
	await enterAs(page, demo.owner);
	await page.goto("/acme/audit?event=project.created");
	await expect(rows(page)).toHaveCount(25);
	await checkPage(page);
	const first = await rows(page).first().textContent();

	await page.getByRole("link", { name: "Next" }).click();
	await expect(rows(page).first()).not.toHaveText(first ?? "");
	await page.getByRole("link", { name: "Previous" }).click();
	await expect(rows(page).first()).toHaveText(first ?? "");
});
