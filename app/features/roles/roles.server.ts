import { eq } from "drizzle-orm";
import { suggestSlug } from "#app/platform/slug.ts";
import { comparable } from "#app/platform/text.ts";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { topmost } from "#app/tenant/permissions/catalog.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import { freeName, type WithFormerName } from "#app/tenant/refusals/free-name.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import { tell } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { findDeletedRole } from "./deleted.server.ts";
import { changeableRole, openRoleBook, requireRights } from "./find.server.ts";
import { LONGEST_ROLE_NAME, type RoleEdit, type RoleValues } from "./forms.ts";
import { MOST_ROLES, TOO_MANY_ROLES } from "./list.server.ts";

/** The result of saving a role. All but `saved` are for the person to fix: 409. */
export type SavedRole =
	| { outcome: "saved"; key: string; name: string }
	| { outcome: "taken" }
	| { outcome: "full" }
	| { outcome: "stale"; current: Role };

/**
 * Creates a custom role.
 * Refuses: 403 `roles:manage`, and for each permission the member lacks. Records: role.created.
 */
export function createRole(tenant: Tenant, values: RoleValues): Promise<SavedRole> {
	return tenant.write(async (writing) => {
		writing.authorize("roles:manage");
		const { roles, granted } = await openRoleBook(writing);
		const wanted = textOf(values);
		requireRights(writing, granted, wanted.permissions);
		const trouble = troubleWith(roles, values.name);
		if (trouble) {
			writing.leaveUnchanged();
			return { outcome: trouble };
		}
		const key = freeKey(roles, values.name);
		await insert(writing, wanted, { key });
		return { outcome: "saved", key, name: values.name };
	});
}

/**
 * Creates a role that was just deleted again, under its key, with a number in its name when that has been taken since.
 * Idempotent. Refuses: 403 `roles:manage`, and for each permission the member lacks, 409 when there are as many roles
 * as there can be. Records: role.created.
 */
export function restoreRole(
	tenant: Tenant,
	key: string,
	values: RoleValues,
): Promise<WithFormerName<{ name: string }>> {
	return tenant.write(async (writing) => {
		writing.authorize("roles:manage");
		const { roles, granted } = await openRoleBook(writing);
		const wanted = textOf(values);
		requireRights(writing, granted, wanted.permissions);
		const formerName = values.name;
		if (roles.some((role) => role.key === key && Object.keys(changesTo(role, wanted)).length === 0)) {
			writing.leaveUnchanged();
			return { name: formerName, formerName };
		}
		if (isFull(roles)) refuseFull(TOO_MANY_ROLES);
		const name = await freeName({ name: formerName, most: LONGEST_ROLE_NAME }, (free) =>
			nameIsTaken(roles, free),
		);
		const deleted = await findDeletedRole(writing, { key });
		await insert(writing, { ...wanted, name }, { key: freeKey(roles, key), restores: deleted?.seq });
		return { name, formerName };
	});
}

/**
 * Creates a role again as it was when it was deleted, under a name of choice. `seq`: the place of the deletion in the
 * audit log. Refuses: 403 `roles:manage`, and for each permission the member lacks, 409 when there are as many roles as
 * there can be. Records: role.created.
 */
export function restoreDeletedRole(
	tenant: Tenant,
	seq: number,
	name: string,
): Promise<{ outcome: "restored"; key: string; name: string } | { outcome: "taken" } | { outcome: "gone" }> {
	return tenant.write(async (writing) => {
		writing.authorize("roles:manage");
		const { roles, granted } = await openRoleBook(writing);
		const deleted = await findDeletedRole(writing, { seq });
		if (deleted) requireRights(writing, granted, deleted.permissions);
		if (!deleted || nameIsTaken(roles, name)) {
			writing.leaveUnchanged();
			return deleted ? { outcome: "taken" } : { outcome: "gone" };
		}
		if (isFull(roles)) refuseFull(TOO_MANY_ROLES);
		const { description, color, permissions } = deleted;
		const key = freeKey(roles, deleted.key);
		await insert(writing, { name, description, color, permissions }, { key, restores: seq });
		return { outcome: "restored", key, name };
	});
}

/**
 * Saves what was typed, unless someone else saved a change since the form was opened. The key stays.
 * Refuses: 404, 403 `roles:manage`, for a system role, for a role beyond the member's permissions, and for each
 * permission the member lacks. Records: role.edited.
 */
export function editRole(tenant: Tenant, key: string, values: RoleEdit): Promise<SavedRole> {
	return tenant.write(async (writing) => {
		writing.authorize("roles:manage");
		const book = await openRoleBook(writing);
		const role = changeableRole(writing, book, key);
		const wanted = textOf(values);
		requireRights(writing, book.granted, wanted.permissions);
		const changes = changesTo(role, wanted);
		const trouble = troubleWithEdit(book.roles, role, values);
		if (trouble || Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return trouble ?? { outcome: "saved", key, name: role.name };
		}
		await change(writing, role, wanted);
		await tell(writing, tenant.id);
		await writing.record("role.edited", { key, name: wanted.name, changes });
		return { outcome: "saved", key, name: wanted.name };
	});
}

function textOf({ name, description, color, permissions }: RoleValues) {
	return {
		name,
		description,
		color: color === "none" ? null : color,
		permissions: topmost(permissions),
	};
}

const changesTo = (role: Role, wanted: ReturnType<typeof textOf>) =>
	changesBetween({ ...role, permissions: topmost(role.permissions) }, wanted);

function troubleWithEdit(roles: Role[], role: Role, values: RoleEdit): SavedRole | undefined {
	if (role.version !== values.version) return { outcome: "stale", current: role };
	const others = roles.filter(({ key }) => key !== role.key);
	return nameIsTaken(others, values.name) ? { outcome: "taken" } : undefined;
}

function troubleWith(roles: Role[], name: string): "taken" | "full" | undefined {
	if (nameIsTaken(roles, name)) return "taken";
	return isFull(roles) ? "full" : undefined;
}

const isFull = (roles: Role[]): boolean => roles.filter(({ isSystem }) => !isSystem).length >= MOST_ROLES;

const nameIsTaken = (roles: Role[], name: string): boolean =>
	roles.some((role) => comparable(role.name) === comparable(name));

/** Derives the permanent key from the name; a name without a usable letter becomes "role". */
function freeKey(roles: Role[], name: string): string {
	// 40: room for a number in a column of 50.
	const suggested = suggestSlug(name, 40) || "role";
	// "new" is the address of the form.
	const base = suggested === "new" ? "new-role" : suggested;
	const used = new Set(roles.map(({ key }) => key));
	let key = base;
	for (let number = 2; used.has(key); number++) key = `${base}-${number}`;
	return key;
}

/** `restores`: the place in the audit log of the deletion that this takes back. */
async function insert(
	writing: Writing,
	wanted: Omit<ReturnType<typeof textOf>, "color"> & { color: string | null },
	{ key, restores }: { key: string; restores?: number | undefined },
): Promise<void> {
	await writing.db.insert(writing.tables.roles).values({ ...wanted, key });
	const { name, permissions } = wanted;
	await writing.record("role.created", {
		key,
		name,
		permissions,
		...(restores !== undefined && { restores }),
	});
}

async function change(
	{ db, tables: { roles } }: Writing,
	role: Role,
	values: Partial<typeof roles.$inferInsert>,
): Promise<void> {
	await db
		.update(roles)
		.set({ ...values, version: role.version + 1, updatedAt: new Date() })
		.where(eq(roles.key, role.key));
}
