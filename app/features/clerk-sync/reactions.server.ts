import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { mirrorMember } from "./mirror.server.ts";

/** Clerk is told who is a member here; what its webhooks then tell us is known already. A suspension is nothing to Clerk. */
const mirrorAtClerk = reaction(
	"membership.mirror",
	["member.joined", "member.reassigned", "member.reactivated", "member.removed", "member.left"],
	async (tenant, { event, actor, payload }) => {
		// What came from Clerk is so there.
		const isFromClerk = actor.kind === "system" && ["webhook", "reconcile"].includes(actor.id ?? "");
		if (isFromClerk && event !== "member.reassigned") return;
		await mirrorMember(tenant.id, tenant.read, payload.id);
	},
);

export const workspaceReactions: Reaction[] = [mirrorAtClerk];
