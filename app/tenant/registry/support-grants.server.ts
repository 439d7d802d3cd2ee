import { and, desc, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { registry, withFleet } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { supportAccess } from "#db/schema/public/activity.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { SupportGrant } from "#db/schema/tenant/support-grants.ts";
import { applySupportGrants, type DueSupport, listDueSupport } from "#db/tenancy/lifecycle/support-access.ts";
import { lock } from "#db/tenancy/session/locks.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";
import { writeAsSystem } from "../write-as-system.server.ts";
import { tell } from "./membership-writes.server.ts";

/**
 * Manages the access of the platform's operators to a workspace. The grant is a row of the tenant, and its row in
 * `public` lets a request find it: both change together. A database role of its own makes sure that nothing can be
 * changed. It follows the grant in a second transaction (`applyGrants`), and the worker completes what was cut short:
 * a grant without its role opens nothing yet, and the role without a grant no longer reads anything.
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

/** Takes a lock, because two grants must not be given at once. */
async function alone(writing: TenantWriting, tenantId: string): Promise<void> {
	await lock(registryOf(writing).run, `tenant ${tenantId}`);
}

/**
 * A step: grants operators support access. Undefined when they already have it. `applyGrants` follows it. Records:
 * support.granted.
 */
export async function openSupport(
	writing: TenantWriting,
	tenantId: string,
	{
		memberId,
		reason,
		hours,
		opensFiles = false,
	}: { memberId: string; reason: string; hours: number; opensFiles?: boolean },
): Promise<SupportGrant | undefined> {
	const { db, tables, record } = writing;
	await alone(writing, tenantId);
	if (await findRunningGrant(writing)) return undefined;
	const [grant] = await db
		.insert(tables.supportGrants)
		.values({
			reason,
			opensFiles,
			grantedBy: memberId,
			expiresAt: sql`now() + make_interval(hours => ${hours}::integer)`,
		})
		.returning();
	if (!grant) throw new Error("The grant was not written");
	const { id: grantId, expiresAt } = grant;
	const line = { tenantId, grantId, reason, expiresAt };
	// A restored workspace gives the numbers of grants that it has lost a second time.
	await registryOf(writing)
		.insert(supportAccess)
		.values(line)
		.onConflictDoUpdate({
			target: [supportAccess.tenantId, supportAccess.grantId],
			set: { ...line, endedAt: null },
		});
	await record("support.granted", { id: grantId, reason, hours, opensFiles, until: expiresAt.toISOString() });
	await tell(writing, tenantId);
	return grant;
}

/**
 * A step: ends an active grant, which shows nothing from the commit on. `applyGrants` follows it. Records:
 * support.ended.
 */
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

const AT_ONCE = 50;

/**
 * Ends, as the worker's part, grants that ran out, and makes the roles agree with the grants: removes those that are
 * over, and lets the others read tables that a migration has added in the meantime. An expired grant opens nothing
 * even before that. A grant that needs nothing costs nothing. Records: support.ended.
 */
export async function endExpiredSupport(): Promise<void> {
	let due: DueSupport[] = [];
	do {
		const after = due.at(-1)?.id ?? "";
		due = await withFleet((pool) => listDueSupport(pool, { after, limit: AT_ONCE }));
		for (const { id, hasExpired } of due) {
			// One workspace whose schema is broken must not keep another's access open.
			if (hasExpired) await endExpired(id).catch((error) => noteFailure(id, error));
			await applyGrants(id);
		}
	} while (due.length === AT_ONCE);
}

async function endExpired(tenantId: string): Promise<void> {
	const tenant = await registry.findById(tenantId);
	if (!tenant) return;
	await writeAsSystem(tenant, "support.end", async (writing) => {
		await alone(writing, tenantId);
		const ended = await settleExpired(writing, tenantId);
		if (ended > 0) await tell(writing, tenantId);
	});
}

/**
 * Makes the role of support agree with the grants, after the transaction that changed them. Never fails, because that
 * change is saved: the worker tries again.
 */
export async function applyGrants(tenantId: string): Promise<void> {
	try {
		const tenant = await registry.findById(tenantId);
		if (tenant) await withFleet((pool) => applySupportGrants(pool, tenant));
	} catch (error) {
		noteFailure(tenantId, error);
	}
}

const noteFailure = (tenantId: string, error: unknown) =>
	log.error({ err: error, tenantId }, "support access was not maintained");

/** Returns the number of expired grants. Each ended at the moment it expired, however late that is recorded. */
async function settleExpired(writing: TenantWriting, tenantId: string): Promise<number> {
	const { db, tables, record } = writing;
	const { supportGrants } = tables;
	const ended = await db
		.update(supportGrants)
		.set({ endedAt: supportGrants.expiresAt })
		.where(and(isNull(supportGrants.endedAt), lte(supportGrants.expiresAt, sql`now()`)))
		.returning({ id: supportGrants.id });
	for (const { id } of ended) await record("support.ended", { id, how: "expired" });
	// Also those whose grant is not in the workspace, because it was restored from a time before it.
	await registryOf(writing)
		.update(supportAccess)
		.set({ endedAt: supportAccess.expiresAt })
		.where(
			and(
				eq(supportAccess.tenantId, tenantId),
				isNull(supportAccess.endedAt),
				lte(supportAccess.expiresAt, sql`now()`),
			),
		);
	return ended.length;
}
