import { and, eq, isNull, sql } from "drizzle-orm";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** How many requests for permissions wait for a decision; nothing is asked for a member who may not decide: 0. */
export async function countOpenRequests(reading: Reading): Promise<number> {
	if (!reading.can("users:manage")) return 0;
	const [row] = await openRequests(reading, {}, {});
	return row?.open ?? 0;
}

const openRequests = preparedQuery(
	({ db, tables: { permissionRequests, users } }, _shape: Record<string, never>) =>
		db
			.select({ open: sql<number>`count(*)::int` })
			.from(permissionRequests)
			.innerJoin(users, eq(users.id, permissionRequests.userId))
			// Written out, so that the index of open ones serves. Of somebody who left, nothing is to be decided.
			.where(and(sql`${permissionRequests.status} = 'open'`, isNull(users.leftAt))),
);
