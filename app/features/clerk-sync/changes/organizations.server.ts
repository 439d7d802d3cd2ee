import { and, eq, isNull, lt, or } from "drizzle-orm";
import { registry } from "#app/platform/database/database.server.ts";
import {
	closeWorkspace,
	findWorkspaceToChange,
	renameWorkspace,
} from "#app/tenant/registry/workspace.server.ts";
import type { SystemWriting } from "#app/tenant/system.server.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import { applyIn, type Delivery, type Outcome, settle } from "./apply-once.server.ts";
import type { ClerkOrganization } from "./shapes.ts";

/** Takes over a newer name; an older one is late. Undefined when the workspace is not there. */
export async function updateOrganizationName(
	organization: ClerkOrganization,
	delivery: Delivery,
): Promise<Outcome | undefined> {
	const tenant = await registry.findById(organization.id);
	if (!tenant) return undefined;
	return applyIn(tenant, delivery, async (writing) => {
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		if (!(await isNewer(writing, organization))) return "late";
		await renameWorkspace(writing, workspace, organization.name);
		return "applied";
	});
}

/** Notes the version, unless it is older than the known one, or the same. */
async function isNewer(
	{ registry: publicDb }: SystemWriting,
	organization: ClerkOrganization,
): Promise<boolean> {
	const clerkUpdatedAt = new Date(organization.updated_at);
	const newer = await publicDb
		.update(organizations)
		.set({ clerkUpdatedAt })
		.where(
			and(
				eq(organizations.id, organization.id),
				or(isNull(organizations.clerkUpdatedAt), lt(organizations.clerkUpdatedAt, clerkUpdatedAt)),
			),
		)
		.returning({ id: organizations.id });
	return newer.length > 0;
}

/** The organization is gone at Clerk: the workspace closes, its data stays until an operator drops it. */
export async function closeOrganization(id: string, delivery: Delivery): Promise<Outcome> {
	const tenant = await registry.findById(id);
	if (!tenant) return settle(delivery, "ignored");
	return applyIn(tenant, delivery, async (writing) => {
		const [now] = await writing.registry
			.select({ status: tenants.status })
			.from(tenants)
			.where(eq(tenants.id, id))
			.for("update");
		if (now?.status !== "archived") await closeWorkspace(writing, tenant, "Its organization was deleted.");
		return "applied";
	});
}
