import { expect, type Page } from "@playwright/test";
import { post } from "./steps.ts";

/** Where a workspace's paths are listed. */
export const home = (slug: string) => `/${slug}/settings/onboarding`;

/** A path of the workspace's own, made by a direct post; returns its address. */
export async function aPath(page: Page, slug: string, name: string, from = "nothing"): Promise<string> {
	const made = await post(page, `${home(slug)}/new`, { name, from });
	expect(made.status(), await made.text()).toBe(303);
	return made.headers().location ?? "";
}

/** Adds a step to read by the form, as a person does. */
export async function addReading(page: Page, path: string, title: string, text: string): Promise<void> {
	await page.goto(`${path}/steps/new?kind=read`);
	await page.getByLabel("Title").fill(title);
	await page.getByLabel("Text", { exact: true }).fill(text);
	await page.getByRole("button", { name: "Add step" }).click();
	await expect(page.getByRole("status")).toContainText(`Added the step “${title}”`);
}

/** The titles of a path's steps, in order, on its page. */
export const stepTitles = (page: Page) =>
	page.getByRole("main").locator("ol.step-rows > li p:first-child a").allInnerTexts();

/** Presses a button that publishes, and sees that it did. */
export async function publish(page: Page, path: string, version: number): Promise<void> {
	await page.goto(`${path}/publish`);
	await page.getByRole("button", { name: `Publish version ${version}` }).click();
	await expect(page.getByRole("status")).toContainText(`Published version ${version}`);
}
