import { readAsSystem } from "../../write-as-system.server.ts";
import { everyWorkspace } from "./all-tenants.server.ts";
import { type Verdict, verifyAudit } from "./verify-chain.server.ts";

/** One workspace's log, checked from beginning to end. */
export type Verified = Verdict & { slug: string };

/** Checks the audit log of the workspace at this address, or of every workspace, one after another. */
export async function* verifyAudits(slug?: string): AsyncGenerator<Verified> {
	for await (const tenant of everyWorkspace(slug)) {
		const verdict = await verifyAudit({ id: tenant.id, read: (work) => readAsSystem(tenant, work) });
		yield { slug: tenant.slug, ...verdict };
	}
}
