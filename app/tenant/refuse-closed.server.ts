import { eq } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { refuseUnknown } from "./people/member.server.ts";
import { archivedNotice, pausedNotice } from "./refusals/inactive-notice.ts";

/**
 * Looks up a closed workspace again, so that one that was just reopened is available at once.
 * Refuses: 503 while suspended, 410 once closed.
 */
export async function refuseClosed(remembered: TenantRecord): Promise<void> {
	if (remembered.status === "active") return;
	const [now] = await transactInRegistry("read", (db) =>
		db
			.select({ status: tenants.status, reason: tenants.statusReason, dropAfter: tenants.dropAfter })
			.from(tenants)
			.where(eq(tenants.id, remembered.id)),
	);
	if (!now) return refuseUnknown();
	const { name, timeZone } = remembered;
	if (now.status === "active") registry.forget(remembered.id);
	else if (now.status === "archived") refuse(410, archivedNotice({ name, timeZone, ...now }));
	else refuse(503, pausedNotice({ name, ...now }));
}
