import type { Page } from "@playwright/test";
import { connect } from "#db/client.ts";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { linkIn } from "../support/emails.ts";
import {
	anotherBrowser,
	aStranger,
	enterAs,
	get,
	heading,
	ownWorkspace,
	post,
	unique,
} from "../support/steps.ts";

/** Invites somebody without the form; returns the link in their email. */
async function invite(page: Page, slug: string, addresses: string): Promise<string> {
	const sent = await post(page, `/${slug}/invitations/new`, { addresses, role: "member", days: "14" });
	expect(sent.status(), await sent.text()).toBe(303);
	return linkIn(addresses);
}

async function signUp(page: Page, email: string): Promise<void> {
	await page.getByLabel("First name").fill("Nora");
	await page.getByLabel("Last name").fill("Newcomer");
	await page.getByLabel("Email address").fill(email);
	await page.getByRole("button", { name: "Continue", exact: true }).click();
}

test("an owner invites three people from a pasted list; a list with errors comes back", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	const [one, two, three] = [unique(), unique(), unique()].map((mark) => `${mark}@stories.example`);
	await page.goto(`/${slug}/invitations`);
	await expect(heading(page, "Invitations")).toBeVisible();
	await checkPage(page);

	await page.getByRole("link", { name: "Invite people" }).click();
	await page
		.getByLabel("Email addresses")
		.fill(`Nora Newcomer <${one}>\nnobody in particular\n${two}; ${three}`);
	await page.getByLabel("Role", { exact: true }).selectOption("Viewer");
	await page.getByLabel("Message").fill("Come and have a look.");
	await page.getByRole("button", { name: "Send invitations" }).click();

	await expect(page.getByRole("alert")).toContainText(
		"Line 2: “nobody in particular” is not an email address.",
	);
	await expect(page.getByRole("status")).toContainText("Invited 3 people.");
	await expect(page.getByLabel("Email addresses")).toHaveValue("nobody in particular");
	await expect(page.getByLabel("Message")).toHaveValue("Come and have a look.");
	await checkPage(page);

	await page.getByLabel("Email addresses").fill(two ?? "");
	await page.getByRole("button", { name: "Send invitations" }).click();
	await expect(page.getByRole("alert")).toContainText(`Line 1: “${two}” is already invited.`);
	await page.getByLabel("Resend the email").check();
	await page.getByRole("button", { name: "Send invitations" }).click();
	await page.waitForURL(`**/${slug}/invitations`);
	await expect(page.getByRole("status")).toContainText(`Sent the email again to ${two}.`);
	for (const email of [one, two, three]) {
		await expect(page.getByRole("rowheader", { name: email })).toBeVisible();
	}
	await checkPage(page);
});

test("somebody without an account signs up, comes back to the invitation and joins", async ({
	page,
	browser,
}) => {
	const name = `Invite & Co ${unique()}`;
	const { slug } = await ownWorkspace(page, name);
	const email = `fresh-${unique()}@stories.example`;
	const link = await invite(page, slug, email);
	const guest = await anotherBrowser(browser);

	await guest.goto(link);
	await expect(heading(guest, `Join ${name}`)).toBeVisible();
	await expect(guest.getByText("f•••@stories.example")).toBeVisible();
	await checkPage(guest);
	await guest.getByRole("link", { name: "Create an account" }).click();
	await signUp(guest, email);
	await expect(heading(guest, `Join ${name}`)).toBeVisible();
	await checkPage(guest);
	await guest.getByRole("button", { name: "Accept invitation" }).click();
	await guest.waitForURL(`**/${slug}/onboarding`);
	await expect(guest.getByRole("status")).toContainText(`Welcome to “${name}”.`);
	await guest.goto(`/${slug}/dashboard`);
	await expect(guest.getByText(/^Hello, Nora Newcomer/)).toContainText("is Member");
	await guest.goto(link);
	await expect(heading(guest, "You have accepted this invitation")).toBeVisible();
	await checkPage(guest);
	await guest.close();

	await page.goto(`/${slug}/invitations`);
	await expect(page.getByText("No pending invitations")).toBeVisible();
	await page.getByLabel("Status").selectOption("Accepted");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page.getByRole("rowheader", { name: email })).toBeVisible();
});

test("one person declines without an account, another finds the invitation among their workspaces", async ({
	page,
	browser,
}) => {
	const name = `Found ${unique()}`;
	const { slug } = await ownWorkspace(page, name);
	const [unwilling, willing] = [`no-${unique()}@stories.example`, (await aStranger()).email];
	const link = await invite(page, slug, unwilling);
	await invite(page, slug, willing);
	const guest = await anotherBrowser(browser);

	await guest.goto(link);
	await guest.getByRole("button", { name: "Decline" }).click();
	await expect(heading(guest, "This invitation was declined")).toBeVisible();
	await checkPage(guest);

	await enterAs(guest, willing);
	await guest.goto("/auth/onboarding");
	await guest.waitForURL("**/workspaces");
	await checkPage(guest);
	await guest.getByRole("link", { name: `View invitation to ${name}` }).click();
	await guest.getByRole("button", { name: "Accept invitation" }).click();
	await guest.waitForURL(`**/${slug}/onboarding`);
	await guest.close();
});

test("resending an invitation disables the older email's link", async ({ page, browser }) => {
	const { slug } = await ownWorkspace(page);
	const { email } = await aStranger();
	const old = await invite(page, slug, email);
	const guest = await anotherBrowser(browser);
	await enterAs(guest, email);

	await page.goto(`/${slug}/invitations`);
	await page.getByRole("button", { name: `Send again ${email}` }).click();
	await expect(page.getByRole("status")).toContainText("again. The earlier link no longer works.");

	expect((await get(guest, old)).status()).toBe(404);
	await guest.goto(old);
	await expect(heading(guest, "No invitation found")).toBeVisible();
	await checkPage(guest);
	await guest.goto(await linkIn(email));
	await expect(guest.getByRole("button", { name: "Accept invitation" })).toBeVisible();
	await guest.close();
});

test("a revoked and an expired invitation say so and offer a next step; revoking can be undone", async ({
	page,
	browser,
}) => {
	const { slug } = await ownWorkspace(page);
	const { email } = await aStranger();
	const link = await invite(page, slug, email);
	const guest = await anotherBrowser(browser);
	await enterAs(guest, email);

	await page.goto(`/${slug}/invitations`);
	await page.getByRole("link", { name: `Revoke ${email}` }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Revoke invitation" }).click();
	await guest.goto(link);
	await expect(heading(guest, "This invitation was revoked")).toBeVisible();
	await checkPage(guest);
	await guest.getByRole("button", { name: "Ask for a new invitation" }).click();
	await expect(guest.getByRole("status")).toContainText("We’ve emailed the person who invited you");
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("is pending again");

	await guest.goto(link);
	await letExpire(email);
	await guest.getByRole("button", { name: "Accept invitation" }).click();
	await expect(heading(guest, "This invitation has expired")).toBeVisible();
	await checkPage(guest);
	await guest.close();
});

test("a person who was invited and never joined is erased permanently, by their address", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	const email = `${unique()}@stories.example`;
	await invite(page, slug, email);
	await page.goto(`/${slug}/invitations/erase?address=${email}`);
	await checkPage(page);
	await page.getByRole("button", { name: "Erase for good" }).click();
	await expect(page.getByRole("alert")).toContainText("Their invitation is still pending");
	await expect(page.getByLabel("Their address")).toHaveValue(email);

	await page.goto(`/${slug}/invitations`);
	await page.getByRole("link", { name: `Revoke ${email}` }).click();
	await page.getByRole("button", { name: "Revoke invitation" }).click();
	await page.goto(`/${slug}/invitations?status=revoked`);
	await page.getByRole("link", { name: `Erase ${email}` }).click();
	await page.getByRole("button", { name: "Erase for good" }).click();

	await expect(page.getByRole("status")).toContainText("That address can no longer be read here");
	await page.goto(`/${slug}/invitations?status=revoked`);
	await expect(page.getByRole("rowheader", { name: "someone who was erased" })).toBeVisible();
	await page.goto(`/${slug}/audit`);
	await expect(page.getByText("permanently erased an invited person")).toBeVisible();
	await expect(page.getByText(email)).toHaveCount(0);
});

test("an invitation for another address is not accepted; the invited person signs in instead", async ({
	page,
	browser,
}) => {
	const { slug, email: owner } = await ownWorkspace(page);
	const [right, wrong] = [await aStranger(), await aStranger()];
	const link = await invite(page, slug, right.email);
	const guest = await anotherBrowser(browser);
	await enterAs(guest, wrong.email);

	await guest.goto(link);
	await expect(heading(guest, "This invitation is for another address")).toBeVisible();
	await expect(guest.getByRole("main").getByText(wrong.email)).toBeVisible();
	expect(await guest.content()).not.toContain(right.email);
	await checkPage(guest);
	expect((await post(guest, link, { answer: "accept" })).status()).toBe(303);
	expect((await get(guest, `/${slug}/dashboard`)).status()).toBe(404);

	await guest.getByRole("button", { name: "Sign out and switch" }).click();
	await guest.getByRole("link", { name: "Sign in to accept" }).click();
	await guest.getByLabel("Email address").fill(right.email);
	await guest.getByRole("button", { name: "Continue", exact: true }).click();
	await guest.getByRole("button", { name: "Accept invitation" }).click();
	await guest.waitForURL(`**/${slug}/onboarding`);

	await enterAs(guest, wrong.email);
	await guest.goto(link);
	await expect(heading(guest, "This invitation has been used")).toBeVisible();
	await checkPage(guest);
	await enterAs(guest, owner);
	await guest.goto(await invite(page, slug, `other-${unique()}@stories.example`));
	await expect(heading(guest, "You are already a member")).toBeVisible();
	await checkPage(guest);
	await guest.close();
});

test("a member sees why they cannot invite, and a stranger's list of 300 names is refused as too long", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	const list = Array.from({ length: 300 }, (_, n) => `person-${n}@stories.example`).join("\n");
	await page.goto(`/${slug}/invitations/new`);

	await page.getByLabel("Email addresses").fill(list);
	await page.getByRole("button", { name: "Send invitations" }).click();

	await expect(page.getByRole("alert")).toContainText(
		"The list has 300 addresses, and you can invite 200 people at once.",
	);
	await expect(page.getByLabel("Email addresses")).toHaveValue(list);
	await checkPage(page);
	await enterAs(page, "viewer@acme.example");
	const answer = await page.goto("/acme/invitations");
	expect(answer?.status()).toBe(403);
	await expect(page.getByRole("main")).toContainText("users:manage");
	await checkPage(page);
});

/** Makes an invitation expire. */
async function letExpire(email: string): Promise<void> {
	const sql = connect({ url: process.env.STORY_DATABASE_URL ?? "" });
	try {
		const [link] = await sql`update public.invitation_links set expires_at = now() - interval '1 minute'
			where email = ${email} returning organization_id, invitation_id`;
		const [tenant] = await sql`select schema_name from public.tenants where id = ${link?.organization_id}`;
		await sql.unsafe(`update "${tenant?.schema_name}".invitations
			set expires_at = now() - interval '1 minute' where id = '${link?.invitation_id}'`);
	} finally {
		await sql.end();
	}
}
