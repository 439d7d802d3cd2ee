import { type TenantTables, tenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/open.ts";
import { transactInTenant } from "../platform/database.server.ts";
import type { EventName, Payload } from "./events.ts";
import { writeTrail } from "./record.server.ts";
import { keepRegistry } from "./registry-room.server.ts";
import type { TenantFacts } from "./tenant.server.ts";

/** A write that no member asked for. `registry` sees `public`, in the same transaction: both mirrors change together. */
export type SystemWriting = {
	db: Db;
	tables: TenantTables;
	registry: Db;
	record<Name extends EventName>(event: Name, payload: Payload<Name>): Promise<void>;
};

/** A transaction in a tenant for webhooks, jobs and the command line. `actorId` says which, for the trail. */
export function writeAsSystem<T>(
	facts: TenantFacts,
	actorId: string,
	work: (writing: SystemWriting) => Promise<T>,
): Promise<T> {
	const trail = { actorKind: "system", actorId } as const;
	return transactInTenant(facts, "write", (rooms) => {
		const { db, registry } = keepRegistry(rooms);
		return work({
			db,
			tables: tenantTables,
			registry,
			record: (event, payload) => writeTrail(db, trail, event, payload),
		});
	});
}
