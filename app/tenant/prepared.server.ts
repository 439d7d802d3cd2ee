import { type TenantTables, tenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import { type Preparable, prepared, type Shape, type Values } from "#db/tenancy/session/prepared.ts";
import type { Reading } from "./tenant.server.ts";

/** What a prepared query is built from: it belongs to no tenant yet. */
type Blank = { db: Db; tables: TenantTables };

/**
 * A query of a page that is opened often: its text is made once for each shape, not once for each request.
 * Whatever is a member's or a request's own must be a `sql.placeholder`: what is written in stays for everybody.
 */
export function preparedQuery<Rows, S extends Shape>(
	build: (from: Blank, shape: S) => Preparable<Rows>,
): (reading: Reading, shape: S, values: Values) => Promise<Rows> {
	const run = prepared((db, shape: S) => build({ db, tables: tenantTables }, shape));
	return (reading, shape, values) => run(reading.db, shape, values);
}
