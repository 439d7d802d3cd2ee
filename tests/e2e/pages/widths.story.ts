import type { Locator, Page } from "@playwright/test";
import { layoutProblems } from "#tests/support/browser/layout.ts";
import { expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs } from "../support/steps.ts";

const TABLET = { width: 768, height: 900 };
const LAPTOP = { width: 1024, height: 800 };
const DESKTOP = { width: 1440, height: 900 };

test("dates, names and addresses in the lists stay on one line at 1,024 px, where a spare column makes room", async ({
	page,
}) => {
	await page.setViewportSize(LAPTOP);
	await enterAs(page, demo.owner);

	await page.goto("/acme/projects");
	expect(await broken(page.locator("td .moment"))).toEqual([]);
	expect(await broken(page.getByRole("cell").filter({ hasText: /^(Bo Thornton|Olivia Marsh)$/ }))).toEqual(
		[],
	);
	await expect(page.getByRole("columnheader", { name: "Created", exact: true })).toBeHidden();
	await page.goto("/acme/members");
	expect(await broken(page.locator("td .moment"))).toEqual([]);
	expect(await broken(page.getByRole("rowheader").getByText(/@\S+$/))).toEqual([]);
	await expect(page.getByRole("columnheader", { name: "Joined" })).toBeHidden();

	await page.setViewportSize(DESKTOP);
	await expect(page.getByRole("columnheader", { name: "Joined" })).toBeVisible();
});

test("a list shows its rows at whatever width it is loaded", async ({ page }) => {
	await enterAs(page, demo.owner);

	const empty: string[] = [];
	// Around the width at which the navigation goes to the side, and at which one list has its full table.
	for (let width = 1_016; width <= 1_064; width += 4) {
		await page.setViewportSize({ width, height: 800 });
		await page.goto("/acme/members");
		const shown = await page.getByRole("main").evaluate((main: HTMLElement) => main.innerText.length);
		if (shown < 100) empty.push(`${width} px`);
	}
	expect(empty).toEqual([]);
});

test("the list of members has room for people who were last seen long ago", async ({ page }) => {
	await enterAs(page, demo.owner);

	for (const size of [TABLET, LAPTOP]) {
		await page.setViewportSize(size);
		for (const list of ["/acme/members", "/acme/members?status=all"]) {
			await page.goto(list);
			const changed = await page.locator("td .moment", { hasText: /^\(/ }).evaluateAll((distances) => {
				for (const distance of distances) distance.textContent = "(11 months ago)";
				return distances.length;
			});
			expect(changed).toBeGreaterThan(0);
			expect(await layoutProblems(page), `${list} at ${size.width} px`).toEqual([]);
		}
	}
});

test("the lists' filters are equally wide, and columns of numbers keep their distance", async ({ page }) => {
	await page.setViewportSize(DESKTOP);
	await enterAs(page, demo.owner);

	const widths = [];
	for (const list of ["projects", "members"]) {
		await page.goto(`/acme/${list}`);
		const search = await widthOf(page.getByRole("main").getByRole("searchbox"));
		widths.push([
			search,
			await widthOf(page.getByLabel("Team", { exact: true })),
			await widthOf(page.getByLabel("Status")),
		]);
	}
	expect(widths[0]).toEqual(widths[1]);

	await page.goto("/acme/projects/desert-trial-route/files");
	const right = await edgeOf(page, "Size", "right");
	expect((await edgeOf(page, "Added by", "left")) - right).toBeGreaterThan(32);
});

test("a hint ends where its form does, and what a role leaves out is said once, at the page’s end", async ({
	page,
}) => {
	await page.setViewportSize(DESKTOP);
	await enterAs(page, demo.viewer);
	await page.goto("/acme/teams");
	await expect(page.getByText("does not include")).toHaveCount(1);
	const top = async (name: string) => (await page.getByRole("link", { name }).boundingBox())?.y ?? 0;
	expect(await top("New team")).toBeGreaterThan(await top("Workshop"));

	await enterAs(page, demo.owner);
	await page.goto("/acme/projects/new");
	const right = (of: Locator) => of.evaluate((element) => element.getBoundingClientRect().right);
	const hint = await right(page.getByText("Every member can see it"));
	expect(hint).toBeLessThanOrEqual(await right(page.getByLabel("Name", { exact: true })));
});

test("the beginning of a workspace’s address stays on one line beside its field", async ({ page }) => {
	await enterAs(page, demo.owner);

	for (const size of [{ width: 360, height: 740 }, DESKTOP]) {
		await page.setViewportSize(size);
		await page.goto("/workspaces/new");
		expect(await broken(page.getByText(/^localhost:\d+\/$/))).toEqual([]);
	}
});

test("the board has two columns at 1,024 px, and the groups of stages have theirs below one another", async ({
	page,
}) => {
	await page.setViewportSize(LAPTOP);
	await enterAs(page, demo.owner);

	await page.goto("/acme/projects?view=board");
	const [idea, begun] = await Promise.all(
		["Idea", "In progress"].map((stage) => page.getByRole("heading", { name: `${stage} (` }).boundingBox()),
	);
	expect([begun?.y, begun && idea && begun.x > idea.x + idea.width]).toEqual([idea?.y, true]);

	for (const size of [LAPTOP, DESKTOP]) {
		await page.setViewportSize(size);
		await page.goto("/acme/projects?view=stages");
		const lefts = await page
			.getByRole("columnheader", { name: "Lead", exact: true })
			.evaluateAll((headings) => headings.map((heading) => Math.round(heading.getBoundingClientRect().x)));
		expect(lefts).toEqual(Array(4).fill(lefts[0]));
		expect(await layoutProblems(page)).toEqual([]);
	}
});

/** The texts among these that take more than one line. */
function broken(texts: Locator): Promise<string[]> {
	return texts.evaluateAll((elements) =>
		elements.flatMap((element) => {
			const range = document.createRange();
			range.selectNodeContents(element);
			const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
			return lines.size > 1 ? [element.textContent ?? ""] : [];
		}),
	);
}

const widthOf = (control: Locator) =>
	control.evaluate((element) => Math.round(element.getBoundingClientRect().width));

/** Where the text of a heading begins or ends. */
function edgeOf(page: Page, heading: string, side: "left" | "right"): Promise<number> {
	return page.getByRole("columnheader", { name: heading, exact: true }).evaluate((element, which) => {
		const range = document.createRange();
		range.selectNodeContents(element);
		return range.getBoundingClientRect()[which];
	}, side);
}

test.describe("on a touch screen", () => {
	test.use({ hasTouch: true, isMobile: true });

	for (const width of [360, 1180]) {
		test(`controls are at least 44 px high at ${width} px`, async ({ page }) => {
			await page.setViewportSize({ width, height: 820 });
			await enterAs(page, demo.owner);

			for (const path of [
				"/acme/projects",
				"/acme/projects/desert-trial-route",
				"/acme/notifications",
				"/acme/settings",
				"/acme/insights",
				"/acme/settings/developers/webhooks/new",
			]) {
				await page.goto(path);
				expect(await lowControls(page), path).toEqual([]);
			}
		});
	}
});

/** What is pressed with a finger and is lower than 44 px; a box or dot is as large as its label. */
function lowControls(page: Page): Promise<string[]> {
	return page.locator("body").evaluate((body) => {
		const controls = body.querySelectorAll<HTMLElement>(
			"button, a.button, input:not([type=hidden]), select, textarea, summary, nav:not(.breadcrumbs) a",
		);
		return [...controls]
			.filter((control) => control.checkVisibility())
			.map((control) => ({
				says: control.textContent || control.outerHTML,
				box: (control.matches("[type=checkbox], [type=radio]")
					? (control.closest(".choice, label") ?? control)
					: control
				).getBoundingClientRect(),
			}))
			.filter(({ box }) => box.height > 1 && box.height < 43.5)
			.map(({ says, box }) => `${says.trim().slice(0, 60)}: ${Math.round(box.height)} px`);
	});
}
