import { type TenantTables, tenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import { type Preparable, prepared, type QueryShape, type Values } from "#db/tenancy/session/prepared.ts";
import type { Reading } from "./tenant.server.ts";

/** What a prepared query is built from. It belongs to no tenant yet. */
type Blank = { db: Db; tables: TenantTables };

/**
 * Prepares a query of a page that is opened often: its text is built once for each shape, not once for each request.
 * Anything specific to a member or a request must be a `sql.placeholder`: values built in apply to everyone.
 */
export function preparedQuery<Rows, S extends QueryShape>(
	build: (from: Blank, shape: S) => Preparable<Rows>,
): (reading: Reading, shape: S, values: Values) => Promise<Rows> {
	const run = prepared((db, shape: S) => build({ db, tables: tenantTables }, shape));
	return (reading, shape, values) => run(reading.db, shape, values);
}
