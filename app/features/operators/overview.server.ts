import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { tenantMigrations, transactInRegistry } from "#app/platform/database/database.server.ts";
import { countOpenErrors } from "#app/platform/errors/error-log.server.ts";
import { supportAccess } from "#db/schema/public/activity.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { listOperatorActions } from "./actions.server.ts";
import { getLastRun } from "./fleet.server.ts";
import { listQueues } from "./queues.server.ts";
import { listShape } from "./tenants/forms.ts";
import { listTenants } from "./tenants/list.server.ts";
import { countWaiting } from "./webhooks.server.ts";

// Beside one another, they are as high as each other.
const TENANTS_SHOWN = 6;
const ACTS_SHOWN = 4;

/** Returns the state of the service, from the registry and the queues alone. Refuses: 503. */
export async function getOverview() {
	const [registry, queues, openErrors, lastRun, webhooks, { tenants: latest }, { acts }] = await Promise.all([
		transactInRegistry("read", lookAtRegistry),
		listQueues(),
		countOpenErrors(),
		getLastRun(),
		countWaiting(),
		listTenants(listShape.parse({ sort: "activity" })),
		listOperatorActions({ limit: ACTS_SHOWN }),
	]);
	return {
		...{ ...registry, queues, openErrors, lastRun, webhooks, acts },
		latest: latest.slice(0, TENANTS_SHOWN),
	};
}

async function lookAtRegistry(db: Db) {
	const [states, ready, access] = await Promise.all([statesOf(db), readyOf(db), runningAccess(db)]);
	return { states: Object.fromEntries(states.map(({ status, count }) => [status, count])), ready, access };
}

/** Counts from one pass over an index. */
export function statesOf(db: Db) {
	return db
		.select({ status: tenants.status, count: sql<number>`count(*)::int` })
		.from(tenants)
		.groupBy(tenants.status);
}

/** Counts the ready workspaces that a sign-up can claim: those made by this version's migrations. */
async function readyOf(db: Db): Promise<number> {
	const [row] = await db
		.select({ ready: sql<number>`count(*)::int` })
		.from(tenants)
		.where(and(eq(tenants.status, "provisioning"), eq(tenants.schemaChecksum, tenantMigrations().checksum)));
	return row?.ready ?? 0;
}

// Nobody supports more at a time.
const ACCESS_SHOWN = 20;

function runningAccess(db: Db) {
	const { tenantId, reason, expiresAt, endedAt } = supportAccess;
	return db
		.select({ tenantId, reason, expiresAt, name: tenants.name, slug: tenants.slug })
		.from(supportAccess)
		.innerJoin(tenants, eq(tenants.id, tenantId))
		.where(and(isNull(endedAt), gt(expiresAt, sql`now()`)))
		.orderBy(asc(expiresAt))
		.limit(ACCESS_SHOWN);
}
