import { eq } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { findMember } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { isPermission } from "#app/tenant/permissions/catalog.ts";
import { lockOwners } from "#app/tenant/registry/membership.server.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Role, TenantUser } from "#db/schema/tenant/index.ts";
import { type Standing, standingOf } from "./membership-status.ts";

/** What a role is, as far as membership cares. */
export type FoundRole = Pick<Role, "key" | "name" | "permissions" | "color">;

/** Somebody who is, or was, a member, with what their role lets them do. */
export type FoundMember = Omit<TenantUser, "role" | "metadata"> & {
	name: string;
	standing: Standing;
	role: FoundRole;
};

/** Refuses: 404 for an id that is nobody's here. */
export async function findProfile(reading: Reading, id: string): Promise<FoundMember> {
	const [row] = await select(reading, id);
	return found(row);
}

/**
 * The same, to be changed: until then nobody else changes who is what here, neither this one nor the one who asks.
 * Refuses: 404, 409 when the asking member's own role changed meanwhile.
 */
export async function findProfileToChange(writing: Writing, id: string): Promise<FoundMember> {
	await lockOwners(writing);
	const [[row], asking] = await Promise.all([select(writing, id), findMember(writing.db, writing.member.id)]);
	if (asking?.member.role.key !== writing.member.role.key) {
		refuse(409, {
			title: "Your own role changed",
			message:
				"Somebody changed what you may do here at this moment, so nothing was changed. Open the page anew.",
			rule: "own-role",
		});
	}
	return found(row);
}

/** A step: nobody gives, or takes away, what they do not have. Refuses: 403 with the permission that is missing. */
export function authorizeRole(writing: Writing, role: FoundRole): void {
	for (const permission of role.permissions) {
		// What only another version of the product knows is an owner's to judge.
		writing.authorize(isPermission(permission) ? permission : "*");
	}
}

/** One role, with whatever it includes; undefined when there is none of this key. */
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
			// `%00` in an address: PostgreSQL's text cannot hold it, and says so with an error.
			.where(eq(users.id, id.replaceAll("\0", "\uFFFD")))
	);
}

function found(row: { user: TenantUser; role: FoundRole } | undefined): FoundMember {
	if (!row) return refuseUnknown();
	const { metadata: _metadata, ...user } = row.user;
	return { ...user, name: fullName(user), standing: standingOf(user), role: row.role };
}

/** Refuses: 404, in the one way that nobody is told from another workspace's member. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such member",
		message: "There is nobody at this address in this workspace. Look for them in the list of members.",
	});
}

/** Refuses: 409, for somebody who left or was removed while a page was open. */
export function refuseGone({ name }: FoundMember): never {
	return refuse(409, {
		title: "Not a member any more",
		message: sentence`${name} left the workspace or was removed from it, so nothing was changed.`,
		rule: "member-left",
	});
}
