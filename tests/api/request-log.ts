import { asc, eq } from "drizzle-orm";
import { writeApiRequests } from "#app/tenant/registry/note-api-request.server.ts";
import { apiRequests } from "#db/schema/public/api-requests.ts";
import type { ApiRequest } from "#db/schema/public/index.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";

/** Returns what is in the request log of a workspace, oldest first, with what this process has yet to write. */
export async function logOf(pool: ConnectionPool, { id }: { id: string }): Promise<ApiRequest[]> {
	await writeApiRequests();
	return inRegistry(pool, "read", (db) =>
		db.select().from(apiRequests).where(eq(apiRequests.tenantId, id)).orderBy(asc(apiRequests.at)),
	);
}
