import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import {
	backend,
	control,
	demo,
	enterAs,
	get,
	isClosedInMenu,
	openMore,
	ownWorkspace,
	post,
	unique,
} from "../support/steps.ts";

type Somebody = { email: string; userId: string; name: string };
type Crew = { home: string; base: string; owner: Somebody } & Record<"admin" | "member" | "viewer", Somebody>;

test("an owner finds somebody, changes their role, and undoes it", async ({ page }) => {
	const { home, member } = await aCrew(page);
	await page.goto(home);
	await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
	await expect(page.getByRole("rowheader")).toHaveCount(4);
	await checkPage(page);

	await page.getByLabel("Search members").fill("meg");
	await page.getByLabel("Role").selectOption("Member");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page.getByRole("rowheader")).toHaveCount(1);
	await expect(page.getByText(member.email)).toBeVisible();
	await page.getByRole("link", { name: member.name }).click();
	await expect(page.getByRole("heading", { level: 2, name: "What they can do, and why" })).toBeVisible();
	await expect(row(page, "Edit and archive projects they created or lead")).toContainText(
		"YesMember includes it.",
	);
	await expect(row(page, "Read the audit log")).toContainText("NoMember doesn’t include it.");
	await checkPage(page);

	await page.getByRole("link", { name: "Change role" }).click();
	await checkPage(page);
	await page.getByLabel("Admin", { exact: true }).check();
	await page.getByRole("button", { name: "Change role" }).click();
	await expect(page.getByRole("status")).toContainText(`${member.name} is now Admin.`);
	await expect(row(page, "Read the audit log")).toContainText("Yes");
	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText(`${member.name} is now Member.`);
});

test("a suspended member is out with their next click, and is reactivated unchanged", async ({
	page,
	browser,
}) => {
	const { home, base, member } = await aCrew(page);
	const theirs = await browser.newPage();
	await enterAs(theirs, member.email);
	expect((await theirs.goto(`${base}/dashboard`))?.status()).toBe(200);
	await page.goto(`${home}/${member.userId}`);

	await openMore(page);
	await page.getByRole("link", { name: "Suspend" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Suspend" }).click();
	await expect(page.getByRole("status")).toContainText(`Suspended ${member.name}.`);
	await checkPage(page);

	expect((await theirs.goto(`${base}/dashboard`))?.status()).toBe(404);
	await page.goto(`${home}?status=suspended`);
	await page.getByRole("link", { name: member.name }).click();
	await openMore(page);
	await page.getByRole("link", { name: "Reactivate" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Reactivate" }).click();
	await expect(page.getByRole("status")).toContainText("is active again");
	expect((await theirs.goto(`${base}/dashboard`))?.status()).toBe(200);
	await theirs.context().close();
});

test("removing somebody shows what stays, keeps it, and is undone with one button", async ({ page }) => {
	const { home, base, member, owner } = await aCrew(page);
	await enterAs(page, member.email);
	const made = await post(page, `${base}/projects/new`, { name: "Meg's pad", isPublic: "on" });
	await enterAs(page, owner.email);
	const team = await post(page, `${base}/teams/new`, { name: "Pads" });
	await post(page, team.headers().location ?? "", { member: member.userId, to: "lead" });
	await page.goto(`${home}/${member.userId}`);
	await expect(page.getByText("(lead)")).toBeVisible();

	await openMore(page);
	await page.getByRole("link", { name: "Remove from workspace" }).click();
	await expect(page.getByText("They leave their teams: Pads.")).toBeVisible();
	await checkPage(page);
	await page.getByRole("button", { name: "Remove from workspace" }).click();
	await expect(page).toHaveURL(home);
	await expect(page.getByRole("status")).toContainText(`Removed ${member.name}.`);
	await expect(page.getByRole("rowheader")).toHaveCount(3);
	const project = await get(page, made.headers().location ?? "");
	expect(await project.text()).toContain(member.name);
	expect(await (await get(page, `${home}?status=left`)).text()).toContain(member.name);

	await page.getByRole("button", { name: "Undo" }).click();
	await expect(page.getByRole("status")).toContainText("is active again");
	await expect(page.getByText("(lead)")).toBeVisible();
});

test("a choice on an outdated page changes nothing, says so, and can be made again", async ({ page }) => {
	const { home, member } = await aCrew(page);
	await page.goto(`${home}/${member.userId}/role`);
	await post(page, `${home}/${member.userId}/role`, { role: "viewer", shown: "member" });

	await page.getByLabel("Admin", { exact: true }).check();
	expect(await press(page, "Change role")).toBe(409);
	await expect(page.getByRole("alert").first()).toContainText(
		`Someone changed the role of ${member.name} to Viewer`,
	);
	await expect(page.getByLabel("Admin", { exact: true })).toBeChecked();
	await checkPage(page);
	expect(await press(page, "Change role")).toBe(303);
	await expect(page.getByRole("status")).toContainText(`${member.name} is now Admin.`);
});

test("an admin finds the owner's buttons disabled with the reason, and cannot bypass that", async ({
	page,
}) => {
	const { home, admin, owner, member } = await aCrew(page);
	await enterAs(page, admin.email);
	await page.goto(`${home}/${owner.userId}`);
	await openMore(page);
	for (const name of ["Change role", "Suspend", "Remove from workspace"]) {
		await isClosedInMenu(page, name, /is Owner, a role with more permissions than yours, Admin/);
	}
	await isClosedInMenu(page, "Transfer ownership", /Only an owner can transfer ownership/);
	await checkPage(page);

	await page.goto(`${home}/${member.userId}/role`);
	await expect(page.getByLabel("Owner", { exact: true })).toBeDisabled();
	await checkPage(page);
	const forced: [string, Record<string, string>][] = [
		[`${owner.userId}/role`, { role: "member", shown: "owner" }],
		[`${owner.userId}/suspend`, { to: "suspended" }],
		[`${owner.userId}/remove`, { to: "out" }],
		[`${owner.userId}/ownership`, { to: "theirs" }],
		[`${member.userId}/role`, { role: "owner", shown: "member" }],
		[`${admin.userId}/suspend`, { to: "suspended" }],
	];
	for (const [path, form] of forced)
		expect((await post(page, `${home}/${path}`, form)).status(), path).toBe(403);
});

test("people who change their own role are warned, and asked to confirm", async ({ page }) => {
	const { home, admin } = await aCrew(page);
	await enterAs(page, admin.email);
	const here = `${home}/${admin.userId}`;
	await page.goto(`${here}/role`);

	await expect(page.getByRole("alert")).toContainText("you can’t undo that yourself");
	await checkPage(page);
	expect((await post(page, `${here}/role`, { role: "member", shown: "admin" })).status()).toBe(422);
	await page.getByLabel("Member", { exact: true }).check();
	await page.getByLabel("I understand that I can’t undo this myself").check();
	await page.getByRole("button", { name: "Change role" }).click();
	await expect(page.getByRole("status")).toContainText("You are now Member.");
	await openMore(page);
	await isClosedInMenu(page, "Change role", /does not include/);
});

for (const role of ["member", "viewer"] as const) {
	test(`a ${role} sees who is here and what they may, no address, and every button shut`, async ({
		page,
	}) => {
		const crew = await aCrew(page);
		await enterAs(page, crew[role].email);
		await page.goto(crew.home);
		await expect(page.getByRole("rowheader")).toHaveCount(4);
		await expect(page.getByText(crew.admin.email)).toHaveCount(0);
		await expect(page.getByRole("link", { name: "Invite people" })).toHaveAttribute("aria-disabled", "true");
		await checkPage(page);

		await page.getByRole("link", { name: crew.admin.name }).click();
		expect(await page.content()).not.toContain(crew.admin.email);
		await expect(page.getByRole("heading", { name: "Recent activity" })).toHaveCount(0);
		await openMore(page);
		for (const name of ["Change role", "Suspend", "Remove from workspace"]) {
			await isClosedInMenu(page, name, /does not include/);
		}
		await checkPage(page);
		for (const act of ["role", "suspend", "remove", "ownership"]) {
			expect((await get(page, `${crew.home}/${crew.admin.userId}/${act}`)).status(), act).toBe(403);
		}
		const data = await get(page, `${crew.home}/${crew.admin.userId}.data`);
		expect(await data.text()).not.toContain(crew.admin.email);
	});
}

test("a member sees their own activity, and leaves", async ({ page }) => {
	const { home, base, member } = await aCrew(page);
	await enterAs(page, member.email);
	await post(page, `${base}/projects/new`, { name: "Last pad" });
	await page.goto(`${home}/${member.userId}`);
	await expect(page.getByText("created the project “Last pad”")).toBeVisible();
	await expect(page.getByRole("main").getByText(member.email).first()).toBeVisible();

	await openMore(page);
	await page.getByRole("link", { name: "Leave workspace" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Leave workspace" }).click();
	await expect(page).toHaveURL("/workspaces");
	await expect(page.getByText("You left Crew.")).toBeVisible();
	expect((await get(page, home)).status()).toBe(404);
});

test("the only owner is told what to do before they leave, and hands over", async ({ page }) => {
	const { home, base, member, owner } = await aCrew(page);
	await page.goto(`${base}/leave`);
	await expect(page.getByRole("button", { name: "Leave workspace" })).toHaveAttribute(
		"aria-disabled",
		"true",
	);
	await expect(page.getByText("Do one of these first:")).toBeVisible();
	await checkPage(page);
	expect((await post(page, `${base}/leave`, { to: "out" })).status()).toBe(409);

	await page.getByRole("link", { name: "Choose a member" }).click();
	await page.getByRole("link", { name: member.name }).click();
	await openMore(page);
	await page.getByRole("link", { name: "Transfer ownership" }).click();
	await checkPage(page);
	await page.getByRole("button", { name: "Transfer ownership" }).click();
	await expect(page.getByRole("status")).toContainText(
		`${member.name} now owns this workspace, and your role is Admin.`,
	);
	await page.goto(`${home}/${owner.userId}`);
	await expect(page.getByRole("definition").filter({ hasText: /^\s*Admin\s*$/ })).toBeVisible();
	expect((await post(page, `${base}/leave`, { to: "out" })).status()).toBe(303);
});

test("a member of another workspace looks like somebody who never existed", async ({ page }) => {
	const { home } = await aCrew(page);
	const { userId } = await enterAs(page, demo.owner);

	for (const path of ["", "/role", "/suspend", "/remove"]) {
		const never = await get(page, `/acme/members/user_never${path}`);
		expect(never.status()).toBe(404);
		expect((await get(page, `/acme/members/${userId.slice(0, -1)}x${path}`)).status()).toBe(404);
	}
	expect((await get(page, `${home}/${userId}`)).status()).toBe(404);
});

function row(page: Page, name: string) {
	return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
}

/** Presses a button that posts and returns the status of the answer. */
async function press(page: Page, button: string): Promise<number> {
	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: button }).click();
	return (await answered).status();
}

/** Creates a workspace with one person of each role; the browser is its owner's. */
async function aCrew(page: Page): Promise<Crew> {
	const { slug, ...person } = await ownWorkspace(page, "Crew");
	const organization = await organizationOf(person.userId);
	const [base, home] = [`/${slug}`, `/${slug}/members`];
	const made = await Promise.all(
		["Ada Admin", "Meg Member", "Vic Viewer"].map((name) => join(organization, name)),
	);
	await control("webhooks/settle");
	const [admin, member, viewer] = made as [Somebody, Somebody, Somebody];
	for (const [{ userId }, role] of [
		[admin, "admin"],
		[viewer, "viewer"],
	] as const) {
		const answer = await post(page, `${home}/${userId}/role`, { role, shown: "member" });
		expect(answer.status(), await answer.text()).toBe(303);
	}
	return { base, home, owner: { ...person, name: "Sam Stranger" }, admin, member, viewer };
}

async function join(organization: string, name: string): Promise<Somebody> {
	const [first_name, last_name] = name.split(" ");
	const email = `${first_name?.toLowerCase()}-${unique()}@stories.example`;
	const { id } = await backend<{ id: string }>("POST", "/users", {
		email_address: [email],
		first_name,
		last_name,
	});
	await backend("POST", `/organizations/${organization}/memberships`, { user_id: id, role: "org:member" });
	return { email, userId: id, name };
}

async function organizationOf(userId: string): Promise<string> {
	type List = { data: { organization: { id: string } }[] };
	const { data } = await backend<List>("GET", `/users/${userId}/organization_memberships`);
	return data[0]?.organization.id ?? "";
}
