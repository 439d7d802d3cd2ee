import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { mirrorMember } from "./mirror.server.ts";

/** Tell Clerk who is a member here; the webhooks it then sends contain nothing new. Clerk is not told about suspensions. */
const mirrorAtClerk = reaction(
	"membership.mirror",
	["member.joined", "member.reassigned", "member.reactivated", "member.removed", "member.left"],
	async (tenant, { event, actor, payload }) => {
		// Changes that came from Clerk are already there.
		const isFromClerk = actor.kind === "system" && ["webhook", "reconcile"].includes(actor.id ?? "");
		if (isFromClerk && event !== "member.reassigned") return;
		await mirrorMember(tenant.id, tenant.read, payload.id);
	},
);

export const workspaceReactions: Reaction[] = [mirrorAtClerk];
