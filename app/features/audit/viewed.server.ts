import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { effectsAreKept } from "#app/platform/request/effects.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { chosen, type Filter } from "./forms.ts";

// Saves asking the database again for pages in the same hour. A process that has forgotten asks, and finds the entry.
const KEPT = 10_000;
const noted = new Set<string>();

/**
 * Records that the member reads the log, once an hour for each filter, before the first page is read. `by`: whose hour
 * it is, if not the member’s.
 * Refuses: 403 `audit:view`, 403 `prefetch`. Records: audit.viewed.
 */
export async function noteViewed(
	tenant: Tenant,
	filter: Filter | { entry: string },
	by = tenant.member.id,
): Promise<void> {
	// Support's page views are already recorded one by one.
	if (tenant.isForSupport) return;
	const words = "entry" in filter ? filter : chosen(filter);
	const hour = new Date().toISOString().slice(0, 13);
	const digest = createHash("sha256").update(JSON.stringify([by, words]));
	const id = `${hour} ${digest.digest("base64url").slice(0, 22)}`;
	const place = `${tenant.id} ${id}`;
	if (noted.has(place)) return;
	await tenant.write(async ({ db, tables: { auditLogs }, ...writing }) => {
		writing.authorize("audit:view");
		const [before] = await db
			.select({ seq: auditLogs.seq })
			.from(auditLogs)
			.where(and(eq(auditLogs.subjectType, "audit"), eq(auditLogs.subjectId, id)))
			.limit(1);
		if (before) writing.leaveUnchanged();
		else await writing.record("audit.viewed", { id, filter: words });
	});
	if (!effectsAreKept()) return;
	if (noted.size >= KEPT) noted.clear();
	noted.add(place);
}
