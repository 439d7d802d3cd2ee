import type { Page } from "@playwright/test";
import { ACME_PROJECTS } from "#db/seeds/demo-projects.ts";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, makeProject, ownWorkspace } from "../support/steps.ts";

const seeded = ACME_PROJECTS.map(({ name }) => name);
const archived = ACME_PROJECTS.filter((project) => project.archived).map(({ name }) => name);

test("a search finds the projects with these words, and the filter selects the status", async ({ page }) => {
	await enterAs(page, demo.owner);
	await page.goto("/acme/projects");
	await checkPage(page);

	await search(page, "rock skat");
	expect(await names(page)).toEqual(["Rocket skates, second edition"]);
	await expect(page.getByLabel("Search projects")).toHaveValue("rock skat");

	await search(page, "sixty anvils");
	await expect(page.getByRole("heading", { name: "No matching projects" })).toBeVisible();
	await checkPage(page);

	await showArchived(page);
	expect(await names(page)).toEqual(["Spring catalog"]);
	await expect(page.getByLabel("Status")).toHaveValue("archived");

	await page.getByRole("link", { name: "Clear filters" }).click();
	await expect(page).toHaveURL("/acme/projects");
	await showArchived(page);
	expect((await names(page)).filter((name) => seeded.includes(name)).sort()).toEqual(archived.sort());
});

test("special characters in a search find nothing and break nothing", async ({ page }) => {
	await enterAs(page, demo.owner);

	for (const words of ["'", "& | !", ":*", "\\", "%", "<script>", "('", "🚀"]) {
		const answer = await get(page, `/acme/projects?${new URLSearchParams({ q: words })}`);
		expect(answer.status(), words).toBe(200);
	}
});

for (const [sort, heading] of [
	["updated", "Changed"],
	["created", "Created"],
	["name", "Name"],
] as const) {
	test(`paging by ${sort} shows each project once, there and back`, async ({ page }) => {
		await enterAs(page, demo.owner);
		await page.goto(`/acme/projects?status=all&sort=${sort}`);
		await expect(page.getByRole("columnheader", { name: heading, exact: true })).toHaveAttribute(
			"aria-sort",
			/ending/,
		);

		const there = await walk(page, "Next");
		const back = await walk(page, "Previous");

		expect([...there].sort()).toEqual([...seeded].sort());
		expect([...back].sort()).toEqual([...seeded].sort());
		if (sort === "name") expect(there).toEqual([...there].sort(byLetters));
		if (sort === "created") expect(there).toEqual([...seeded].reverse());
	});
}

test("projects with equal times and names are split into pages without loss", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await Promise.all(
		Array.from({ length: 43 }, (_, number) =>
			makeProject(page, slug, { name: `Same ${number % 2 ? "a" : "A"} ${number}` }),
		),
	);

	for (const sort of ["updated", "created", "name"]) {
		await page.goto(`/${slug}/projects?sort=${sort}`);
		const there = await walk(page, "Next", /^Same/);
		expect(new Set(there).size, sort).toBe(43);
		expect(there, sort).toHaveLength(43);
	}
});

test("a heading sorts, and the order survives the next search", async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 900 });
	await enterAs(page, demo.member);
	await page.goto("/acme/projects");

	await page.getByRole("columnheader", { name: "Name", exact: true }).getByRole("link").click();
	await expect(page).toHaveURL(/sort=name/);
	await search(page, "s");
	await expect(page).toHaveURL(/sort=name/);
	const found = (await names(page)).filter((name) => seeded.includes(name));
	expect(found.length).toBeGreaterThan(3);
	expect(found).toEqual([...found].sort(byLetters));
});

test("an invalid address is answered 400 inside the workspace", async ({ page }) => {
	await enterAs(page, demo.owner);

	for (const query of ["sort=size", "status=gone", "after=nonsense", "before=W10", `q=${"x".repeat(201)}`]) {
		const answer = await page.goto(`/acme/projects?${query}`);
		expect(answer?.status(), query).toBe(400);
		await expect(page.getByRole("heading", { level: 1, name: "This link isn’t valid" })).toBeVisible();
	}
	await checkPage(page);
	await page.getByRole("link", { name: "Back to the dashboard" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
});

const byLetters = (one: string, other: string) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1);

async function search(page: Page, words: string): Promise<void> {
	await page.getByLabel("Search projects").fill(words);
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page).toHaveURL((url) => url.searchParams.get("q") === words);
	// The address is there before the whole list is.
	await page.waitForLoadState();
}

async function showArchived(page: Page): Promise<void> {
	await page.getByLabel("Status").selectOption("Archived");
	await page.getByRole("button", { name: "Apply" }).click();
	await expect(page).toHaveURL(/status=archived/);
	await page.waitForLoadState();
}

/** Returns the names in the list, in order. */
function names(page: Page): Promise<string[]> {
	return page.getByRole("rowheader").allTextContents();
}

/** Follows the link from page to page; returns the wanted names in order. */
async function walk(page: Page, link: "Next" | "Previous", wanted?: RegExp): Promise<string[]> {
	const met: string[] = [];
	for (let pages = 0; pages < 20; pages++) {
		const here = await names(page);
		expect(here.length, "a page of the list").toBeLessThanOrEqual(20);
		met.push(...here.filter((name) => (wanted ? wanted.test(name) : seeded.includes(name))));
		const onward = page.getByRole("link", { name: link, exact: true });
		if ((await onward.count()) === 0) return met;
		const before = page.url();
		await onward.click();
		await expect(page).not.toHaveURL(before);
		// The address is there before the whole list is.
		await page.waitForLoadState();
	}
	throw new Error("The list has no end");
}
