import { closeWorkspace, findWorkspaceToChange } from "#app/tenant/registry/workspace-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/**
 * Closes the workspace if the typed address matches. Its owners can reopen it for 30 days.
 * Refuses: 403 `organization:manage`. Records: workspace.archived.
 */
export function close(
	tenant: Tenant,
	{ address, reason }: { address: string; reason?: string },
): Promise<{ outcome: "closed"; until: Date } | { outcome: "other address"; slug: string }> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		if (address.replaceAll("/", "") !== workspace.slug) {
			writing.leaveUnchanged();
			return { outcome: "other address", slug: workspace.slug };
		}
		const who = writing.member.name;
		const words = reason ? `${who} closed it: ${reason}` : `${who} closed it.`;
		return { outcome: "closed", until: await closeWorkspace(writing, workspace, words) };
	});
}
