import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { addReading, aPath } from "../support/onboarding-authoring.ts";
import { demo, enterAs, heading, makeProject, post, unique } from "../support/steps.ts";

test.use({ javaScriptEnabled: true });

test("a form is sent once, and text that was not sent is not lost by leaving", async ({ page }) => {
	await enterAs(page, demo.member);
	const name = `Guarded ${unique()}`;
	await page.goto("/acme/projects/new");
	await page.getByLabel("Description").fill("Half a thought");
	const asked = page.waitForEvent("dialog").then(async (dialog) => {
		await dialog.dismiss();
		return dialog.type();
	});
	await page.getByRole("link", { name: "Dashboard" }).click();
	expect(await asked).toBe("beforeunload");
	await expect(page.getByLabel("Description")).toHaveValue("Half a thought");

	let posts = 0;
	await page.route("**/acme/projects/new", async (route) => {
		if (route.request().method() === "POST") posts += 1;
		await new Promise((done) => setTimeout(done, 800));
		await route.continue();
	});
	await page.getByLabel("Name").fill(name);
	await page.evaluate(() => {
		const button = document.querySelector<HTMLButtonElement>("main form[method=post] button[type=submit]");
		// Playwright looks at no page that is being left.
		const seen = () => sessionStorage.setItem("seen", `${button?.textContent} ${button?.disabled}`);
		if (button) new MutationObserver(seen).observe(button, { subtree: true, characterData: true });
		button?.click();
		button?.click();
	});

	await expect(heading(page, name)).toBeVisible();
	expect(posts).toBe(1);
	expect(await page.evaluate(() => sessionStorage.getItem("seen"))).toBe("Saving… true");
});

test("filters apply themselves, and take focus and what is typed on to the next page", async ({ page }) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/projects");
	const search = page.getByRole("main").getByRole("searchbox").first();
	await expect(page.getByRole("button", { name: "Apply" })).toBeHidden();

	await search.pressSequentially("zz");
	await page.waitForURL(/q=zz/);
	await expect(search).toBeFocused();
	await search.press("End");
	await search.pressSequentially("9");
	await page.waitForURL(/q=zz9/);
	await page.goBack();
	await expect(search).toHaveValue("zz");
	await checkPage(page);
});

test("a task is dragged, and moved by keys, as its buttons move it", async ({ page }) => {
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Dragged ${unique()}` });
	for (const task of ["One", "Two", "Three"]) await post(page, `${address}/tasks`, { task });
	await page.goto(address);
	const list = page.getByRole("region", { name: "Tasks" });
	const texts = list.getByRole("listitem").locator("bdi[id]");
	const handle = (text: string) => list.getByRole("button", { name: `Drag ${text}` });

	await handle("Three").focus();
	for (const key of ["ArrowUp", "ArrowUp", "Enter"]) await page.keyboard.press(key);
	await expect(page.getByRole("status").first()).toContainText("Moved “Three”.");
	await expect(texts).toHaveText(["Three", "One", "Two"]);
	await page.keyboard.press("Escape");

	await handle("Three").hover();
	const last = await handle("Two").boundingBox();
	await page.mouse.down();
	await page.mouse.move((last?.x ?? 0) + 5, (last?.y ?? 0) + 40, { steps: 8 });
	await page.mouse.up();
	await expect(texts).toHaveText(["One", "Two", "Three"]);
	await page.reload();
	await expect(texts).toHaveText(["One", "Two", "Three"]);
	await checkPage(page);
});

test("a step of a path is moved by keys and dragged, as its buttons move it", async ({ page }) => {
	await enterAs(page, demo.owner);
	const path = await aPath(page, "acme", `Dragged ${unique()}`);
	for (const title of ["One", "Two"]) await addReading(page, path, title, "Read this.");
	await page.goto(path);
	const handle = (title: string) => page.getByRole("button", { name: `Drag ${title}` });
	const titles = page.locator("ol.step-rows > li p:first-child a");

	await handle("Two").focus();
	for (const key of ["ArrowUp", "Enter"]) await page.keyboard.press(key);
	// The page that follows scrolls to the step, and its rows stay where they are from then on.
	await page.waitForURL(/#step-1$/);
	await expect(titles).toHaveText(["Two", "One"]);

	await handle("Two").hover();
	const last = await handle("One").boundingBox();
	await page.mouse.down();
	await page.mouse.move((last?.x ?? 0) + 5, (last?.y ?? 0) + 60, { steps: 8 });
	await page.mouse.up();
	await expect(titles).toHaveText(["One", "Two"]);
	await page.reload();
	await expect(titles).toHaveText(["One", "Two"]);
	await checkPage(page);
});

test("a comment is looked at before it is sent, as its readers will see it", async ({ page }) => {
	await enterAs(page, demo.member);
	await page.goto(await makeProject(page, "acme", { name: `Previewed ${unique()}` }));

	await page.getByLabel("New comment").fill("The **crane** is <b>late</b>");
	await page.getByRole("button", { name: "Preview" }).click();
	const preview = page.getByRole("region", { name: "Preview" });
	await expect(preview.locator("strong")).toHaveText("crane");
	await expect(preview).toContainText("<b>late</b>");
	await page.getByRole("button", { name: "Add comment" }).click();
	await expect(page.getByRole("article").or(page.getByRole("listitem")).getByText("crane")).toBeVisible();

	await page.goto("/acme/preview");
	await page.getByLabel("Text").fill("# Why");
	await page.getByRole("button", { name: "Preview" }).click();
	await expect(page.getByRole("heading", { name: "Why" })).toBeVisible();
	await checkPage(page);
});

test("keys lead to pages, Ctrl K to any of them, until the person turns them off", async ({ page }) => {
	await enterAs(page, demo.both);
	await page.goto("/acme/dashboard");
	await page.keyboard.press("g");
	await page.keyboard.press("p");
	await page.waitForURL("**/acme/projects");
	await page.keyboard.press("/");
	await page.keyboard.type("g m");
	await expect(page.getByRole("main").getByRole("searchbox").first()).toHaveValue("g m");
	// The filter applies itself; leaving meanwhile would end that.
	await page.waitForURL(/q=g(\+|%20)m/);
	await page.goto("/acme/keys");
	await checkPage(page);

	await page.keyboard.press("Control+k");
	const palette = page.getByRole("dialog", { name: "Go to" });
	await palette.getByRole("searchbox").fill("memb");
	await expect(palette.getByRole("link")).toHaveText(["Members"]);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/acme/members");
	await page.keyboard.press("Control+k");
	await palette.getByRole("searchbox").fill("crane");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/acme/search?q=crane");

	await page.goto("/account");
	await page.getByLabel("Use keyboard shortcuts").uncheck();
	await page.getByRole("button", { name: "Save preferences" }).click();
	await page.goto("/acme/dashboard");
	await page.keyboard.press("g");
	await page.keyboard.press("p");
	await page.keyboard.press("?");
	await page.keyboard.press("Control+k");
	await expect(palette).toBeVisible();
	expect(new URL(page.url()).pathname).toBe("/acme/dashboard");

	await page.goto("/account");
	await page.getByLabel("Use the small script").uncheck();
	await page.getByRole("button", { name: "Save preferences" }).click();
	await page.goto("/acme/projects");
	expect(await page.content()).not.toContain("<script");
	await expect(page.getByRole("button", { name: "Apply" })).toBeVisible();
});

const ELEMENTS = [
	"submit-guard",
	"unsaved-changes",
	"relative-times",
	"auto-filter",
	"sortable-list",
	"command-palette",
	"key-shortcuts",
	"live-count",
	"copy-text",
	"markdown-preview",
];

test("an element that fails in the middle leaves the page and its forms as they are without it", async ({
	page,
}) => {
	// Five pages for each element.
	test.slow();
	await enterAs(page, demo.member);
	const address = await makeProject(page, "acme", { name: `Failing ${unique()}` });
	for (const task of ["One", "Two"]) await post(page, `${address}/tasks`, { task });
	const failures: string[] = [];
	page.on("pageerror", ({ message }) => failures.push(message));
	await page.addInitScript(failWhileStarting);
	for (const failing of ELEMENTS) {
		await page.goto(`${address}#${failing}`);
		await page.reload();
		// The last of the two, which is the other one each time.
		await page.getByRole("button", { name: /^Up (One|Two)$/ }).click();
		await expect(page.getByRole("status").first()).toContainText(/“(One|Two)”/);
		await find(page, failing);
	}
	expect(new Set(failures)).toEqual(new Set(["planted"]));
});

/** Finds a project by the form of the list, with its button if that is there. */
async function find(page: Page, failing: string): Promise<void> {
	await page.goto(`/acme/projects#${failing}`);
	await page.reload();
	await page.getByRole("main").getByRole("searchbox").first().fill("Failing");
	await page.keyboard.press("Enter");
	await page.waitForURL(/q=Failing/);
	await expect(page.getByRole("link", { name: /^Failing/ }).first()).toBeVisible();
}

/** Has the element that the address names fail as soon as it has done its first steps. */
function failWhileStarting(): void {
	const failing = location.hash.slice(1);
	const define = customElements.define.bind(customElements);
	let isStarting = false;
	customElements.define = (name, element) => {
		const start = element.prototype.connectedCallback;
		element.prototype.connectedCallback = function () {
			isStarting = name === failing;
			start.call(this);
			isStarting = false;
		};
		define(name, element);
	};
	let steps = 0;
	const real = EventTarget.prototype.addEventListener;
	EventTarget.prototype.addEventListener = function (...args) {
		if (isStarting && ++steps > 1) throw new Error("planted");
		return real.apply(this, args);
	};
}
