import { and, eq, isNull, sql } from "drizzle-orm";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** Counts the permission requests that wait for a decision; 0, without a query, for a member who may not decide. */
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
			// A literal rather than a parameter, so that the index of open requests is used. Requests of people who left
			// need no decision.
			.where(and(sql`${permissionRequests.status} = 'open'`, isNull(users.leftAt))),
);
