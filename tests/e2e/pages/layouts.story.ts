import type { Page } from "@playwright/test";
import { violationsOf } from "#tests/support/browser/accessibility.ts";
import { crawl } from "#tests/support/browser/crawl.ts";
import { layoutProblems } from "#tests/support/browser/layout.ts";
import { markupProblems } from "#tests/support/browser/markup.ts";
import { pagePatterns } from "#tests/support/browser/page-patterns.ts";
import { expect, test } from "#tests/support/browser/stories.ts";
import { fullWorkspace } from "../support/full-workspace.ts";
import { demo, enterAs } from "../support/steps.ts";

const WIDTHS = [320, 360, 768, 1024, 1280, 1440];
/** Widths at which double-size text is tried: a phone, and a desktop. */
const WIDTHS_OF_LARGE_TEXT = [360, 1280];

/** Pages that no link inside a workspace leads to, each with the story that checks it. */
const ELSEWHERE: Record<string, string> = {
	"/invitations/:key": "invitations.story.ts",
	"/unsubscribe/:whom/:signature": "reminders.story.ts",
	"/workspaces/join": "invitations.story.ts",
	"/:tenant/members/:member/erase": "members.story.ts",
	"/:tenant/settings/developers/:apiKey": "api-keys.story.ts",
	"/:tenant/settings/developers/service-accounts/:serviceAccount": "api-keys.story.ts",
	"/:tenant/settings/developers/service-accounts/:serviceAccount/edit": "api-keys.story.ts",
	"/:tenant/settings/developers/service-accounts/:serviceAccount/delete": "api-keys.story.ts",
	"/:tenant/settings/developers/webhooks/:hook": "webhooks.story.ts",
	"/:tenant/settings/developers/webhooks/:hook/edit": "webhooks.story.ts",
	"/:tenant/settings/developers/webhooks/:hook/rotate": "webhooks.story.ts",
	"/:tenant/settings/developers/webhooks/:hook/test": "webhooks.story.ts",
	"/:tenant/settings/developers/webhooks/:hook/replay": "webhooks.story.ts",
	"/:tenant/settings/developers/webhooks/:hook/delete": "webhooks.story.ts",
	"/:tenant/settings/developers/webhooks/:hook/deliveries/:delivery": "webhooks.story.ts",
	"/:tenant/projects/several": "many-projects.story.ts",
	"/:tenant/deleted/:deleted": "recently-deleted.story.ts",
	"/:tenant/notifications/:notification": "notifications.story.ts",
	"/admin/tenants/:workspace/reactivate": "operators.story.ts",
	"/admin/migrations/:run": "operators.story.ts",
	"/admin/errors/:error": "operators.story.ts",
	"/admin/*": "operators.story.ts",
	"/:tenant/*": "error-pages.story.ts",
};

/** Addresses that always redirect to another page. */
const LEAD_ON = [
	"/auth/onboarding",
	"/workspaces/reopen",
	"/:tenant",
	"/:tenant/invitations/:invitation/resend",
	"/:tenant/teams/:team/invitation",
];

// Pages have no scripts, but axe, which checks the colors, is one.
test.use({ javaScriptEnabled: true });

// In order, because the last one reads what the others have seen.
test.describe.configure({ mode: "serial" });
const seen = new Set<string>();

test("every page of a workspace keeps its layout at each width and size of text", async ({ page }) => {
	test.setTimeout(600_000);
	// The pages of who is signed in elsewhere too have more to show.
	await enterAs(page, demo.owner);
	await page.goto("/acme/dashboard");
	await enterAs(page, demo.owner);
	// Forms and a button of the small script lead to the last ones, and no link.
	const starts = [
		...["/acme/dashboard", "/workspaces", "/", "/sign-out", "/acme/preview"],
		...["/acme/search", "/acme/search?q=the+or+to", "/acme/search?q=nothing-fits"],
	];
	await look(page, await crawl(page, starts), { dark: true });
});

test("so does every page of a workspace whose names are as long as names may be", async ({ page }) => {
	test.setTimeout(600_000);
	const { starts, guest } = await fullWorkspace(page);
	await look(page, await crawl(page, starts));
	await enterAs(page, guest.email);
	await look(page, new Map([["/workspaces", "/workspaces"]]));
});

test("so do the operators' pages", async ({ page }) => {
	test.setTimeout(600_000);
	await enterAs(page, demo.operator);
	await look(page, await crawl(page, ["/admin"]), { dark: true });
});

test("no page of the route table was left out", async () => {
	const patterns = await pagePatterns();

	const excused = [...Object.keys(ELSEWHERE), ...LEAD_ON];
	expect(patterns.filter((pattern) => !seen.has(pattern) && !excused.includes(pattern))).toEqual([]);
	// A link may still lead to a page that its own story looks at, as to an error that another story caused.
	expect(excused.filter((pattern) => !patterns.includes(pattern))).toEqual([]);
});

/** Checks these pages in every size; in dark colors only for what is hard to read there. */
async function look(page: Page, addresses: Map<string, string>, { dark = false } = {}): Promise<void> {
	const problems: string[] = [];
	for (const [pattern, path] of addresses) {
		seen.add(pattern);
		const answer = await page.goto(path);
		const note = (where: string, found: string[]) =>
			problems.push(...found.map((problem) => `${path} ${where}: ${problem}`));
		note("markup", await markupProblems((await answer?.text()) ?? ""));
		for (const width of WIDTHS) note(`at ${width} px`, await layoutAt(page, width));
		if (dark) note("in dark colors", await hardToRead(page));
		await page.evaluate(() => {
			document.documentElement.style.fontSize = "200%";
		});
		for (const width of WIDTHS_OF_LARGE_TEXT) {
			note(`with text of double size at ${width} px`, await layoutAt(page, width));
		}
	}
	expect(problems).toEqual([]);
}

async function layoutAt(page: Page, width: number): Promise<string[]> {
	await page.setViewportSize({ width, height: 900 });
	return layoutProblems(page);
}

async function hardToRead(page: Page): Promise<string[]> {
	const violations = await violationsOf(page, { runOnly: ["color-contrast"], colorScheme: "dark" });
	return violations.flatMap(({ elements }) => elements);
}
