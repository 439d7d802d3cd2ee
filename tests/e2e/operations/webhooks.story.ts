import { expect } from "#tests/support/browser/stories.ts";
import { test } from "../support/own-product.ts";
import {
	aStranger,
	backend,
	control,
	demo,
	enterAs,
	get,
	ownWorkspace,
	signOut,
	unique,
} from "../support/steps.ts";

test.describe.configure({ mode: "default" });

const WEBHOOK = "/api/webhooks/clerk";

test("a workspace renamed at Clerk has its new name here", async ({ page, product }) => {
	const { slug, userId } = await ownWorkspace(page, "Before");
	const id = await organizationOf(userId);

	await backend("PATCH", `/organizations/${id}`, { name: "After & later" });
	await control("webhooks/settle");

	await expect(async () => {
		await page.goto(`/${slug}/dashboard`);
		await expect(page.getByText("Your role in After & later is Owner")).toBeVisible({ timeout: 500 });
	}).toPass();
	await expect(page.getByText("renamed the workspace to “After & later”")).toBeVisible();
	await page.goto("/workspaces");
	await expect(page.getByRole("link", { name: "After & later" })).toHaveAttribute(
		"href",
		`/${slug}/dashboard`,
	);
	expect(product.clerk.emulator.state.messages.filter(({ status }) => status !== "delivered")).toEqual([]);
});

test("a person who changes their name at Clerk has the new name in the workspace", async ({
	page,
	product,
}) => {
	await enterAs(page, demo.member);
	await page.goto(`${product.clerk.url}/user`);
	await page.getByLabel("First name").fill("Meiko");
	await page.getByLabel("Last name").fill("O’Tanaka");
	await page.getByRole("button", { name: "Save changes" }).click();
	await control("webhooks/settle");

	await page.goto("/acme/dashboard");
	await expect(page.getByText("Hello, Meiko O’Tanaka.")).toBeVisible();
	await page.goto("/acme/projects/desert-trial-route");
	await expect(page.getByRole("definition").filter({ hasText: "Meiko O’Tanaka" })).toBeVisible();
});

test("a member added at Clerk joins, and a removed one is out", async ({ page }) => {
	const { slug, userId } = await ownWorkspace(page);
	const id = await organizationOf(userId);
	const guest = await aStranger();

	await backend("POST", `/organizations/${id}/memberships`, { user_id: guest.userId, role: "org:member" });
	await control("webhooks/settle");
	await enterAs(page, guest.email);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByText("Your role in Story workspace is Member")).toBeVisible();

	await backend("DELETE", `/organizations/${id}/memberships/${guest.userId}`);
	await control("webhooks/settle");
	expect((await page.goto(`/${slug}/dashboard`))?.status()).toBe(404);
	await page.goto("/workspaces");
	await expect(page.getByText("You don’t have a workspace yet")).toBeVisible();
	await signOut(page);
});

test("messages that come twice, late, or in the wrong order change nothing", async ({ page }) => {
	const { slug, userId } = await ownWorkspace(page, "First name");
	const id = await organizationOf(userId);
	await control("webhooks/settle");
	await control("webhooks/hold");
	for (const name of ["Second name", "Third name"]) await backend("PATCH", `/organizations/${id}`, { name });

	await control("webhooks/release", { order: "reverse" });
	await control("webhooks/duplicate");
	await control("webhooks/resend", { copies: 3 });
	await control("webhooks/settle");

	await expect(async () => {
		await page.goto(`/${slug}/dashboard`);
		await expect(page.getByText("Your role in Third name is Owner")).toBeVisible({ timeout: 500 });
	}).toPass();
	await expect(page.getByText("renamed the workspace")).toHaveCount(1);
	await expect(page.getByText("created the workspace")).toHaveCount(1);
	await page.goto("/workspaces");
	await expect(page.getByRole("link", { name: "Third name" })).toHaveCount(1);
});

test("a workspace whose organization is created at Clerk appears here with its owner", async ({ page }) => {
	const { email, userId } = await aStranger();
	const slug = `made-there-${unique()}`;

	await backend("POST", "/organizations", { name: "Made there", slug, created_by: userId });
	await control("webhooks/settle");
	await enterAs(page, email);
	await page.goto("/workspaces");

	await expect(page.getByRole("link", { name: "Made there" })).toHaveCount(1);
	await page.getByRole("link", { name: "Made there" }).click();
	await expect(page.getByText("Your role in Made there is Owner")).toBeVisible();
});

test("a workspace whose organization is deleted is closed, and only its people see that", async ({
	page,
}) => {
	const { slug, userId } = await ownWorkspace(page, "Short-lived");
	const id = await organizationOf(userId);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(200);

	await backend("DELETE", `/organizations/${id}`);
	await control("webhooks/settle");

	await expect(async () => {
		expect((await page.goto(`/${slug}/dashboard`))?.status()).toBe(410);
	}).toPass();
	await expect(page.getByRole("heading", { level: 1, name: "Short-lived was closed" })).toBeVisible();
	await enterAs(page, demo.owner);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(404);
});

test("a message that Clerk did not sign is refused", async ({ page, product }) => {
	const genuine = product.clerk.emulator.state.messages.at(-1);
	const body = JSON.stringify({ type: "organization.deleted", object: "event", data: { id: "org_acme" } });
	const signed = { "svix-id": "msg_forged", "svix-timestamp": String(Math.floor(Date.now() / 1000)) };

	for (const headers of [
		{ ...signed, "svix-signature": `v1,${Buffer.from("no signature of ours").toString("base64")}` },
		{ ...signed, "svix-signature": "" },
		{ "svix-id": genuine?.id ?? "", "svix-signature": "v1,AAAA" },
		{},
	]) {
		const answer = await page.request.post(WEBHOOK, {
			data: body,
			headers: { "Content-Type": "application/json", ...headers } as Record<string, string>,
		});
		expect(answer.status()).toBe(400);
	}
	await enterAs(page, demo.owner);
	expect((await get(page, "/acme/dashboard")).status()).toBe(200);
});

/** Returns the organization of a person who is in exactly one. */
async function organizationOf(userId: string): Promise<string> {
	type List = { data: { organization: { id: string } }[] };
	const { data } = await backend<List>("GET", `/users/${userId}/organization_memberships`);
	expect(data).toHaveLength(1);
	return data[0]?.organization.id ?? "";
}
