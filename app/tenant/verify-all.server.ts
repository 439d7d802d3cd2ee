import { and, asc, eq, gt, ne } from "drizzle-orm";
import { tenants } from "#db/schema/public/tenants.ts";
import { registry, transactInRegistry } from "../platform/database.server.ts";
import { type Verdict, verifyAudit } from "./chain.server.ts";
import { readAsSystem } from "./system.server.ts";

/** One workspace's log, checked from its beginning to its end. */
export type Verified = Verdict & { slug: string };

const TENANTS_AT_ONCE = 100;

/** Checks the audit log of the workspace at this address, or of every one, one after another. */
export async function* verifyAudits(slug?: string): AsyncGenerator<Verified> {
	for (let after = ""; ; ) {
		const page = await transactInRegistry("read", (db) =>
			db
				.select({ id: tenants.id, slug: tenants.slug })
				.from(tenants)
				.where(
					and(
						// What waits in the pool belongs to nobody, and has no log yet.
						ne(tenants.status, "provisioning"),
						slug === undefined ? gt(tenants.id, after) : and(eq(tenants.slug, slug), gt(tenants.id, after)),
					),
				)
				.orderBy(asc(tenants.id))
				.limit(TENANTS_AT_ONCE),
		);
		for (const one of page) {
			const verdict = await verifyOne(one.id);
			if (verdict) yield { slug: one.slug, ...verdict };
		}
		if (page.length < TENANTS_AT_ONCE) return;
		after = page.at(-1)?.id ?? "";
	}
}

async function verifyOne(id: string): Promise<Verdict | undefined> {
	const tenant = await registry.findById(id);
	return tenant && verifyAudit({ id, read: (work) => readAsSystem(tenant, work) });
}
