import { LOCK_IN_TENANT } from "#db/tenancy/session/locks.ts";
import type { TenantReading } from "#db/tenancy/session/open.ts";

/** What members of a workspace change one at a time. */
type Serialized = "milestones" | "onboarding paths" | "roles" | "teams" | `project ${string}`;

/**
 * A step: waits for whoever is changing the same thing in this workspace, until their transaction ends. So two at once
 * pass neither a limit nor a check of names: the second finds what the first has saved.
 */
export async function oneAtATime({ db }: TenantReading, what: Serialized): Promise<void> {
	await db.run(LOCK_IN_TENANT, [what]);
}
