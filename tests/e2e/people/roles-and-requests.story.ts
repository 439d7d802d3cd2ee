import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import {
	demo,
	enterAs,
	get,
	isClosedInMenu,
	makeRole,
	openMore,
	post,
	press,
	unique,
	workspaceForTwo,
} from "../support/steps.ts";

test("a role in use is deleted only with a replacement, which all its members then have", async ({
	page,
}) => {
	const { slug, guest, owner } = await workspaceForTwo(page);
	await makeRole(page, slug, "Old role", ["projects:create"]);
	await giveRole(page, slug, guest.userId, "old-role");
	await page.goto(`/${slug}/settings/roles/old-role/delete`);
	await expect(page.getByText("One member has this role")).toBeVisible();
	await checkPage(page);

	const without = await post(page, `/${slug}/settings/roles/old-role/delete`, { to: "deleted" });
	expect(without.status()).toBe(409);
	expect(await without.text()).toContain("Choose the role that replaces it");
	await page.getByLabel("Viewer").check();
	await page.getByRole("button", { name: "Delete role" }).click();
	await expect(page.getByRole("status")).toContainText("One member is now “Viewer”.");

	await enterAs(page, guest.email);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByText("Your role in Story workspace is Viewer")).toBeVisible();
	await enterAs(page, owner.email);
});

test("a refused member sees what is missing and who has it, and asks once", async ({ page }) => {
	const { slug, guest } = await workspaceForTwo(page);
	await makeRole(page, slug, "Only teams", ["teams:manage"]);
	await enterAs(page, guest.email);

	expect((await page.goto(`/${slug}/teams/new`))?.status()).toBe(403);
	const main = page.getByRole("main");
	await expect(main).toContainText("teams:manage");
	await expect(main).toContainText("Owner, Admin, Only teams");
	await expect(main).toContainText("(Owner)");
	await checkPage(page);
	await page.getByLabel("Message").fill("For the <launch>, please.");
	await page.getByRole("button", { name: "Ask for this permission" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Requests" })).toBeVisible();
	await expect(page.getByRole("status")).toContainText("Asked for");
	await expect(main.getByRole("listitem").filter({ hasText: "For the <launch>, please." })).toBeVisible();
	await checkPage(page);

	await page.goto(`/${slug}/teams/new`);
	await expect(main).toContainText("Your request is waiting for an answer");
	await expect(page.getByRole("button", { name: "Ask for this permission" })).toHaveCount(0);
	await checkPage(page);
	const twice = await post(page, `/${slug}/requests`, { permission: "teams:manage" });
	expect(twice.status()).toBe(303);
	await page.goto(`/${slug}/requests`);
	await expect(main.getByRole("listitem")).toHaveCount(1);
});

test("the owner finds the request as a task, and approves it with a role that includes the permission", async ({
	page,
}) => {
	const { slug, guest, owner } = await workspaceForTwo(page);
	const projects = ["projects:create", "projects:edit:own", "projects:delete:own", "projects:view:public"];
	const comments = ["comments:add", "comments:edit:own", "comments:remove:own"];
	const files = ["files:add", "files:remove:own"];
	await makeRole(page, slug, "Lead", [
		...projects,
		"projects:view:own",
		...comments,
		...files,
		"keys:own",
		"teams:manage",
	]);
	await makeRole(page, slug, "Only teams", ["teams:manage"]);
	await enterAs(page, guest.email);
	expect((await post(page, `/${slug}/requests`, { permission: "teams:manage" })).status()).toBe(303);

	await enterAs(page, owner.email);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByRole("main")).toContainText("One permission request is waiting for a decision");
	await page.getByRole("link", { name: "View requests" }).click();
	await checkPage(page);
	await page.getByRole("link", { name: /^Approve/ }).click();
	await expect(page.getByLabel("Lead")).toHaveAccessibleDescription(
		/^Adds: create, edit and delete teams, and choose their members\.$/,
	);
	await page.getByLabel("Only teams").check();
	expect(await press(page, "Approve request")).toBe(409);
	await expect(page.getByRole("alert")).toContainText("This role removes something: Create projects");
	await expect(page.getByLabel("Only teams")).toBeChecked();
	await checkPage(page);
	const here = new URL(page.url()).pathname;
	await page.getByLabel("Lead").check();
	expect(await press(page, "Approve request")).toBe(303);
	await expect(page.getByRole("status")).toContainText("now has the role “Lead”");
	const late = await post(page, here.replace("approve", "decline"), { answer: "No" });
	expect(late.status()).toBe(409);
	expect(await late.text()).toContain("approved it with the role Lead");

	await enterAs(page, guest.email);
	expect((await page.goto(`/${slug}/teams/new`))?.status()).toBe(200);
	await page.goto(`/${slug}/requests`);
	await expect(page.getByText("Approved", { exact: true })).toBeVisible();
});

test("a request is declined with an answer, which the requester sees", async ({ page }) => {
	const { slug, guest, owner } = await workspaceForTwo(page);
	await enterAs(page, guest.email);
	const tooLong = await post(page, `/${slug}/requests`, {
		permission: "audit:view",
		message: "Too long ".repeat(80),
	});
	expect(tooLong.status()).toBe(422);
	expect(await tooLong.text()).toContain("Too long Too long");
	expect((await post(page, `/${slug}/requests`, { permission: "audit:view" })).status()).toBe(303);
	await enterAs(page, owner.email);
	await page.goto(`/${slug}/requests`);

	await page.getByRole("link", { name: /^Decline/ }).click();
	await checkPage(page);
	await page.getByLabel("Answer").fill("Ask again in spring.");
	const [, request] = /\/requests\/(\d+)\//.exec(page.url()) ?? [];
	await page.getByRole("button", { name: "Decline request" }).click();
	await expect(page.getByRole("status")).toContainText("Declined the request from");

	await enterAs(page, guest.email);
	await page.goto(`/${slug}/requests`);
	await expect(page.getByText("Declined", { exact: true })).toBeVisible();
	await expect(page.getByText("Ask again in spring.")).toBeVisible();
	await checkPage(page);
	for (const act of ["approve", "decline"]) {
		expect((await get(page, `/${slug}/requests/${request}/${act}`)).status()).toBe(403);
	}
});

test("a viewer sees the roles and finds the button disabled; a crafted form is refused", async ({ page }) => {
	await enterAs(page, demo.viewer);
	await page.goto("/acme/settings/roles");
	await expect(page.getByRole("link", { name: "New role" })).toHaveAttribute("aria-disabled", "true");
	await expect(page.getByRole("row").filter({ hasText: "Everything in this workspace" })).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Viewer", exact: true }).click();
	await openMore(page);
	await isClosedInMenu(page, "Duplicate role", /does not include/);
	for (const name of ["Edit role", "Delete role"]) {
		await expect(page.getByRole("link", { name })).toHaveCount(0);
	}
	await checkPage(page);

	expect((await get(page, "/acme/settings/roles/new")).status()).toBe(403);
	const made = await post(page, "/acme/settings/roles/new", { name: unique(), permissions: "*" });
	expect(made.status()).toBe(403);
	await enterAs(page, demo.admin);
	const beyond = await post(page, "/acme/settings/roles/new", { name: unique(), permissions: "*" });
	expect(beyond.status()).toBe(403);
	await page.goto("/acme/settings/roles/new?from=owner");
	await expect(page.getByLabel("Everything in this workspace")).toBeDisabled();
	await expect(page.getByLabel("Everything in this workspace")).toHaveAccessibleDescription(
		"Your role, Admin, doesn’t include this, so you can’t grant it.",
	);
	await expect(page.getByText("Left out because your role, Admin")).toBeVisible();
	await checkPage(page);
	const crafted: [string, Record<string, string>][] = [
		["edit", { name: "Mine", version: "1" }],
		["delete", { to: "deleted" }],
	];
	for (const [path, form] of crafted) {
		const answer = await post(page, `/acme/settings/roles/viewer/${path}`, form);
		expect(answer.status()).toBe(403);
		expect(await answer.text()).toContain("system-role");
	}
});

async function giveRole(page: Page, slug: string, member: string, role: string): Promise<void> {
	const given = await post(page, `/${slug}/members/${member}/role`, { role, shown: "member" });
	expect(given.status(), await given.text()).toBe(303);
}
