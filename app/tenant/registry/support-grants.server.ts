import { and, desc, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { supportAccess } from "#db/schema/public/activity.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { SupportGrant } from "#db/schema/tenant/support-grants.ts";
import { lock } from "#db/tenancy/session/locks.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { registryOf, supportRoleOfTransaction } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";
import { writeAsSystem } from "../write-as-system.server.ts";
import { tell } from "./membership-writes.server.ts";

/**
 * Manages the access of the platform's operators to a workspace. The grant is a row of the tenant, its row in
 * `public` lets a request find it, and a database role of its own makes sure that nothing can be changed. All three
 * change together.
 */

const isRunning = ({ endedAt, expiresAt }: TenantTables["supportGrants"]) =>
	and(isNull(endedAt), gt(expiresAt, sql`now()`));

/** A step: finds the grant that is active now. */
export async function findRunningGrant({
	db,
	tables: { supportGrants },
}: TenantReading): Promise<SupportGrant | undefined> {
	const [found] = await db
		.select()
		.from(supportGrants)
		.where(isRunning(supportGrants))
		.orderBy(desc(supportGrants.id))
		.limit(1);
	return found;
}

/** Takes a lock, because two grants, or a grant and a migration, would change the same rights at once. */
async function alone(writing: TenantWriting, tenantId: string): Promise<void> {
	await lock(registryOf(writing).run, `tenant ${tenantId}`);
}

/** A step: grants operators support access. Undefined when they already have it. Records: support.granted. */
export async function openSupport(
	writing: TenantWriting,
	tenantId: string,
	{ memberId, reason, hours }: { memberId: string; reason: string; hours: number },
): Promise<SupportGrant | undefined> {
	const { db, tables, record } = writing;
	await alone(writing, tenantId);
	if (await findRunningGrant(writing)) return undefined;
	const [grant] = await db
		.insert(tables.supportGrants)
		.values({
			reason,
			grantedBy: memberId,
			expiresAt: sql`now() + make_interval(hours => ${hours}::integer)`,
		})
		.returning();
	if (!grant) throw new Error("The grant was not written");
	const { id: grantId, expiresAt } = grant;
	await registryOf(writing).insert(supportAccess).values({ tenantId, grantId, reason, expiresAt });
	await supportRoleOfTransaction(writing).create();
	await record("support.granted", { id: grantId, reason, hours, until: expiresAt.toISOString() });
	await tell(writing, tenantId);
	return grant;
}

/** A step: ends an active grant; from the commit on, its role no longer exists in PostgreSQL. Records: support.ended. */
export async function endSupport(
	writing: TenantWriting,
	tenantId: string,
	{ memberId, grantId }: { memberId: string; grantId: number },
): Promise<boolean> {
	const { db, tables, record } = writing;
	const { supportGrants } = tables;
	await alone(writing, tenantId);
	const ended = await db
		.update(supportGrants)
		.set({ endedAt: sql`now()`, endedBy: memberId })
		.where(and(eq(supportGrants.id, grantId), isRunning(supportGrants)))
		.returning({ id: supportGrants.id });
	if (ended.length === 0) return false;
	await closeLine(writing, tenantId, grantId);
	await supportRoleOfTransaction(writing).drop();
	await record("support.ended", { id: grantId, how: "ended" });
	await tell(writing, tenantId);
	return true;
}

async function closeLine(writing: TenantWriting, tenantId: string, grantId: number): Promise<void> {
	await registryOf(writing)
		.update(supportAccess)
		.set({ endedAt: sql`least(now(), ${supportAccess.expiresAt})` })
		.where(and(eq(supportAccess.tenantId, tenantId), eq(supportAccess.grantId, grantId)));
}

// More than end in one round of the schedule; the rest follow in the next.
const AT_ONCE = 50;

/**
 * Removes, as the worker's part, the role of grants that ran out, and lets active ones read tables that a migration
 * has added in the meantime. An expired grant opens nothing even before that. Records: support.ended.
 */
export async function endExpiredSupport(): Promise<void> {
	const open = await transactInRegistry("read", (db) =>
		db
			.selectDistinct({ tenantId: supportAccess.tenantId, expiresAt: supportAccess.expiresAt })
			.from(supportAccess)
			.where(isNull(supportAccess.endedAt))
			.orderBy(supportAccess.expiresAt)
			.limit(AT_ONCE),
	);
	for (const { tenantId } of open) {
		// One workspace whose schema is broken must not keep another's access open.
		await endExpired(tenantId).catch((error) =>
			log.error({ err: error, tenantId }, "support access was not maintained"),
		);
	}
}

async function endExpired(tenantId: string): Promise<void> {
	const tenant = await registry.findById(tenantId);
	if (!tenant) return;
	await writeAsSystem(tenant, "support.end", async (writing) => {
		await alone(writing, tenantId);
		const ended = await settleExpired(writing, tenantId);
		const wall = supportRoleOfTransaction(writing);
		await ((await findRunningGrant(writing)) ? wall.create() : wall.drop());
		if (ended > 0) await tell(writing, tenantId);
	});
}

/** Returns the number of expired grants. Each ended at the moment it expired, however late that is recorded. */
async function settleExpired(writing: TenantWriting, tenantId: string): Promise<number> {
	const { db, tables, record } = writing;
	const { supportGrants } = tables;
	const ended = await db
		.update(supportGrants)
		.set({ endedAt: supportGrants.expiresAt })
		.where(and(isNull(supportGrants.endedAt), lte(supportGrants.expiresAt, sql`now()`)))
		.returning({ id: supportGrants.id });
	for (const { id } of ended) {
		await closeLine(writing, tenantId, id);
		await record("support.ended", { id, how: "expired" });
	}
	return ended.length;
}
