import { explainRefusal } from "#app/tenant/permissions/explain.ts";
import { wayTo } from "#app/tenant/permissions/forbidden.ts";
import { findHolders } from "#app/tenant/permissions/holders.server.ts";
import { holds, type Permission } from "#app/tenant/permissions/permissions.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** Returns what the page says on which a member asks for a permission; undefined when their role includes it. */
export async function getAsking(tenant: Tenant, permission: Permission) {
	const { member } = tenant;
	if (holds(member.permissions, permission)) return undefined;
	const { message } = explainRefusal(member, permission);
	const holders = await tenant.read(({ db }) => findHolders(db, permission, member.id));
	return { permission, message, ...wayTo(tenant, permission, holders) };
}
