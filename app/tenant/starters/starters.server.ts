import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";

/** No sequence gets this far, so a starter has the same id, and address, before and after it is copied. */
export const FIRST_STARTER_ID = 900_000_001;
/** When the starters last changed. */
export const STARTERS_REVISED = new Date("2026-11-29T00:00:00Z");

/**
 * A step: returns the starters of a workspace that has no rows for them in their table yet. As these rows are never
 * deleted for good, any row means that they were copied. It is sent before the query for the rows, in one write with it:
 * if they are copied in between, both are right.
 */
export async function startersWithoutRows<Starter>(
	db: Db,
	table: PgTable & { id: PgColumn },
	starters: readonly Starter[],
): Promise<readonly Starter[]> {
	const [row] = await db.select({ id: table.id }).from(table).limit(1);
	return row ? [] : starters;
}
