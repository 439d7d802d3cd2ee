import { refuse } from "#app/platform/refusal.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import { missingFrom } from "#app/tenant/permissions/catalog.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles, type Role } from "#app/tenant/permissions/roles.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/** Every role, and the asking member's permissions; both stay as they are until this transaction ends. */
export type RoleBook = { roles: Role[]; granted: readonly Permission[] };

/** Locks the roles for a change: waits for anyone else who is changing one, then reads what they saved. */
export async function openRoleBook(writing: Writing): Promise<RoleBook> {
	await oneAtATime(writing, "roles");
	const roles = await findRoles(writing);
	const granted = roles.find((role) => role.key === writing.member.role.key)?.permissions ?? [];
	return { roles, granted };
}

/** Returns the role with this key. Refuses: 404. */
export function roleOf(roles: readonly Role[], key: string): Role {
	return roles.find((role) => role.key === key) ?? refuseUnknown();
}

/**
 * Returns a role that this member may change. Refuses: 404, 403 for a system role and for one beyond the member's own
 * permissions.
 */
export function changeableRole(from: Reading, { roles, granted }: RoleBook, key: string): Role {
	const role = roleOf(roles, key);
	if (role.isSystem) refuseSystem(role);
	requireRights(from, granted, role.permissions);
	return role;
}

/** Ensures that nobody grants or revokes what they do not have. Refuses: 403 with the first missing permission. */
export function requireRights(
	from: Reading,
	granted: readonly Permission[],
	wanted: readonly Permission[],
): void {
	const [missing] = missingFrom(granted, wanted);
	if (!missing) return;
	from.authorize(missing);
	// The member's own role lost it while this write was waiting.
	refuse(403, {
		message:
			"Your role has changed since you opened the page, so nothing was saved. Reload the page and try again.",
		rule: missing,
	});
}

function refuseSystem({ name }: Role): never {
	return refuse(403, {
		title: "System roles can’t be changed",
		message: sentence`${name} is one of the four roles that every workspace has. They can’t be edited or deleted. Duplicate it and change the copy.`,
		rule: "system-role",
	});
}

/** Refuses: 404. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such role",
		message: "There is no role at this address. It may have been deleted. Look for it in the list of roles.",
	});
}

/** Returns a role for the form that edits it. Refuses: 404, 403 `roles:manage` and as `changeableRole` does. */
export function getRoleToChange(tenant: Tenant, key: string): Promise<Role> {
	return tenant.read(async (reading) => {
		reading.authorize("roles:manage");
		const roles = await findRoles(reading);
		const { permissions: granted } = roleOf(roles, reading.member.role.key);
		return changeableRole(reading, { roles, granted }, key);
	});
}
