import type { Page } from "@playwright/test";
import { expect, test } from "#tests/support/browser/stories.ts";
import { backend, demo, enterAs, get, makeProject, makeRole, ownWorkspace, post } from "../support/steps.ts";

const HEBREW = "שלום";

/** Returns every text of the page, visible or read aloud, in which the word could reverse the direction of what is beside it. */
const bareTexts = async (page: Page): Promise<string[]> => [
	...(await page.evaluate(bareInMarkup, HEBREW)),
	...(await page.evaluate(bareInAttributes, HEBREW)),
];

function bareInMarkup(word: string): string[] {
	const found: string[] = [];
	const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
	for (let text = texts.nextNode(); text; text = texts.nextNode()) {
		const bare = (text.nodeValue ?? "").replaceAll(/\u2068[^\u2069]*\u2069/g, "");
		const isApart = text.parentElement?.closest("bdi, [dir=auto], textarea, script, style");
		if (!isApart && bare.includes(word)) found.push(`${text.parentElement?.tagName}: ${text.nodeValue}`);
	}
	return found;
}

function bareInAttributes(word: string): string[] {
	const named = [...document.querySelectorAll("[aria-label], [title], [alt]")];
	return named
		.flatMap((element) => ["aria-label", "title", "alt"].map((name) => element.getAttribute(name) ?? ""))
		.filter((text) => text.replaceAll(/\u2068[^\u2069]*\u2069/g, "").includes(word));
}

/** Opens an address; returns false for a download. */
const isPage = (page: Page, path: string): Promise<boolean> =>
	page.goto(path).then(
		() => true,
		(error: Error) => {
			if (error.message.includes("Download is starting")) return false;
			throw error;
		},
	);

/** Maps pages to one shape when they differ only in numbers and names of rows. */
const shapeOf = (path: string) =>
	path.replaceAll(
		/\d+|[0-9a-f]{8}-[0-9a-f-]+|user_\w+|\?.*$|(?<=\/(projects|teams|roles)\/)(?!new)[^/]+/g,
		"n",
	);

const linksOf = (page: Page, slug: string): Promise<string[]> =>
	page.evaluate(
		(start) =>
			[...document.querySelectorAll("a[href]")]
				.map((link) => link.getAttribute("href") ?? "")
				.filter((href) => href.startsWith(start)),
		`/${slug}/`,
	);

test("names from right to left, everywhere, turn nothing round on any page that a link leads to", async ({
	page,
}) => {
	// Some sixty pages, one after the other.
	test.setTimeout(300_000);
	const { slug } = await ownWorkspace(page, `${HEBREW} (1)`);
	// One name is enough, so the last name is left empty.
	expect((await post(page, `/${slug}/profile`, { firstName: `${HEBREW} 2`, lastName: "" })).status()).toBe(
		303,
	);
	await makeProject(page, slug, { name: `${HEBREW} 3`, isPublic: "on" });
	await makeRole(page, slug, `${HEBREW} 4`, ["projects:create"]);
	for (const [path, form] of [
		["teams/new", { name: `${HEBREW} 5` }],
		["settings/onboarding/new", { name: `${HEBREW} 6`, from: "none" }],
		["settings/milestones/new", { name: `${HEBREW} 7`, fact: "project.created", count: "1", badge: "star" }],
	] as const)
		await post(page, `/${slug}/${path}`, form);
	const waiting = [`/${slug}/dashboard`];
	const seen = new Set(waiting.map(shapeOf));
	const bare: string[] = [];

	for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
		if (!(await isPage(page, path))) continue;
		bare.push(...(await bareTexts(page)).map((text) => `${path}: ${text}`));
		for (const link of await linksOf(page, slug)) {
			if (seen.has(shapeOf(link))) continue;
			seen.add(shapeOf(link));
			waiting.push(link);
		}
	}

	expect(seen.size).toBeGreaterThan(30);
	expect(bare).toEqual([]);
});

test("messages about actions on such names keep their direction too", async ({ page }) => {
	const { slug } = await ownWorkspace(page, HEBREW);
	await page.goto(`/${slug}/projects/new`);
	await page.getByLabel("Name", { exact: true }).fill(`\u202E${HEBREW}`);
	await page.getByRole("button", { name: "Create project" }).click();

	await expect(page.getByRole("status")).toContainText(`Created “\u2068${HEBREW}\u2069”.`);
	await expect(page.getByRole("heading", { level: 1, name: HEBREW, exact: true })).toBeVisible();
	expect(await bareTexts(page)).toEqual([]);
});

test("a name as long as names may be leaves room for what it is about on a phone’s first screen", async ({
	page,
}) => {
	const name = "W".repeat(100);
	const { slug } = await ownWorkspace(page);
	await page.setViewportSize({ width: 360, height: 740 });
	const project = await makeProject(page, slug, { name, description: "Tests" });
	const made = async (path: string, rest: Record<string, string>) =>
		(await post(page, `/${slug}${path}`, { name, ...rest })).headers().location ?? "";
	const team = await made("/teams/new", { description: "Tests" });
	const role = await made("/settings/roles/new", { permissions: "projects:create" });

	for (const [path, next] of [
		[project, page.getByRole("heading", { name: "Tasks" })],
		[`${project}/edit`, page.getByLabel("Name", { exact: true })],
		[team, page.getByText("No one is in this team yet")],
		[role, page.getByRole("heading", { name: "What it allows" })],
	] as const) {
		await page.goto(path);
		await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
		await expect(next, path).toBeInViewport();
	}
	for (const list of ["projects", "projects?view=board", "teams", "dashboard"]) {
		await page.goto(`/${slug}/${list}`);
		const found = page.getByRole("main").getByRole("link", { name }).first();
		expect((await found.boundingBox())?.height, list).toBeLessThan(60);
	}
});

test("below buttons that have a line of their own, a description is as far away as the title above them", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await page.setViewportSize({ width: 360, height: 740 });
	const name = "Rebuilding the warehouse in the north";
	for (const path of [
		await makeProject(page, slug, { name, description: "Tests" }),
		(await post(page, `/${slug}/teams/new`, { name, description: "Tests" })).headers().location ?? "",
	]) {
		await page.goto(path);
		const header = page.locator(".page-header");
		const gaps = await header.evaluate((element) => {
			const boxOf = (part: string) => element.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
			const [title, buttons, description] = ["h1", ":scope > .row", ".page-description"].map(boxOf);
			return [buttons, description].map((box, at) => (box?.top ?? 0) - ([title, buttons][at]?.bottom ?? 0));
		});
		expect(gaps, path).toEqual([10, 10]);
	}
});

test("the address of a workspace works in upper and lower case", async ({ page }) => {
	await enterAs(page, demo.member);

	const answer = await get(page, "/Acme/projects?q=a&sort=name");

	expect([answer.status(), answer.headers().location]).toEqual([308, "/acme/projects?q=a&sort=name"]);
	await page.goto("/ACME/Dashboard");
	await expect(page).toHaveURL(/\/acme\/Dashboard$/i);
	expect((await get(page, "/Nobody-There/projects")).status()).toBe(308);
});

test("what cannot be stored is refused with a sentence before Clerk is asked", async ({ page }) => {
	const { slug, userId } = await ownWorkspace(page);
	const send = (data: string) =>
		page.request.post(`/api/tenants/${slug}/users/onboarding`, {
			headers: {
				"Content-Type": "application/json",
				Origin: new URL(page.url() === "about:blank" ? (process.env.STORY_ORIGIN ?? "") : page.url()).origin,
			},
			data: Buffer.from(data),
		});

	for (const broken of ["a\\u0000b", "a\\ud800", "\\u200b", "\\u3164"]) {
		const answer = await send(`{"firstName":"${broken}","lastName":"Byron"}`);
		expect(answer.status()).toBe(422);
		expect(((await answer.json()) as { fields: { firstName: string[] } }).fields.firstName[0]).toMatch(
			/^[A-Z].*\w/,
		);
	}
	const before = await backend<{ first_name: string }>("GET", `/users/${userId}`);
	expect(before.first_name).toBe("Sam");
	expect((await send('{"firstName":"Cafe\\u0301","lastName":null}')).status()).toBe(200);
	const after = await backend<{ first_name: string; last_name: string | null }>("GET", `/users/${userId}`);
	expect([after.first_name, after.last_name || null]).toEqual(["Café", null]);
});
