import type { Page } from "@playwright/test";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { Registry, type TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";

/** Works directly in the schema of a workspace, bypassing the product. */
export async function inWorkspace<T>(
	{ slug, userId }: { slug: string; userId: string },
	work: (pool: ConnectionPool, record: TenantRecord) => Promise<T>,
): Promise<T> {
	const pool = new ConnectionPool({ url: appUrl(process.env.STORY_DATABASE_URL ?? ""), size: 1 });
	try {
		const record = await new Registry(pool).findForMember(slug, userId);
		if (!record) throw new Error(`There is no workspace ${slug}`);
		return await work(pool, record);
	} finally {
		await pool.close();
	}
}

/** Starts onboarding, or continues where the worker has already started it. */
export async function begin(page: Page, slug: string): Promise<void> {
	await page.goto(`/${slug}/onboarding`);
	const button = page.getByRole("button", { name: "Begin" });
	if (await button.isVisible()) await button.click();
	else await page.getByRole("link", { name: "Continue" }).click();
}
