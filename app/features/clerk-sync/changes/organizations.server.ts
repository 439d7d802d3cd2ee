import { registry } from "#app/platform/database/database.server.ts";
import {
	applyIn,
	type Delivery,
	type DeliveryOutcome,
	settle,
} from "#app/tenant/registry/apply-once.server.ts";
import {
	closeWorkspace,
	findStatusToChange,
	findWorkspaceToChange,
	noteOrganizationVersion,
	renameWorkspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { OrganizationAtClerk } from "./shapes.ts";

/** Adopts a newer name; an older one is late. Undefined when the workspace does not exist. */
export async function updateOrganizationName(
	organization: OrganizationAtClerk,
	delivery: Delivery,
): Promise<DeliveryOutcome | undefined> {
	const tenant = await registry.findById(organization.id);
	if (!tenant) return undefined;
	return applyIn(tenant, delivery, async (writing) => {
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		const updatedAt = new Date(organization.updated_at);
		if (!(await noteOrganizationVersion(writing, tenant.id, updatedAt))) return "late";
		await renameWorkspace(writing, workspace, organization.name);
		return "applied";
	});
}

/** Closes the workspace of an organization that is gone at Clerk. Its data stays until an operator drops it. */
export async function closeOrganization(id: string, delivery: Delivery): Promise<DeliveryOutcome> {
	const tenant = await registry.findById(id);
	if (!tenant) return settle(delivery, "ignored");
	return applyIn(tenant, delivery, async (writing) => {
		const now = await findStatusToChange(writing, id);
		if (now?.status !== "archived") await closeWorkspace(writing, tenant, "Its organization was deleted.");
		return "applied";
	});
}
