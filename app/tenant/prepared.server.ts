import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type Preparable, prepared, type QueryShape, type Values } from "#db/tenancy/session/prepared.ts";

/**
 * Prepares a query of a page that is opened often: its text is built once for each shape, not once for each request,
 * from a client that belongs to no tenant.
 * Anything specific to a member or a request must be a `sql.placeholder`: values built in apply to everyone.
 */
export function preparedQuery<Rows, S extends QueryShape>(
	build: (from: TenantReading, shape: S) => Preparable<Rows>,
): (reading: TenantReading, shape: S, values: Values) => Promise<Rows> {
	const run = prepared((db, shape: S) => build({ db, tables: tenantTables }, shape));
	return (reading, shape, values) => run(reading.db, shape, values);
}
