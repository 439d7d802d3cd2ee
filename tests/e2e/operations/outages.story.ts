import { checkPage, expect } from "#tests/support/browser/stories.ts";
import { test } from "../support/own-product.ts";
import { control, demo, enterAs, get, letTimePass, post, unique } from "../support/steps.ts";

test.describe.configure({ mode: "default" });

test("while the database is down every page says so, and the next request after it is back works", async ({
	page,
	product,
}) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/dashboard");
	await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();

	await product.cutDatabase();
	try {
		for (const path of ["/acme/dashboard", "/acme/projects", "/acme/projects/rope-quality", "/workspaces"]) {
			const answer = await page.goto(path);
			expect(answer?.status(), path).toBe(503);
			expect(answer?.headers()["retry-after"], path).toMatch(/^\d+$/);
			expect(answer?.headers()["content-security-policy"], path).toContain("default-src 'self'");
			await expect(page.getByRole("heading", { level: 1, name: /database/ })).toBeVisible();
			await expect(page.getByText(answer?.headers()["x-request-id"] ?? "no id")).toBeVisible();
		}
		await checkPage(page);
		expect((await page.goto("/"))?.status()).toBe(200);
		expect((await get(page, "/healthz")).status()).toBe(200);
		const ready = await get(page, "/readyz");
		expect([ready.status(), await ready.text()]).toEqual([503, "database\n"]);
	} finally {
		await product.restoreDatabase();
	}

	expect((await page.goto("/acme/dashboard"))?.status()).toBe(200);
	await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
	// Its answer is cached for a second.
	await expect.poll(async () => (await get(page, "/readyz")).status()).toBe(200);
});

test("idle connections that broke cause no error", async ({ page, product }) => {
	await enterAs(page, demo.member);
	expect((await get(page, "/acme/projects")).status()).toBe(200);

	await product.cutDatabase();
	await product.restoreDatabase();

	const answers = await Promise.all(Array.from({ length: 8 }, () => get(page, "/acme/projects")));
	expect(answers.map((answer) => answer.status())).toEqual(Array(8).fill(200));
});

test("a form sent while the database is down comes back complete and can be sent again", async ({
	page,
	product,
}) => {
	const name = `Sent into the void ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Description").fill("Nothing of this may be lost");

	await product.cutDatabase();
	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: "Create project" }).click();
	expect((await answered).status()).toBe(503);
	await product.restoreDatabase();

	await page.getByRole("button", { name: "Send again" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByText("Nothing of this may be lost")).toBeVisible();
});

test("while Clerk is down signed-in people keep working, and a late form is handed back", async ({
	page,
}) => {
	const name = `Without Clerk ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(name);

	await control("knobs", { failures: [{ match: "* /v1/*", status: "hangup" }] });
	try {
		expect((await get(page, "/acme/projects")).status()).toBe(200);
		await letTimePass(page, 600);
		const answered = page.waitForResponse((response) => response.request().method() === "POST");
		await page.getByRole("button", { name: "Create project" }).click();
		const answer = await answered;
		expect(answer.status()).toBe(503);
		expect(answer.headers()["retry-after"]).toMatch(/^\d+$/);
		await expect(page.getByText("nothing you typed is lost")).toBeVisible();
		await checkPage(page);
	} finally {
		await control("knobs", { failures: [] });
	}

	await page.getByRole("button", { name: "Send again" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("a workspace that cannot be created because Clerk is down is not half created", async ({ page }) => {
	await enterAs(page, demo.both);
	const slug = `half-${unique()}`;
	await control("knobs", { failures: [{ match: "POST /v1/organizations", status: 500 }] });
	const failed = await post(page, "/workspaces/new", { name: "Half made", slug });
	await control("knobs", { failures: [] });

	expect(failed.status()).toBe(503);
	expect(await failed.text()).toContain('value="Half made"');
	expect(await failed.text()).toContain("Nothing was created");
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(404);
	expect((await post(page, "/workspaces/new", { name: "Half made", slug })).status()).toBe(303);
	expect((await get(page, `/${slug}/dashboard`)).status()).toBe(200);
});
