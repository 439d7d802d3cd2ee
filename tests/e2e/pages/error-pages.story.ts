import type { Page } from "@playwright/test";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, get, origin, post } from "../support/steps.ts";

test("an address that never existed has a page that helps", async ({ page }) => {
	await enterAs(page, demo.member);

	for (const path of ["/no-such-workspace", "/no-such-workspace/projects", "/admin", "/a/b/c/d"]) {
		const answer = await page.goto(path);
		expect(answer?.status(), path).toBe(404);
		await expect(page.getByRole("heading", { level: 1, name: "Nothing here" })).toBeVisible();
		await expect(page.getByText(answer?.headers()["x-request-id"] ?? "no id")).toBeVisible();
		await expect(page).toHaveTitle(/Nothing here/);
	}
	await checkPage(page);
	await page.getByRole("link", { name: "My workspaces" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Workspaces" })).toBeVisible();
});

test("inside a workspace an error page keeps the workspace's frame", async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 900 });
	await enterAs(page, demo.member);

	for (const [path, status, title] of [
		["/acme/no/such/page", 404, "Nothing here"],
		["/acme/projects/never-was", 404, "No such project"],
		["/acme/projects/rope-quality/delete", 403, "You don’t have permission"],
		["/acme/projects?after=nonsense", 400, "This link isn’t valid"],
	] as const) {
		const answer = await page.goto(path);
		expect(answer?.status(), path).toBe(status);
		await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
		await expect(page).toHaveTitle(new RegExp(title));
		await expect(page.getByRole("navigation", { name: "Workspace" })).toBeVisible();
		await expect(page.getByRole("button", { name: "Your menu" })).toBeVisible();
	}
	await checkPage(page);
	await page.getByRole("link", { name: "Back to the dashboard" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
});

test("a post to a page without a form is answered 405", async ({ page }) => {
	await enterAs(page, demo.member);

	for (const path of [
		"/",
		"/workspaces",
		"/acme/dashboard",
		"/acme/members",
		"/acme/projects/rope-quality",
	]) {
		const answer = await post(page, path, { any: "thing" });
		expect(answer.status(), path).toBe(405);
		await isDesigned(await answer.text(), path);
	}
	expect((await get(page, "/api/webhooks/clerk")).status()).toBe(405);
});

test("other methods, and bodies that are not forms, are refused with a sentence", async ({ page }) => {
	await enterAs(page, demo.member);
	const send = (method: string, path: string, type: string, body: string) =>
		page.request.fetch(path, {
			method,
			data: body,
			headers: { Origin: origin(), "Content-Type": type },
			maxRedirects: 0,
		});

	const json = await send("POST", "/acme/projects/new", "application/json", '{"name":"x"}');
	const broken = await send("POST", "/acme/projects/new", "multipart/form-data; boundary=x", "not a part");
	for (const answer of [json, broken]) {
		expect(answer.status()).toBe(400);
		await isDesigned(await answer.text(), "a body that is no form");
	}
	for (const method of ["PUT", "DELETE", "PATCH"]) {
		const answer = await send(
			method,
			"/acme/projects/new",
			"application/x-www-form-urlencoded",
			"to=deleted",
		);
		expect(answer.status(), method).toBeGreaterThanOrEqual(400);
		expect(answer.status(), method).toBeLessThan(500);
	}
	for (const path of [
		"/acme/projects/%E0%A4%A",
		"/%2e%2e/%2e%2e/x",
		"/acme/projects/%00",
		"/acme%2Fprojects",
	]) {
		const answer = await page.request.get(path, { headers: { Accept: "text/html" } });
		expect(answer.status(), path).toBeGreaterThanOrEqual(400);
		expect(answer.status(), path).toBeLessThan(500);
	}
});

test("a form that is far too long is refused before it is read", async ({ page }) => {
	await enterAs(page, demo.member);

	const answer = await post(page, "/acme/projects/new", { name: "x", description: "y".repeat(1_100_000) });

	expect(answer.status()).toBe(413);
	expect(await answer.text()).toContain("Shorten it");
});

test("pages answer HEAD like GET, without the body", async ({ page }) => {
	await enterAs(page, demo.member);

	for (const path of ["/", "/acme/dashboard", "/acme/projects"]) {
		const answer = await page.request.head(path, { maxRedirects: 0 });
		expect(answer.status(), path).toBe(200);
		expect(await answer.text()).toBe("");
	}
});

test("a visitor who opens an unknown page is asked to sign in, and learns nothing", async ({ page }) => {
	for (const path of ["/no-such-workspace/dashboard", "/acme/no/such/page"]) {
		const answer = await get(page, path);
		expect(answer.status()).toBe(303);
		expect(answer.headers().location).toContain(encodeURIComponent(path));
	}
	await readsWell(page);
});

/** Checks that the page is readable and links to the front page, which a visitor can always go back to. */
async function readsWell(page: Page): Promise<void> {
	expect((await page.goto("/"))?.status()).toBe(200);
	await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
}

/** Checks that the page is ours, not the framework's: a heading in words, where to go, and the request's id. */
async function isDesigned(html: string, what: string): Promise<void> {
	expect(html, what).toMatch(/<h1[^>]*>[^<]+<\/h1>/);
	expect(html, what).toContain("Need help? Quote this reference:");
	expect(html, what).toContain('rel="stylesheet"');
}
