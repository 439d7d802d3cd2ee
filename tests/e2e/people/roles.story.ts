import type { Browser, Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, isClosedInMenu, makeProject, openMore, post, unique } from "../support/steps.ts";

/** How a project relates to the person who opens it. */
type Thing = "own" | "others' public" | "others' private";

/** `yes`, or the missing permission; `unseen` looks like a project that never existed. */
type Answer = "yes" | "unseen" | `projects:${string}`;

type Rights = { email: string; create: Answer; view: Row; edit: Row; delete: Row };
type Row = Partial<Record<Thing, Answer>>;

const everything: Row = { own: "yes", "others' public": "yes", "others' private": "yes" };

/** The product's role table, as people with each role experience it. */
const ROLES: Record<string, Rights> = {
	owner: { email: demo.owner, create: "yes", view: everything, edit: everything, delete: everything },
	admin: { email: demo.admin, create: "yes", view: everything, edit: everything, delete: everything },
	member: {
		...{ email: demo.member, create: "yes" },
		view: { own: "yes", "others' public": "yes", "others' private": "unseen" },
		edit: { own: "yes", "others' public": "projects:edit:all", "others' private": "unseen" },
		delete: { own: "yes", "others' public": "projects:delete:all", "others' private": "unseen" },
	},
	viewer: {
		...{ email: demo.viewer, create: "projects:create" },
		view: { "others' public": "yes", "others' private": "unseen" },
		edit: { "others' public": "projects:edit:all", "others' private": "unseen" },
		delete: { "others' public": "projects:delete:all", "others' private": "unseen" },
	},
};

for (const [role, rights] of Object.entries(ROLES)) {
	test(`a ${role} sees and may do what the role table says`, async ({ page, browser }) => {
		const things = await makeThings(page, browser, rights);

		await checkCreate(page, rights.create);
		for (const [thing, address] of things) {
			await checkView(page, address, rights, thing);
			await checkAct(page, `${address}/edit`, rights.edit[thing], {
				form: { name: `Mine now ${unique()}`, version: "1", ...(thing === "own" ? {} : { isPublic: "on" }) },
			});
			await checkAct(page, `${address}/archive`, rights.edit[thing], { form: { to: "archived" } });
			await checkAct(page, `${address}/archive`, rights.edit[thing], { form: { to: "active" } });
			await checkAct(page, `${address}/delete`, rights.delete[thing], { form: { to: "deleted" } });
			if (rights.delete[thing] === "yes") {
				expect((await get(page, address)).status()).toBe(404);
				await checkAct(page, `${address}/delete`, "yes", { form: { to: "there" }, posts: "only" });
				expect((await get(page, address)).status()).toBe(200);
			}
		}
	});
}

test("a refusal names the rule and who can help, inside the workspace", async ({ page }) => {
	await enterAs(page, demo.viewer);

	const answer = await page.goto("/acme/projects/new");

	expect(answer?.status()).toBe(403);
	await expect(page.getByRole("heading", { level: 1, name: "You don’t have permission" })).toBeVisible();
	const main = page.getByRole("main");
	await expect(main).toContainText("Your role here, Viewer,");
	await expect(main).toContainText("projects:create");
	await expect(main).toContainText("Olivia Marsh");
	await expect(main).toContainText("Adrian Cole");
	await expect(main).toContainText(answer?.headers()["x-request-id"] ?? "no request id");
	await expect(page.getByRole("navigation", { name: "Workspace" }).first()).toBeAttached();
	await checkPage(page);
});

test("what a viewer may not do is shown disabled, with the reason", async ({ page }) => {
	await enterAs(page, demo.viewer);

	for (const path of ["/acme/dashboard", "/acme/projects"]) {
		await page.goto(path);
		await isClosed(page, "New project", /Viewer, does not include “create projects”/);
	}
	await checkPage(page);
	await page.goto("/acme/projects/warehouse-move");
	await openMore(page);
	await isClosedInMenu(page, "Edit project", /edit and archive every project/);
	await isClosedInMenu(page, "Archive project", /edit and archive every project/);
	await isClosedInMenu(page, "Delete project", /delete every project/);
	await checkPage(page);
});

test("a name that only a hidden project has can be used", async ({ page }) => {
	const name = `Secret ${unique()}`;
	await enterAs(page, demo.both);
	await makeProject(page, "acme", { name });
	await enterAs(page, demo.member);

	const made = await post(page, "/acme/projects/new", { name });

	expect(made.status()).toBe(303);
});

/** Creates one project of each kind, as its owner; ends signed in as the person in question. */
async function makeThings(page: Page, browser: Browser, rights: Rights): Promise<[Thing, string][]> {
	const mark = unique();
	const other = await browser.newPage({ baseURL: process.env.STORY_ORIGIN });
	await enterAs(other, demo.both);
	const shown = await makeProject(other, "acme", { name: `Shown ${mark}`, isPublic: "on" });
	const hidden = await makeProject(other, "acme", { name: `Hidden ${mark}` });
	await other.close();
	await enterAs(page, rights.email);
	const things: [Thing, string][] = [
		["others' public", shown],
		["others' private", hidden],
	];
	if (rights.create === "yes") things.push(["own", await makeProject(page, "acme", { name: `Own ${mark}` })]);
	return things;
}

async function checkCreate(page: Page, create: Answer): Promise<void> {
	await checkAct(page, "/acme/projects/new", create, { form: { name: `Tried ${unique()}` } });
}

async function checkView(page: Page, address: string, rights: Rights, thing: Thing): Promise<void> {
	const seen = rights.view[thing] === "yes";
	const answer = await page.goto(address);
	expect(answer?.status(), `${thing} page`).toBe(seen ? 200 : 404);
	// `/acme/projects/shown-<mark>-<random end>`
	const list = await get(page, `/acme/projects?q=${address.split("-").at(-2)}`);
	expect((await list.text()).includes(address), `${thing} in the list`).toBe(seen);
	if (!seen) return;
	await openMore(page);
	const buttons = { "Edit project": "edit", "Archive project": "edit", "Delete project": "delete" } as const;
	for (const [label, act] of Object.entries(buttons)) {
		const open = rights[act][thing] === "yes";
		const button = page.getByRole("link", { name: label });
		if (open) await expect(button).not.toHaveAttribute("aria-disabled");
		else await isClosedInMenu(page, label, /Your role, \w+, does not include/);
	}
}

/** Opens the page of an action and posts its form: both must have the same result. */
async function checkAct(
	page: Page,
	path: string,
	answer: Answer | undefined,
	{ form, posts = "too" }: { form: Record<string, string>; posts?: "too" | "only" },
): Promise<void> {
	const opened = posts === "only" ? undefined : await get(page, path);
	const sent = await post(page, path, form);
	const refused = answer === "unseen" ? 404 : 403;
	if (opened) expect(opened.status(), `GET ${path}`).toBe(answer === "yes" ? 200 : refused);
	expect(sent.status(), `POST ${path} ${JSON.stringify(form)}`).toBe(answer === "yes" ? 303 : refused);
	if (answer === "yes" || answer === "unseen") return;
	expect(await sent.text(), `POST ${path} names the rule`).toContain(`>${answer}</code>`);
}

async function isClosed(page: Page, label: string, reason: RegExp): Promise<void> {
	const closed = page.getByRole("link", { name: label });
	await expect(closed).toHaveAttribute("aria-disabled", "true");
	await expect(closed).not.toHaveAttribute("href");
	await expect(closed).toHaveAccessibleDescription(reason);
}
