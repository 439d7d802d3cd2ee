import type { Ring } from "../../schema/public/tenants.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import type { Run } from "../pool/transaction.ts";
import { quoted } from "../schema-name.ts";
import { SlugTaken } from "./provision.ts";
import { archive, move, open, rename, suspend } from "./status-writes.ts";
import {
	NotPossible,
	type TenantState,
	type TransitionActor,
	type TransitionOutcome,
	transition,
} from "./transition.ts";

/**
 * Gives a tenant another address, name, or both. Its old address redirects forever, and only this tenant can take
 * it back. `to.slug` must be a valid, unreserved slug: the caller has checked. Schema and role keep their names.
 * Throws SlugTaken, UnknownTenant, NotPossible, TenantBusy. Records: workspace.moved, workspace.renamed.
 */
export function renameTenant(
	pool: ConnectionPool,
	slug: string,
	to: { slug?: string; name?: string },
	actor: TransitionActor,
): Promise<TransitionOutcome> {
	return transition(pool, { slug, verb: "rename", actor }, async ({ run, tenant, record }) => {
		const next = { slug: to.slug ?? tenant.slug, name: to.name ?? tenant.name };
		const moves = next.slug !== tenant.slug;
		const renames = next.name !== tenant.name;
		if (!moves && !renames) return false;
		if (moves && !(await move(run, tenant.id, next.slug)))
			throw new SlugTaken(`The address ${next.slug} belongs, or once belonged, to another workspace.`);
		if (renames) await rename(run, tenant.id, next.name);
		if (moves) await record("workspace.moved", { from: tenant.slug, to: next.slug });
		if (renames) await record("workspace.renamed", { from: tenant.name, to: next.name });
		return true;
	});
}

/**
 * Moves a tenant to another ring, so that the next migration reaches it earlier or later. Its members do not
 * notice. Throws UnknownTenant, NotPossible, TenantBusy. Records: ring.changed, only in the platform's log.
 */
export function moveToRing(
	pool: ConnectionPool,
	slug: string,
	ring: Ring,
	actor: TransitionActor,
): Promise<TransitionOutcome> {
	return transition(pool, { slug, verb: "ring", actor }, async ({ run, tenant, log }) => {
		const changed = await run(
			`update "public"."tenants" t set ring = $2, updated_at = now()
			 from (select id, ring from "public"."tenants" where id = $1) before
			 where t.id = before.id and before.ring <> $2 returning before.ring as "from"`,
			[tenant.id, ring],
		);
		if (changed.length === 0) return false;
		await log("ring.changed", { from: changed[0]?.from, to: ring });
		return true;
	});
}

/**
 * Closes a tenant temporarily: its members see a page with the reason. Calling it again with another reason changes
 * the reason. Throws UnknownTenant, NotPossible, TenantBusy. Records: workspace.suspended.
 */
export function suspendTenant(
	pool: ConnectionPool,
	slug: string,
	reason: string,
	actor: TransitionActor,
): Promise<TransitionOutcome> {
	return transition(pool, { slug, verb: "suspend", actor }, async ({ run, tenant, record }) => {
		if (tenant.status === "suspended" && tenant.statusReason === reason) return false;
		await suspend(run, tenant.id, reason);
		await record("workspace.suspended", { name: tenant.name, reason });
		return true;
	});
}

/** Reopens a suspended tenant. Throws UnknownTenant, NotPossible, TenantBusy. Records: workspace.reactivated. */
export function reactivateTenant(
	pool: ConnectionPool,
	slug: string,
	actor: TransitionActor,
): Promise<TransitionOutcome> {
	return transition(pool, { slug, verb: "reactivate", actor }, async ({ run, tenant, record }) => {
		await refuseOwnerless(run, tenant);
		await open(run, tenant.id);
		await record("workspace.reactivated", { name: tenant.name });
		return true;
	});
}

/**
 * Closes a tenant for good; it can be restored until the grace period ends, and may be dropped after that. Calling
 * it again with `graceDays` restarts the grace period from now; without it, nothing changes. Throws UnknownTenant,
 * NotPossible, TenantBusy. Records: workspace.archived.
 */
export function archiveTenant(
	pool: ConnectionPool,
	slug: string,
	{ reason, graceDays }: { reason: string; graceDays?: number },
	actor: TransitionActor,
): Promise<TransitionOutcome> {
	return transition(pool, { slug, verb: "archive", actor }, async ({ run, tenant, record }) => {
		if (tenant.status === "archived" && graceDays === undefined) return false;
		const until = await archive(run, tenant.id, reason, graceDays);
		await record("workspace.archived", { name: tenant.name, reason, until: until.toISOString() });
		return true;
	});
}

/**
 * Reopens an archived tenant during its grace period. It becomes active, whatever it was before. Throws
 * UnknownTenant, NotPossible, TenantBusy. Records: workspace.restored.
 */
export function restoreTenant(
	pool: ConnectionPool,
	slug: string,
	actor: TransitionActor,
): Promise<TransitionOutcome> {
	return transition(pool, { slug, verb: "restore", actor }, async ({ run, tenant, record }) => {
		if (!tenant.inGrace) {
			throw new NotPossible(
				`${slug} could be restored until ${tenant.dropAfter?.toISOString()}. Its data is still there: archive it again with a longer grace period, then restore it.`,
			);
		}
		await refuseOwnerless(run, tenant);
		await open(run, tenant.id);
		await record("workspace.restored", { name: tenant.name });
		return true;
	});
}

/**
 * Ensures that an open workspace has someone who can manage it. Reads the row as text, because an old schema may
 * lack the column.
 */
async function refuseOwnerless(run: Run, { schemaName, slug }: TenantState): Promise<void> {
	const [owner] = await run(
		`select 1 from ${quoted(schemaName)}."users" u
		 where u.role = 'owner' and coalesce((to_jsonb(u)->>'is_active')::boolean, true) limit 1`,
	);
	if (owner) return;
	throw new NotPossible(
		`${slug} has no active owner. First run: npm run tenant -- appoint ${slug} --member user_…`,
	);
}
