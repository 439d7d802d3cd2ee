import type { Page } from "@playwright/test";
import { expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, fingerprint, get, makeProject, post, unique } from "../support/steps.ts";

// Addresses of the same length, so that answers do not differ in length because of them.
const REAL = "acme";
const NEVER = "acmf";

const pages = [
	"",
	"/",
	"/dashboard",
	"/projects",
	"/projects?q=rope&sort=name",
	"/projects?sort=nonsense",
	"/projects/new",
	"/projects/warehouse-move",
	"/projects/warehouse-move/edit",
	"/projects/warehouse-move/archive",
	"/projects/warehouse-move/delete",
	"/projects/never-was",
	"/members",
	"/members?q=rope&sort=seen",
	"/members/user_never",
	"/members/user_never/role",
	"/members/user_never/suspend",
	"/members/user_never/remove",
	"/members/user_never/ownership",
	"/leave",
	"/no/such/page",
];
const forms: [string, Record<string, string>][] = [
	["/projects/new", { name: "Intruder" }],
	["/projects/new", { name: "" }],
	["/projects/warehouse-move/edit", { name: "Intruder", version: "1" }],
	["/projects/warehouse-move/archive", { to: "archived" }],
	["/projects/warehouse-move/delete", { to: "deleted" }],
	["/projects/warehouse-move/delete", { to: "there" }],
	["/members/user_never/role", { role: "viewer", shown: "member" }],
	["/members/user_never/suspend", { to: "suspended" }],
	["/members/user_never/remove", { to: "out" }],
	["/members/user_never/ownership", { to: "theirs" }],
	["/leave", { to: "out" }],
	["/dashboard", { any: "thing" }],
	["/no/such/page", { any: "thing" }],
];

test("another team's workspace answers like one that never existed, to every page and form", async ({
	page,
}) => {
	await enterAs(page, demo.testcorpMember);

	for (const path of pages) {
		const real = await fingerprint(await get(page, `/${REAL}${path}`), REAL);
		const never = await fingerprint(await get(page, `/${NEVER}${path}`), NEVER);
		expect(real, `GET ${path}`).toEqual(never);
		expect(real.status, `GET ${path}`).toBe(404);
	}
	for (const [path, form] of forms) {
		const real = await fingerprint(await post(page, `/${REAL}${path}`, form), REAL);
		const never = await fingerprint(await post(page, `/${NEVER}${path}`, form), NEVER);
		expect(real, `POST ${path}`).toEqual(never);
		expect(real.status, `POST ${path}`).not.toBe(303);
	}
	await enterAs(page, demo.owner);
	expect((await get(page, "/acme/projects/warehouse-move")).status()).toBe(200);
});

test("a data request learns no more than a page", async ({ page }) => {
	await enterAs(page, demo.testcorpMember);

	for (const path of ["/dashboard.data", "/projects.data", "/projects/warehouse-move.data"]) {
		const real = await fingerprint(await get(page, `/${REAL}${path}`), REAL);
		expect(real, path).toEqual(await fingerprint(await get(page, `/${NEVER}${path}`), NEVER));
		expect(JSON.stringify(real)).not.toContain("Warehouse");
	}
});

test("a visitor is asked to sign in the same way for both", async ({ page }) => {
	for (const path of pages) {
		const real = await fingerprint(await get(page, `/${REAL}${path}`), REAL);
		expect(real, path).toEqual(await fingerprint(await get(page, `/${NEVER}${path}`), NEVER));
		expect(real.status, path).toBe(303);
	}
});

test("a project of another team, under one's own workspace, is like one that never existed", async ({
	page,
}) => {
	await enterAs(page, demo.testcorpMember);

	await samePages(page, "/testcorp/projects/warehouse-move", "/testcorp/projects/warehouse-mova");
});

test("a hidden project, and its name, are like one that never existed", async ({ page }) => {
	const name = `Hush ${unique()}`;
	await enterAs(page, demo.both);
	const hidden = await makeProject(page, "acme", { name });
	await enterAs(page, demo.viewer);

	await samePages(page, hidden, `${hidden.slice(0, -1)}_`);
	const found = await get(page, `/acme/projects?status=all&q=${encodeURIComponent(name)}`);
	expect(await found.text()).not.toContain(hidden);
	const dashboard = await (await get(page, "/acme/dashboard")).text();
	expect(dashboard).not.toContain(name);
});

test("somebody in two workspaces is a different person in each", async ({ page }) => {
	await enterAs(page, demo.both);
	await page.goto("/workspaces");
	await expect(page.getByRole("listitem").filter({ hasText: "Acme" })).toContainText("Member");
	await expect(page.getByRole("listitem").filter({ hasText: "Testcorp" })).toContainText("Viewer");
	await expect(page.getByRole("link", { name: "Demo" })).toHaveCount(0);

	await page.getByRole("link", { name: "Testcorp" }).click();
	await expect(page.getByText(/Your role in .* is Viewer/)).toBeVisible();
	expect((await post(page, "/testcorp/projects/new", { name: `No ${unique()}` })).status()).toBe(403);
	expect((await get(page, "/testcorp/projects/load-test-lab")).status()).toBe(404);

	const name = `Only in Acme ${unique()}`;
	const made = await makeProject(page, "acme", { name });
	expect((await get(page, made)).status()).toBe(200);
	const inTestcorp = await (await get(page, "/testcorp/projects?status=all")).text();
	expect(inTestcorp).not.toContain(name);
	expect((await get(page, made.replace("/acme/", "/testcorp/"))).status()).toBe(404);
});

/** Checks that every page and form of one address answers like those of the other. */
async function samePages(page: Page, real: string, never: string): Promise<void> {
	const ends = [real, never].map((address) => address.split("/").at(-1) ?? "") as [string, string];
	for (const tail of ["", "/edit", "/archive", "/delete"]) {
		const one = await fingerprint(await get(page, `${real}${tail}`), ends[0]);
		expect(one, `GET ${tail}`).toEqual(await fingerprint(await get(page, `${never}${tail}`), ends[1]));
		expect(one.status).toBe(404);
	}
	for (const [tail, form] of [
		["/edit", { name: "x", version: "1" }],
		["/archive", { to: "archived" }],
		["/delete", { to: "deleted" }],
	] as const) {
		const one = await fingerprint(await post(page, `${real}${tail}`, form), ends[0]);
		expect(one, `POST ${tail}`).toEqual(
			await fingerprint(await post(page, `${never}${tail}`, form), ends[1]),
		);
		expect(one.status).toBe(404);
	}
}
