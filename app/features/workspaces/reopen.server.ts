import { desc, eq } from "drizzle-orm";
import { registry } from "#app/platform/database/database.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { findMember, refuseUnknown } from "#app/tenant/people/member.server.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import {
	countOwned,
	findStatus,
	findWorkspaceToChange,
	reopenWorkspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import { writeWithTrail } from "#app/tenant/write-as-system.server.ts";
import { whyLimitReached } from "./limit.ts";
import { placesOf } from "./workspaces.server.ts";

/**
 * Reopens a workspace that one of its owners closed, during its grace period. Idempotent.
 * Refuses: 404 for a stranger, 403 for a member who could not have closed it or when an operator did, 409 when they own
 * as many as one person may, 410 after the grace period, 503. Records: workspace.restored.
 */
export async function reopen(
	userId: string,
	slug: string,
	{ requestId, ip, userAgent }: RequestFacts,
): Promise<{ name: string; slug: string }> {
	const record = await registry.findForMember(slug, userId);
	if (!record) return refuseUnknown();
	const trail = { actorKind: "member", actorId: userId, requestId, ip, userAgent } as const;
	return writeWithTrail(record, trail, async (writing) => {
		const member = (await findMember(writing.db, userId))?.member ?? refuseUnknown();
		if (!allows(member, "organization:manage")) refuseOthers();
		const workspace = await findWorkspaceToChange(writing, record.id);
		if (await isStillClosed(writing, record.id)) {
			await keepWithinPlaces(writing, userId);
			await reopenWorkspace(writing, workspace);
		}
		return { name: workspace.name, slug: workspace.slug };
	});
}

/** Returns false when it is already open. Refuses: 403 when it was not closed by a member, 410 after the grace period. */
async function isStillClosed(writing: TenantWriting, id: string): Promise<boolean> {
	const { auditLogs } = writing.tables;
	const [state, [closed]] = await Promise.all([
		findStatus(writing, id),
		writing.db
			.select({ by: auditLogs.actorKind })
			.from(auditLogs)
			.where(eq(auditLogs.event, "workspace.archived"))
			.orderBy(desc(auditLogs.seq))
			.limit(1),
	]);
	if (state?.status === "active") return false;
	if (state?.status !== "archived" || closed?.by !== "member") return refuseOthers();
	if (state.until && state.until < new Date()) {
		return refuse(410, {
			title: "Too late to reopen it",
			message: "The 30 days for reopening this workspace are over.",
		});
	}
	return true;
}

/** Takes a place for the reopened workspace, as creating one does. Refuses: 409. */
async function keepWithinPlaces(writing: TenantWriting, userId: string): Promise<void> {
	const places = placesOf(await countOwned(writing, userId));
	if (places.open < places.most) return;
	refuse(409, {
		title: "You can’t own another workspace",
		message: `${whyLimitReached(places)} Nothing was changed.`,
		rule: "owned-workspaces",
	});
}

function refuseOthers(): never {
	return refuse(403, {
		message: "Only an owner can reopen a workspace, and only if an owner closed it. Nothing was changed.",
		rule: "organization:manage",
		help: "If the operator of this service closed it, contact them.",
	});
}
