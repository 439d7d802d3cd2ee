import { and, asc, eq, gt, ne } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { TenantFacts } from "../../tenant.server.ts";

const TENANTS_AT_ONCE = 100;

/** Yields the workspace at this address, or every one, by id: for commands that go through the fleet one after another. */
export async function* everyWorkspace(slug?: string): AsyncGenerator<TenantFacts> {
	for (let after = ""; ; ) {
		const page = await transactInRegistry("read", (db) =>
			db
				.select({ id: tenants.id })
				.from(tenants)
				.where(
					and(
						// What is in the warm pool belongs to no one, and has no log yet.
						ne(tenants.status, "provisioning"),
						slug === undefined ? gt(tenants.id, after) : and(eq(tenants.slug, slug), gt(tenants.id, after)),
					),
				)
				.orderBy(asc(tenants.id))
				.limit(TENANTS_AT_ONCE),
		);
		for (const { id } of page) {
			const tenant = await registry.findById(id);
			if (tenant) yield tenant;
		}
		if (page.length < TENANTS_AT_ONCE) return;
		after = page.at(-1)?.id ?? "";
	}
}
