import type { Tenant } from "#app/tenant/tenant.server.ts";
import { type AuditEntry, type EntryRange, findEntries } from "./entries.server.ts";
import { noteViewed } from "./viewed.server.ts";

type WithoutZone<Range> = Range extends unknown ? Omit<Range, "timeZone"> : never;

/**
 * Returns entries of the audit log to a program. `reader`: the key that reads them. Refuses: 403 `audit:view`. Records:
 * audit.viewed, once an hour for each reader.
 */
export async function readEntries(
	tenant: Tenant,
	range: WithoutZone<EntryRange>,
	reader: string,
): Promise<AuditEntry[]> {
	await noteViewed(tenant, {}, reader);
	return tenant.read((reading) => {
		reading.authorize("audit:view");
		return findEntries(reading, { ...range, timeZone: tenant.timeZone });
	});
}
