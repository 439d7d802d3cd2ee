import { LOCK_IN_TENANT, LOCK_NAMES_IN_TENANT } from "#db/tenancy/session/locks.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

/** What members of a workspace change one at a time. */
type Serialized = "milestones" | "onboarding paths" | "roles" | "teams" | "webhooks";

/**
 * A step: waits until other transactions that change the same thing in this workspace have ended. So two at once
 * pass neither a limit nor a check of names: the second finds what the first has saved.
 */
export async function oneAtATime({ db }: TenantReading, what: Serialized): Promise<void> {
	await db.run(LOCK_IN_TENANT, [what]);
}

/** A step: does the same for names that things of a kind are given, in an order that keeps two such steps from waiting for each other. */
export async function namesOneAtATime(
	{ db }: TenantReading,
	what: "project",
	names: readonly string[],
): Promise<void> {
	await db.run(LOCK_NAMES_IN_TENANT, [JSON.stringify(names), what]);
}
