import { eq } from "drizzle-orm";
import { registry, transactInRegistry, withFleet } from "#app/platform/database/database.server.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { type Ring, tenants } from "#db/schema/public/tenants.ts";
import { moveToRing, reactivateTenant, suspendTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import {
	NotPossible,
	TenantBusy,
	type TransitionActor,
	type TransitionOutcome,
	UnknownTenant,
} from "#db/tenancy/lifecycle/transition.ts";

/** Describes the outcome. `refused` says why not, in a full sentence. */
export type Changed = { refused?: undefined; changed: boolean } | { refused: string };

/**
 * Suspends a workspace; its members see the reason. Refuses: 404.
 * Records: workspace.suspended, in its own audit log and the platform's log.
 */
export async function suspend(tenantId: string, reason: string, actor: TransitionActor): Promise<Changed> {
	const slug = await slugOf(tenantId);
	return attempt(
		tenantId,
		withFleet((pool) => suspendTenant(pool, slug, reason, actor)),
	);
}

/** Reactivates it. Refuses: 404. Records: workspace.reactivated, in its own audit log and the platform's log. */
export async function reactivate(tenantId: string, actor: TransitionActor): Promise<Changed> {
	const slug = await slugOf(tenantId);
	return attempt(
		tenantId,
		withFleet((pool) => reactivateTenant(pool, slug, actor)),
	);
}

/** Moves it to another rollout ring. Refuses: 404. Records: ring.changed, in the platform's log. */
export async function changeRing(tenantId: string, ring: Ring, actor: TransitionActor): Promise<Changed> {
	const slug = await slugOf(tenantId);
	return attempt(
		tenantId,
		withFleet((pool) => moveToRing(pool, slug, ring, actor)),
	);
}

/** Returns its current address. Refuses: 404. */
async function slugOf(id: string): Promise<string> {
	const [row] = await transactInRegistry("read", (db) =>
		db.select({ slug: tenants.slug }).from(tenants).where(eq(tenants.id, id)),
	);
	return row?.slug ?? refuseUnknown();
}

async function attempt(tenantId: string, change: Promise<TransitionOutcome>): Promise<Changed> {
	try {
		const { changed } = await change;
		registry.forget(tenantId);
		return { changed };
	} catch (error) {
		const isTold = [NotPossible, TenantBusy, UnknownTenant].some((kind) => error instanceof kind);
		if (isTold) return { refused: (error as Error).message };
		throw error;
	}
}
