import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { checkPage, expect, test } from "#tests/support/browser/stories.ts";
import { aPath, type Happening, tell } from "#tests/support/world/onboarding-history.ts";
import { demo, enterAs, get, ownWorkspace } from "../support/steps.ts";

const base = { step: 0, version: 2, role: "member", teams: [] as number[], seconds: 0 };

/** Six members who started in the last days, each getting one step further than the one before. */
const history: Happening[] = [1, 2, 3, 4, 5, 6].flatMap((who) => {
	const role = who % 3 === 0 ? "viewer" : "member";
	const at = { ...base, role, daysAgo: 14 - 2 * who };
	const steps = [0, 1, 2].flatMap((step): Happening[] => [
		...(who > step ? [{ ...at, step, event: "step.reached" as const }] : []),
		...(who > step + 2
			? [{ ...at, step, event: "step.completed" as const, seconds: 95 * who * (step + 1) }]
			: []),
	]);
	const skipped: Happening[] = who === 2 ? [{ ...at, step: 1, event: "step.skipped", seconds: 5 }] : [];
	const done: Happening[] = who > 4 ? [{ ...at, event: "onboarding.completed", seconds: 4_000 * who }] : [];
	return [{ ...at, event: "onboarding.started" as const }, ...steps, ...skipped, ...done];
});

async function tellOf({ slug, userId }: { slug: string; userId: string }): Promise<number> {
	const pool = new ConnectionPool({ url: appUrl(process.env.STORY_DATABASE_URL ?? ""), size: 1 });
	try {
		const tenant = await new Registry(pool).findForMember(slug, userId);
		if (!tenant) throw new Error(`${slug} is nowhere`);
		const path = await aPath(
			pool,
			tenant,
			"Learning the ropes, from the first day to the end of the trial period",
		);
		await tell(pool, tenant, path, history, new Date());
		return path.path;
	} finally {
		await pool.close();
	}
}

test("an owner sees how far members get, filters them, and exports the figures", async ({ page }) => {
	const own = await ownWorkspace(page);
	const { slug } = own;
	const path = await tellOf(own);

	await page.goto(`/${slug}/insights?path=${path}`);
	const chart = page.getByRole("img", { name: /^How many reached each step/ });
	await expect(chart).toBeVisible();
	await expect(page.getByText("The slowest step is")).toContainText("step 3");
	const row = page
		.getByRole("table", { name: "Drop-off by step, in figures" })
		.getByRole("row", { name: /^2\. / });
	await expect(row.getByRole("cell")).toHaveText(["5", "3", "1", /minutes/]);
	await checkPage(page);

	await page.getByLabel("Who").selectOption({ label: "Role: Viewer" });
	await page.getByRole("button", { name: "Show" }).click();
	await expect(page).toHaveURL(/who=role%3Aviewer/);
	await expect(row.getByRole("cell").first()).toHaveText("2");
	const href = (await page.getByRole("link", { name: "Download as CSV" }).getAttribute("href")) ?? "";
	const file = await get(page, href);
	expect(file.headers()["content-type"]).toBe("text/csv; charset=utf-8");
	expect(file.headers()["content-disposition"]).toMatch(/^attachment; filename="onboarding-story-.*\.csv"$/);
	expect((await file.text()).split("\n")[1]).toMatch(
		/^\d{4}-\d{2}-\d{2},"Learning the ropes, .*Role,Viewer,/,
	);
});

test("days without members, and invalid dates, are distinguished from having no figures at all", async ({
	page,
}) => {
	const own = await ownWorkspace(page);
	const { slug } = own;
	await page.goto(`/${slug}/insights`);
	await checkPage(page);
	const path = await tellOf(own);
	await page.goto(`/${slug}/insights?path=${path}&from=2020-01-01&to=2020-01-31`);
	await expect(page.getByText("No activity on this path in this period")).toBeVisible();
	await checkPage(page);
	expect((await get(page, `/${slug}/insights?from=yesterday`)).status()).toBe(400);
});

test("anyone who may not see figures finds no menu entry, and the page says why", async ({ page }) => {
	await enterAs(page, demo.member);
	await page.goto("/acme/dashboard");
	await expect(page.getByRole("link", { name: "Projects" }).first()).toBeAttached();
	await expect(page.getByRole("link", { name: "Insights" })).toHaveCount(0);

	expect((await get(page, "/acme/insights")).status()).toBe(403);
	expect((await get(page, "/acme/insights.csv")).status()).toBe(403);

	await enterAs(page, demo.admin);
	await page.goto("/acme/dashboard");
	await expect(page.getByRole("link", { name: "Insights" }).first()).toBeAttached();
});
