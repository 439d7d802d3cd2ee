import { violationsOf } from "#tests/support/browser/accessibility.ts";
import { expect, test } from "#tests/support/browser/stories.ts";

test("what makes a page hard to use is found in it, in the colors that are looked at, and in no other page", async ({
	page,
}) => {
	const found = async (colorScheme: "light" | "dark") =>
		(await violationsOf(page, { colorScheme })).map(({ id }) => id).toSorted();
	await page.goto("/");
	expect(await found("light")).toEqual([]);

	await page.locator("main").evaluate((main) => {
		main.append(document.createElement("input"));
		const pale = document.createElement("p");
		pale.textContent = "Light gray";
		pale.style.color = "#ccc";
		main.append(pale);
	});

	expect(await found("light")).toEqual(["color-contrast", "label"]);
	expect(await found("dark")).toEqual(["label"]);
	await page.goto("/sign-in");
	expect([await found("light"), await found("dark")]).toEqual([[], []]);
});
