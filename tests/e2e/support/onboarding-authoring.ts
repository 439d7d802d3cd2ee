import { expect, type Page } from "@playwright/test";
import { post } from "./steps.ts";

/** Returns where a workspace's paths are listed. */
export const home = (slug: string) => `/${slug}/settings/onboarding`;

/** Creates a custom path by a direct post; returns its address. */
export async function aPath(page: Page, slug: string, name: string, from = "nothing"): Promise<string> {
	const made = await post(page, `${home(slug)}/new`, { name, from });
	expect(made.status(), await made.text()).toBe(303);
	return made.headers().location ?? "";
}

/** Adds a reading step with the form, as a person does. */
export async function addReading(page: Page, path: string, title: string, text: string): Promise<void> {
	await page.goto(`${path}/steps/new?kind=read`);
	await page.getByLabel("Title").fill(title);
	await page.getByLabel("Text", { exact: true }).fill(text);
	await page.getByRole("button", { name: "Add step" }).click();
	await expect(page.getByRole("status")).toContainText(`Added the step “${title}”`);
}

/** Returns the titles of a path's steps, in order, from its page. */
export const stepTitles = (page: Page) =>
	page.getByRole("main").locator("ol.step-rows > li p:first-child a").allInnerTexts();

/** Presses a button that publishes, and checks that it did. */
export async function publish(page: Page, path: string, version: number): Promise<void> {
	await page.goto(`${path}/publish`);
	await page.getByRole("button", { name: `Publish version ${version}` }).click();
	await expect(page.getByRole("status")).toContainText(`Published version ${version}`);
}
