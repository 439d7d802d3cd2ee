import { expect, test } from "#tests/support/browser/stories.ts";
import { noTextBrowser, openTextBrowser } from "#tests/support/browser/text-browser.ts";
import { linkIn } from "../support/emails.ts";
import { unique } from "../support/steps.ts";

test("in a text browser someone signs up, creates a workspace and a project, and sends an invitation", async () => {
	const reason = noTextBrowser();
	test.skip(reason !== undefined, reason);
	test.slow();
	const mark = unique();
	const browser = openTextBrowser(`${process.env.STORY_ORIGIN}/`);

	try {
		await browser.press("Create your workspace");
		await browser.fill("First name", "Lena");
		await browser.fill("Last name", "Lynx");
		await browser.fill("Email address", `lena-${mark}@stories.example`);
		await browser.press("Continue");

		await browser.sees("Lena Lynx");
		await browser.fill("Workspace name", `Lynx ${mark}`);
		await browser.press("Create workspace");
		await browser.sees(`“Lynx ${mark}” is ready`);

		await browser.press("Projects");
		await browser.press("New project");
		await browser.fill("Name", "Text only");
		await browser.press("Create project");
		await browser.sees(/Text only · Tenantry/);
		expect(browser.screen().match(/\]Dashboard/g), "one navigation").toHaveLength(1);

		await browser.press("Invitations");
		await browser.press("Invite people");
		await browser.fill("Email addresses", `guest-${mark}@stories.example`);
		await browser.press("Send invitations");
		await browser.sees(/ Invitations · Tenantry/);
		await browser.sees(`guest-${mark}@stories.example`);
		expect(await linkIn(`guest-${mark}@stories.example`)).toMatch(/^\/invitations\//);

		await browser.press("Sign out");
		await browser.press("Sign in");
		await browser.fill("Email address", `lena-${mark}@stories.example`);
		await browser.press("Continue");
		await browser.sees(`Lynx ${mark}`);
	} finally {
		browser.close();
	}
});
