import { eq } from "drizzle-orm";
import { suggestSlug } from "#app/platform/slug.ts";
import { comparable } from "#app/platform/text.ts";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { topmost } from "#app/tenant/permissions/catalog.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import { tell } from "#app/tenant/registry/membership.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { changeableRole, openRoleBook, requireRights } from "./find.server.ts";
import type { RoleEdit, RoleValues } from "./forms.ts";
import { MOST_ROLES } from "./list.server.ts";

/** The result of saving a role. All but `saved` are for the person to fix: 409. */
export type SavedRole =
	| { outcome: "saved"; key: string; name: string }
	| { outcome: "taken" }
	| { outcome: "full" }
	| { outcome: "stale"; current: Role };

/**
 * Creates a custom role. `key` is the former key of a role that was just deleted.
 * Refuses: 403 `roles:manage`, and for each permission the member lacks. Records: role.created.
 */
export function createRole(tenant: Tenant, values: RoleValues, key?: string): Promise<SavedRole> {
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
		const made = { key: freeKey(roles, key ?? values.name), name: values.name };
		await writing.db.insert(writing.tables.roles).values({ ...wanted, ...made });
		await writing.record("role.created", { ...made, permissions: wanted.permissions });
		return { outcome: "saved", ...made };
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
		const changes = changesBetween({ ...role, permissions: topmost(role.permissions) }, wanted);
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

function troubleWithEdit(roles: Role[], role: Role, values: RoleEdit): SavedRole | undefined {
	if (role.version !== values.version) return { outcome: "stale", current: role };
	const others = roles.filter(({ key }) => key !== role.key);
	return nameIsTaken(others, values.name) ? { outcome: "taken" } : undefined;
}

function troubleWith(roles: Role[], name: string): "taken" | "full" | undefined {
	if (nameIsTaken(roles, name)) return "taken";
	return roles.filter(({ isSystem }) => !isSystem).length >= MOST_ROLES ? "full" : undefined;
}

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
