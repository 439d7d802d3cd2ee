import { and, eq, isNull } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { findActor } from "#app/tenant/people/member.server.ts";
import { erasedAddress, fullName } from "#app/tenant/people/member-name.ts";
import { isPermission } from "#app/tenant/permissions/catalog.ts";
import { lockOwners } from "#app/tenant/registry/last-owner.server.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import type { RoleRow } from "#db/schema/tenant/roles.ts";
import type { TenantUser } from "#db/schema/tenant/users.ts";
import { type MembershipStatus, statusOf } from "./membership-status.ts";

/** The parts of a role that matter to membership. */
export type FoundRole = Pick<RoleRow, "key" | "name" | "permissions" | "color">;

/** A present or former member, with their role and its permissions. */
export type FoundMember = Omit<TenantUser, "role" | "metadata"> & {
	name: string;
	status: MembershipStatus;
	role: FoundRole;
};

/** Finds a present or former member. Refuses: 404 for an id that belongs to nobody here. */
export async function findProfile(reading: Reading, id: string): Promise<FoundMember> {
	const [row] = await select(reading, id);
	return found(row);
}

/**
 * Finds a member to be changed, and locks roles and memberships so that neither this member nor the asking one changes
 * meanwhile.
 * Refuses: 404, 409 when the asking member's own role changed meanwhile.
 */
export async function findProfileToChange(writing: Writing, id: string): Promise<FoundMember> {
	await lockOwners(writing);
	const [[row], asking] = await Promise.all([select(writing, id), findActor(writing.db, writing.member.id)]);
	if (asking?.role.key !== writing.member.role.key) {
		refuse(409, {
			title: "Your own role changed",
			message: "Someone just changed your role, so nothing was changed. Reload the page and try again.",
			rule: "own-role",
		});
	}
	return found(row);
}

/** A step: ensures that nobody grants or revokes what they do not have. Refuses: 403 with the missing permission. */
export function authorizeRole({ authorize }: Pick<Reading, "authorize">, role: FoundRole): void {
	for (const permission of role.permissions) {
		// Only an owner may handle a permission that this version of the product does not know.
		authorize(isPermission(permission) ? permission : "*");
	}
}

/** Finds a role with its permissions; undefined when no role has this key. */
export async function findRole(
	{ db, tables: { roles } }: Reading,
	wanted: string,
): Promise<FoundRole | undefined> {
	const { key, name, permissions, color } = roles;
	const [role] = await db.select({ key, name, permissions, color }).from(roles).where(eq(key, wanted));
	return role;
}

function select({ db, tables: { users, roles } }: Reading, id: string) {
	const role = { key: roles.key, name: roles.name, permissions: roles.permissions, color: roles.color };
	return (
		db
			.select({ user: users, role })
			.from(users)
			.innerJoin(roles, eq(roles.key, users.role))
			// Replaces `%00` in an address, which PostgreSQL's text type rejects with an error.
			.where(and(eq(users.id, id.replaceAll("\0", "\uFFFD")), isNull(users.sponsorId)))
	);
}

function found(row: { user: TenantUser; role: FoundRole } | undefined): FoundMember {
	if (!row) return refuseUnknown();
	const { metadata: _metadata, ...user } = row.user;
	return { ...user, name: fullName(user), status: statusOf(user), role: row.role };
}

/** Refuses: 404, worded the same for members of other workspaces and for people who do not exist. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such member",
		message: "There is no member at this address in this workspace. Look for them in the list of members.",
	});
}

/** Refuses: 409, for someone who left or was removed while a page was open. */
export function refuseGone({ name }: FoundMember): never {
	return refuse(409, {
		title: "No longer a member",
		isFinal: true,
		message: sentence`${name} has left the workspace or was removed from it, so nothing was changed.`,
		rule: "member-left",
	});
}

/** Tells whether their personal data has been erased. */
export const isErased = ({ id, email }: { id: string; email: string }) => email === erasedAddress(id);
