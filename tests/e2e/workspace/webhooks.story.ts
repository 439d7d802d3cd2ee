import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, heading, openMore, unique } from "../support/steps.ts";

test("an owner creates a webhook, sees its secret once, tests, pauses, rotates and deletes it", async ({
	page,
}) => {
	test.setTimeout(240_000);
	const host = `${unique()}.hooks.example`;
	await enterAs(page, demo.owner);
	await page.goto("/acme/settings/developers");
	await page.getByRole("link", { name: "Webhooks", exact: true }).click();
	await page.getByRole("link", { name: "New webhook" }).first().click();
	await page.getByLabel("Address (URL)").fill("https://127.0.0.1/in");
	await page.getByRole("button", { name: "Create webhook" }).click();
	await expect(page.getByRole("main")).toContainText("Use an address that begins with https://");

	await page.getByLabel("Address (URL)").fill(`https://${host}/in`);
	await page.getByRole("button", { name: "Create webhook" }).click();
	await expect(heading(page, "Webhook created")).toBeVisible();
	const secret = await page.getByText(/^whsec_[\w+/]{43}=$/).innerText();
	await checkPage(page);

	await page.getByRole("link", { name: "Go to the webhook" }).click();
	await expect(page.getByRole("main")).not.toContainText(secret);
	await checkPage(page);
	const home = page.url();
	await page.getByRole("link", { name: "Send test event" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Send test event" }).click();
	await expect(heading(page, "project.created")).toBeVisible();
	await expect(page.getByRole("main")).toContainText("Moon base");
	await checkPage(page);

	await page.goto(home);
	await page.getByRole("button", { name: "Pause webhook" }).click();
	await expect(page.getByRole("status").first()).toContainText(`Paused the webhook to ${host}.`);
	await page.getByLabel("Send none of them").check();
	await page.getByRole("button", { name: "Turn on" }).click();
	await expect(page.getByRole("status").first()).toContainText(`Turned the webhook to ${host} on.`);

	await openMore(page);
	await page.getByRole("link", { name: "Replay", exact: true }).click();
	const today = new Date().toISOString().slice(0, 10);
	await page.getByLabel("From").fill(today);
	await page.getByLabel("To", { exact: true }).fill(today);
	await page.getByRole("button", { name: "Continue" }).click();
	await checkPage(page);

	await page.goto(home);
	await openMore(page);
	await page.getByRole("link", { name: "Rotate secret", exact: true }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Rotate secret" }).click();
	await expect(heading(page, "Secret rotated")).toBeVisible();
	await expect(page.getByText(/^whsec_[\w+/]{43}=$/)).not.toHaveText(secret);

	await page.goto(home);
	await openMore(page);
	await page.getByRole("link", { name: "Edit", exact: true }).click();
	await checkPage(page);
	await page.getByLabel("Description").fill("For the log");
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("status").first()).toContainText(`Saved the webhook to ${host}.`);

	await openMore(page);
	await page.getByRole("link", { name: "Delete", exact: true }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Delete webhook" }).click();
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status").first()).toContainText(`Restored the webhook to ${host}.`);
	await openMore(page);
	await page.getByRole("link", { name: "Delete", exact: true }).click();
	await page.getByRole("button", { name: "Delete webhook" }).click();
	await expect(page.getByRole("main").getByRole("link", { name: host })).toHaveCount(0);
});

test("a member who may not manage integrations has no webhooks", async ({ page }) => {
	await enterAs(page, demo.member);
	expect((await page.goto("/acme/settings/developers/webhooks"))?.status()).toBe(403);
});
