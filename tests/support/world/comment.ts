import { addComment } from "#app/features/comments/comments.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** Writes a comment on a project as the member of this tenant; returns its id, as it is in its address. */
export async function aComment(tenant: Tenant, project: string, comment: string): Promise<string> {
	const saved = await addComment(tenant, project, { comment, tellId: [], meantId: [] });
	if (saved.outcome !== "saved") throw new Error(`The comment was not added: ${saved.outcome}`);
	return String(saved.id);
}
