import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { aPathOf, withoutPaths } from "#tests/support/world/onboarding.ts";
import { begin, inWorkspace } from "../support/onboarding-places.ts";
import { get, heading, ownWorkspace, post } from "../support/steps.ts";

const HOSTILE = `# <script>alert(1)</script> First

[Click](javascript:alert(1)) and [projects](/projects), <img src=x onerror=alert(1)>

| Word | ${"Averylongwordwithoutanybreakatall".repeat(6)} |
|---|--:|
| a | b |`;

const field = (key: string, kind: "text" | "textarea" | "email" | "number" | "date", isRequired = true) => ({
	...{ key, kind, isRequired, label: `Your ${key}`, hint: "As it is." },
});

const FORM = [
	{ kind: "markdown" as const, text: HOSTILE },
	{
		kind: "form" as const,
		fields: [
			...[field("name.[0]", "text"), field("story", "textarea", false), field("mail", "email")],
			...[field("age", "number"), field("day", "date")],
			{ key: "size", label: "Your size", kind: "select" as const, isRequired: true, options: ["S", "M"] },
			{ key: "rules", label: "I follow the rules", kind: "checkbox" as const, isRequired: true },
		],
	},
];

const VIDEO = { kind: "video" as const, url: "https://video.example/watch?v=1", title: "The tour" };

test("every kind of step shows what is wrong with an answer, and loses none of it", async ({ page }) => {
	// Four kinds, each checked in detail.
	test.slow();
	const own = await ownWorkspace(page);
	const { slug } = own;
	await inWorkspace(own, async (pool, record) => {
		await withoutPaths(pool, record);
		await aPathOf(pool, record, {
			...{ isDefault: true, name: "All kinds" },
			steps: [
				{ title: "Tell us", kind: "form", blocks: FORM },
				{ title: "See the tour", kind: "video", blocks: [VIDEO], isRequired: false },
				{
					title: "Think",
					kind: "quiz",
					blocks: [
						{
							kind: "quiz",
							questions: [
								{
									...{ key: "1", text: "Two and two?", explanation: "Count them." },
									...{
										choices: [
											{ key: "3", text: "Three" },
											{ key: "4", text: "Four" },
										],
										correct: ["4"],
									},
								},
							],
						},
					],
				},
			],
		});
	});
	await begin(page, slug);
	await expect(heading(page, "Tell us")).toBeVisible();
	await expect(
		page.getByRole("heading", { level: 2, name: "<script>alert(1)</script> First" }),
	).toBeVisible();
	await expect(page.getByText("[Click](javascript:alert(1))")).toBeVisible();
	await expect(page.getByRole("main").getByRole("link", { name: "projects", exact: true })).toHaveAttribute(
		"href",
		`/${slug}/projects`,
	);
	await checkPage(page);

	// Bypasses the browser's own checks: the server has to report errors just as well.
	const form = page.locator("form#step");
	await form.evaluate((element) => element.setAttribute("novalidate", "")).catch(() => {});
	const path = new URL(page.url()).pathname;
	const bad = {
		intent: "finish",
		version: "1",
		answer1: "Ada",
		answer3: "nobody",
		answer4: "many",
		answer5: "soon",
	};
	expect((await post(page, path, bad)).status()).toBe(422);
	await page.getByLabel("Your name.[0]").fill("Ada");
	await page.getByLabel("Your mail").fill("ada@example.test");
	await page.getByLabel("Your age").fill("36");
	await page.getByLabel("Your day").fill("2026-11-21");
	await page.getByRole("button", { name: "Save and finish later" }).click();
	await expect(page.getByLabel("Your age")).toHaveValue("36");

	const answer = await post(page, path, { ...bad, version: "2", answer6: "XXL" });
	const text = await answer.text();
	expect(answer.status()).toBe(422);
	for (const message of [
		"Enter a full email address, like name@example.com",
		"Enter a number in digits",
		"Enter the date as year-month-day, for example 2026-11-21",
		"Choose from the list",
		"Check this box to continue",
	]) {
		expect(text).toContain(message);
	}
	expect(text).toContain('value="nobody"');

	await page.getByLabel("Your size").selectOption("M");
	await page.getByLabel("I follow the rules").check();
	await page.getByRole("button", { name: "Save and continue" }).click();

	await expect(heading(page, "See the tour")).toBeVisible();
	await expect(page.getByRole("link", { name: "Watch “The tour”" })).toHaveAttribute("href", VIDEO.url);
	await checkPage(page);
	await page.getByRole("button", { name: "Skip this step" }).click();
	await expect(heading(page, "Think")).toBeVisible();
	const quiz = new URL(page.url()).pathname;
	const html = await (await get(page, quiz)).text();
	expect(html).not.toContain("Count them.");
	const nothing = await post(page, quiz, { intent: "finish", version: "1" });
	expect(nothing.status()).toBe(422);
	expect(await nothing.text()).toContain("Choose an answer");
	expect((await post(page, quiz, { intent: "finish", version: "1", answer1: "5" })).status()).toBe(422);
	expect((await post(page, quiz, { intent: "cheat", version: "1" })).status()).toBe(422);
	expect((await post(page, quiz, { intent: "skip", version: "1" })).status(), "required").toBe(403);

	await page.getByRole("link", { name: "Previous step" }).click();
	await page.getByRole("button", { name: "Reopen this step" }).click();
	await expect(page.getByRole("status").first()).toContainText("This step is open again.");
	await page.getByRole("button", { name: "I have watched this" }).click();
	await page.getByLabel("Four").check();
	await page.getByRole("button", { name: "Check answers" }).click();
	await expect(page.getByRole("status").first()).toContainText("You’ve finished onboarding.");
	await expect(page.getByText("Count them.")).toBeVisible();
	await checkPage(page);
	expect((await get(page, `/${slug}/onboarding/nothing-here`)).status()).toBe(404);
});

test("when no path is assigned to a person, the page says so", async ({ page }) => {
	const own = await ownWorkspace(page);
	await inWorkspace(own, withoutPaths);

	await page.goto(`/${own.slug}/onboarding`);

	await expect(page.getByRole("heading", { name: "No onboarding for you" })).toBeVisible();
	await checkPage(page);
	await page.getByRole("link", { name: "Open the dashboard" }).click();
	await expect(page.getByRole("heading", { name: "Onboarding" })).toBeHidden();
});
