import type { Page } from "@playwright/test";
import sharp from "sharp";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { aStranger, backend, demo, enterAs, origin, ownWorkspace, unique } from "../support/steps.ts";

const complete = (page: Page, slug: string, body: unknown, headers: Record<string, string> = {}) =>
	page.request.post(`${origin()}/api/tenants/${slug}/users/onboarding`, {
		data: body,
		headers: { Origin: origin(), "Sec-Fetch-Site": "same-origin", ...headers },
		maxRedirects: 0,
	});

test("a member enters their details; Clerk and the workspace know them at once", async ({ page }) => {
	const { slug, userId } = await ownWorkspace(page);
	await page.goto(`/${slug}/profile`);
	await checkPage(page);

	await page.getByLabel("First name").fill("Zoë 🚀");
	await page.getByLabel("Last name").fill("<b>Söhne</b>");
	await page.getByLabel("Phone").fill("not a number");
	await page.getByRole("button", { name: "Save changes" }).click();
	await expect(page.getByRole("alert")).toContainText("Enter the phone number in digits");
	await expect(page.getByLabel("First name")).toHaveValue("Zoë 🚀");
	await page.getByLabel("Phone").fill("+49 30 901820");
	await page.getByRole("button", { name: "Save changes" }).click();

	await expect(page.getByRole("status")).toContainText("Profile saved.");
	await page.goto(`/${slug}/dashboard`);
	await expect(page.getByText("Hello, Zoë 🚀 <b>Söhne</b>.")).toBeVisible();
	expect(await backend("GET", `/users/${userId}`)).toMatchObject({ first_name: "Zoë 🚀" });
});

test("the API takes the same and refuses the same: 401, 404, 422, 403, 405", async ({ page }) => {
	await page.goto("/");
	expect((await complete(page, "acme", {})).status()).toBe(401);
	const { slug } = await ownWorkspace(page);
	const good = { firstName: "Nia", lastName: `Okoro ${unique()}`, phone: "+1 555 0100" };

	const done = await complete(page, slug, good);
	expect([done.status(), await done.json()]).toEqual([200, { success: true, next: `/${slug}/onboarding` }]);
	await page.goto(`/${slug}/profile`);
	await expect(page.getByLabel("Last name")).toHaveValue(good.lastName);
	await expect(page.getByLabel("Phone")).toHaveValue(good.phone);

	for (const strange of ["acme", "no-such-tenant", "%00", "..%2Facme"]) {
		const answer = await complete(page, strange, good);
		expect(answer.status(), strange).toBe(404);
		// The others are not addresses of any route.
		if (!strange.includes("%")) expect(await answer.json()).toMatchObject({ error: "Tenant not found" });
	}
	for (const bad of [{}, { ...good, firstName: " " }, { ...good, phone: "call me" }, [], "text", null]) {
		const answer = await complete(page, slug, bad);
		expect(answer.status(), JSON.stringify(bad)).toBe(422);
		expect(await answer.json()).toHaveProperty("fields");
	}
	const elsewhere = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
	expect((await complete(page, slug, good, elsewhere)).status()).toBe(403);
	const asked = await page.request.get(`${origin()}/api/tenants/${slug}/users/onboarding`);
	expect([asked.status(), asked.headers().allow]).toEqual([405, "POST"]);
});

test("theme, density and time zone follow the person to every page", async ({ page }) => {
	const { slug } = await ownWorkspace(page);
	await page.goto("/account");
	await checkPage(page);

	await page.getByLabel("Dark").check();
	await page.getByLabel("Compact").check();
	await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
	await page.getByRole("button", { name: "Save preferences" }).click();

	await expect(page.getByRole("status")).toContainText("Preferences saved.");
	await checkPage(page);
	await page.goto(`/${slug}/dashboard`);
	await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
	await expect(page.locator("html")).toHaveAttribute("data-density", "compact");
	await checkPage(page);
	const other = await aStranger();
	await enterAs(page, other.email);
	await page.goto("/account");
	await expect(page.getByLabel("Match my device")).toBeChecked();
});

const png = () =>
	sharp({ create: { width: 60, height: 40, channels: 3, background: "#336699" } })
		.png()
		.toBuffer();
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

test("an uploaded picture is re-encoded; a file that is not a picture is refused with a sentence", async ({
	page,
}) => {
	await ownWorkspace(page);
	await page.goto("/account/picture");
	await checkPage(page);
	const send = async (buffer: Buffer, name = "me.png", mimeType = "image/png") => {
		await page.getByLabel("Picture").setInputFiles({ name, mimeType, buffer });
		await page.getByRole("button", { name: "Save picture" }).click();
	};

	await send(SVG);
	await expect(page.getByRole("alert")).toContainText("can’t read this file as a picture");
	await checkPage(page);
	await send(Buffer.concat([(await png()).subarray(0, 60)]));
	await expect(page.getByRole("alert")).toContainText("damaged");
	await send(Buffer.concat([await png(), Buffer.from("<script>alert(1)</script>")]));

	await expect(page.getByRole("status")).toContainText("Picture saved.");
	const source = await page.locator("main img").first().getAttribute("src");
	const image = await page.request.get(source ?? "");
	expect(image.headers()["content-type"]).toBe("image/webp");
	expect((await image.body()).includes("script")).toBe(false);
	await page.getByRole("link", { name: "Change picture" }).click();
	await page.getByRole("button", { name: "Remove picture" }).click();
	await expect(page.getByRole("status")).toContainText("Picture removed.");
});

test("an owner gives the workspace a picture, which appears on every page; others may not", async ({
	page,
}) => {
	const { slug } = await ownWorkspace(page);
	await page.goto(`/${slug}/settings/logo`);
	await checkPage(page);

	await page
		.getByLabel("Picture")
		.setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: SVG });
	await page.getByRole("button", { name: "Save picture" }).click();
	await expect(page.getByRole("alert")).toContainText("can’t read this file as a picture");
	await page
		.getByLabel("Picture")
		.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: await png() });
	await page.getByRole("button", { name: "Save picture" }).click();

	await expect(page.getByRole("status")).toContainText("Picture saved.");
	await expect(page.getByText("Your own")).toBeVisible();
	await page.goto(`/${slug}/dashboard`);
	await expect(page.locator("header img").first()).toBeAttached();
	await checkPage(page);
	await enterAs(page, demo.admin);
	const refused = await page.goto("/acme/settings/logo");
	expect(refused?.status()).toBe(403);
});
