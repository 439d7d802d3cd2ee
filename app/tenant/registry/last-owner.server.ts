import { and, eq } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { TenantWriting } from "../tenant.server.ts";

export const OWNER = "owner";

/**
 * Returns the ids of the active owners and locks them until this transaction ends. Two owners who step down at the
 * same time must not each count on the other. Anything that could remove an owner calls it before locking a member's
 * row.
 */
export async function lockOwners({ db, tables: { roles, users } }: TenantWriting): Promise<string[]> {
	// First, one row for all to wait at: a waiter at the owners' own rows would miss an owner added in the meantime.
	const [, rows] = await Promise.all([
		db.select({ key: roles.key }).from(roles).where(eq(roles.key, OWNER)).for("no key update"),
		db
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.role, OWNER), eq(users.isActive, true)))
			.orderBy(users.id)
			.for("update"),
	]);
	return rows.map(({ id }) => id);
}

/** Tells whether removing this one would leave no owner. Call it with the result of `lockOwners`. */
export const isLastOwner = (owners: readonly string[], id: string) => owners.length === 1 && owners[0] === id;

/** Refuses what would leave the workspace without an owner. Refuses: 409. */
export function keepAnOwner(owners: readonly string[], id: string): void {
	if (!isLastOwner(owners, id)) return;
	refuse(409, {
		title: "A workspace needs an owner",
		message:
			"This is the only active owner, so nothing was changed. Make someone else an owner first, then try again.",
		rule: "last-owner",
	});
}
