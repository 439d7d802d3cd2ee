import { type Page, test } from "@playwright/test";
import { renderEmail } from "#app/platform/mail/email.ts";
import { crawl } from "#tests/support/browser/crawl.ts";
import { linkIn, wishLinkOf } from "../e2e/support/emails.ts";
import { fullWorkspace } from "../e2e/support/full-workspace.ts";
import { demo, enterAs, makeProject, ownWorkspace, post, unique } from "../e2e/support/steps.ts";
import { EMAILS } from "./emails.ts";
import { take, takeAll } from "./take.ts";

test("many: the demo workspace, as its owner", async ({ page }) => {
	await enterAs(page, demo.owner);
	const starts = ["/acme/dashboard", "/workspaces", "/sign-out", "/acme/search?q=the+or+to", "/acme/preview"];
	await takeAll(page, "Many, as owner", await crawl(page, starts));
	await open(page, "Many, as owner", {
		"projects by stage": "/acme/projects?view=stages",
		"projects as a board": "/acme/projects?view=board",
		"search without results": "/acme/search?q=nothing-fits",
		"everyone’s API keys": "/acme/settings/developers?of=everyone",
	});
});

for (const role of ["member", "viewer"] as const) {
	test(`many: the demo workspace, as ${role}`, async ({ page }) => {
		await enterAs(page, demo[role]);
		await takeAll(page, `Many, as ${role}`, await crawl(page, ["/acme/dashboard"]));
	});
}

test("empty: a workspace that was created just now", async ({ page }) => {
	const { slug } = await ownWorkspace(page, "Northwind Studio");
	await takeAll(page, "Empty, as owner", await crawl(page, [`/${slug}/dashboard`]));
});

test("very long: names as long as names may be", async ({ page }) => {
	const { starts } = await fullWorkspace(page);
	await takeAll(page, "Very long", await crawl(page, starts));
});

test("operators", async ({ page }) => {
	await enterAs(page, demo.operator);
	await takeAll(page, "Operators", await crawl(page, ["/admin"]));
});

test("right to left: one of each in Arabic and Hebrew", async ({ page }) => {
	const { slug } = await ownWorkspace(page, "استوديو الشمال");
	const project = await makeProject(page, slug, {
		name: "إطلاق الموقع الجديد",
		description: "نكتب النصوص أولاً، ثم نختار الصور.\n\n- الصفحة الرئيسية\n- صفحة الأسعار",
	});
	await makeProject(page, slug, { name: "אתר חדש לסטודיו", isPublic: "on" });
	await post(page, `${project}/tasks`, { intent: "add", title: "اكتب العنوان" });
	await post(page, `${project}/comments`, { body: "שלום! ראיתי את הטיוטה, היא טובה מאוד." });
	const paths = { dashboard: `/${slug}/dashboard`, projects: `/${slug}/projects`, project };
	await takeAll(page, "Right to left", new Map(Object.entries(paths)));
});

test("first impressions: signed out, and an invitation", async ({ page }) => {
	const { slug } = await ownWorkspace(page, "Northwind Studio");
	const invited = `guest-${unique()}@stories.example`;
	await post(page, `/${slug}/invitations/new`, { addresses: invited, role: "member", days: "14" });
	const link = await linkIn(invited);
	await page.context().clearCookies();
	await open(page, "First impressions", {
		...{ landing: "/", "sign-in": "/sign-in", invitation: link },
		unsubscribe: await wishLinkOf("acme", "user_acme_member"),
	});
	await page.goto(process.env.STORY_MAIL_URL ?? "");
	await page.getByRole("link", { name: "Northwind Studio" }).first().click();
	await page.goto(`${page.url()}/html`);
	await take(page, "First impressions", "email of an invitation");
});

test("emails: one of each kind", async ({ page }) => {
	for (const [title, { content }] of Object.entries(EMAILS)) {
		await page.setContent(renderEmail({ sender: { name: "Acme", hue: 130 }, ...content }).html);
		await take(page, "Emails", title);
	}
});

test("refused: forms that come back, and pages that are not for everybody", async ({ page }) => {
	const { slug } = await ownWorkspace(page, "Northwind Studio");
	for (const path of ["projects/new", "teams/new", "invitations/new", "settings/roles/new"]) {
		await page.goto(`/${slug}/${path}`);
		await page.getByRole("main").locator("form button[type=submit]").last().click();
		await take(page, "Refused", `422 ${path}`);
	}
	const project = await makeProject(page, slug, { name: "Website" });
	await page.goto(`${project}/edit`);
	await post(page, `${project}/edit`, { name: "Website of 2027", version: "1" });
	await page.getByRole("main").locator("form button[type=submit]").last().click();
	await take(page, "Refused", "409 a stale form");
	await open(page, "Refused", { "404 not found": `/${slug}/projects/nothing-here` });
	await enterAs(page, demo.viewer);
	await open(page, "Refused", { "403 forbidden": "/acme/projects/new" });
});

test("closed, and with support access", async ({ page }) => {
	const { slug, email } = await ownWorkspace(page, "Northwind Studio");
	const reason = "The import of our projects fails.";
	await post(page, `/${slug}/settings/security/support`, { intent: "grant", hours: "8", reason });
	await open(page, "Support", { "owner’s dashboard": `/${slug}/dashboard` });
	await enterAs(page, demo.operator);
	await open(page, "Support", {
		"support’s dashboard": `/${slug}/dashboard`,
		"support’s projects": `/${slug}/projects`,
	});
	await enterAs(page, email);
	await post(page, `/${slug}/settings/close`, { address: slug, reason: "We are done" });
	await open(page, "Closed", { workspace: `/${slug}/dashboard`, "my workspaces": "/workspaces" });
});

async function open(page: Page, group: string, pages: Record<string, string>): Promise<void> {
	await takeAll(page, group, new Map(Object.entries(pages)));
}
