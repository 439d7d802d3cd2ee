import { sql } from "drizzle-orm";
import { transactInRegistry, withFleet } from "#app/platform/database/database.server.ts";
import { usedBytes } from "#app/tenant/files/keep.server.ts";
import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { tenantActivity } from "#db/schema/public/activity.ts";
import { measureTenant } from "#db/tenancy/lifecycle/measure.ts";

/** Measures what a workspace takes on disk, in bytes; undefined while that cannot be known. Refuses: 503. */
export function measured(tenantId: string): Promise<number | undefined> {
	return withFleet((pool) => measureTenant(pool, tenantId));
}

/** Measures once a day, so that the list of all workspaces need not look at their files. */
export const measureDaily: Daily = {
	name: "workspace.measure",
	async run({ id, read }) {
		const sizeBytes = await measured(id);
		if (sizeBytes === undefined) return;
		const filesBytes = await read(usedBytes);
		await transactInRegistry("write", (db) =>
			db
				.insert(tenantActivity)
				.values({ tenantId: id, sizeBytes, filesBytes })
				.onConflictDoUpdate({
					target: tenantActivity.tenantId,
					set: { sizeBytes: sql`excluded.size_bytes`, filesBytes: sql`excluded.files_bytes` },
				}),
		);
	},
};
