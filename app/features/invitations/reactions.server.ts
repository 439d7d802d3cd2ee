import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { sendAsked, sendInvitation, sendTeamInvitation } from "./send.server.ts";

/** The letters of invitations. */
export const invitationReactions: Reaction[] = [
	reaction(
		"invitations.send",
		["invitation.created", "invitation.resent"],
		async (tenant, { payload, actor }) => {
			// What came by webhook was made at Clerk, and Clerk has written to them.
			if (actor.kind === "member") await sendInvitation(tenant, payload);
		},
	),
	reaction("invitations.ask", ["team.invited"], (tenant, { payload }) =>
		sendTeamInvitation(tenant, payload.invitation),
	),
	reaction("invitations.tell", ["invitation.asked"], (tenant, { payload }) => sendAsked(tenant, payload)),
];
