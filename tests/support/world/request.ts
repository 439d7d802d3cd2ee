import { listRequests } from "#app/features/requests/list.server.ts";
import { makeRequest } from "#app/features/requests/requests.server.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** Asks for a permission as the member of this tenant; returns the request's id as an address has it. */
export async function aRequest(member: Tenant, permission: Permission, message?: string): Promise<string> {
	const asked = await makeRequest(member, { permission, message });
	const { open } = await listRequests(member, {});
	const made = open.findLast(({ userId }) => userId === member.member.id);
	if (asked !== "asked" || !made) throw new Error(`“${permission}” was not asked for: ${asked}`);
	return String(made.id);
}
