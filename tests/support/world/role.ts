import { listRoles } from "#app/features/roles/list.server.ts";
import { createRole, editRole } from "#app/features/roles/roles.server.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aMember, aTenant } from "./tenant.ts";

/** Makes a role as the member of this tenant; returns its key. */
export async function aRole(tenant: Tenant, name: string, permissions: Permission[]): Promise<string> {
	const saved = await createRole(tenant, roleValues(name, permissions));
	if (saved.outcome !== "saved") throw new Error(`“${name}” was not made: ${saved.outcome}`);
	return saved.key;
}

/** What the form of a role sends. */
export const roleValues = (name: string, permissions: Permission[] = []) => ({
	name,
	description: "",
	color: "none" as const,
	permissions,
});

/** Every role of the tenant, the system's first. */
export async function rolesOf(tenant: Tenant) {
	const { system, own } = await listRoles(tenant);
	return [...system, ...own];
}

/** A role as the list has it. */
export async function findRole(tenant: Tenant, key: string) {
	const found = (await rolesOf(tenant)).find((role) => role.key === key);
	if (!found) throw new Error(`There is no role ${key}`);
	return found;
}

/** Opens the form of a role and sends it changed. */
export async function editOpened(
	tenant: Tenant,
	key: string,
	changes: Partial<ReturnType<typeof roleValues>>,
) {
	const { version, name, permissions } = await findRole(tenant, key);
	return editRole(tenant, key, { ...roleValues(name, permissions), version, ...changes });
}

/** A workspace with an owner, an admin, a viewer, and an editor of roles who may do little else. */
export async function aWorkspaceOfRoles(pool: ConnectionPool) {
	const record = await aTenant(pool);
	const owner = await aMember(pool, record, "owner", { firstName: "Olga", lastName: "Owner" });
	const admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	const viewer = await aMember(pool, record, "viewer");
	const key = await aRole(owner, "Role editor", [
		"roles:manage",
		"projects:view:public",
		"projects:edit:own",
	]);
	const editor = await aMember(pool, record, key);
	return { record, owner, admin, viewer, editor };
}
