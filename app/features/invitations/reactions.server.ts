import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { sendInvitation, sendInvitationRequest, sendTeamInvitation } from "./send-emails.server.ts";

/** The reactions that send the emails about invitations. */
export const invitationReactions: Reaction[] = [
	reaction(
		"invitations.send",
		["invitation.created", "invitation.resent"],
		async (tenant, { payload, actor }) => {
			// An invitation that came by webhook was created at Clerk, and Clerk has sent its email.
			if (actor.kind === "member") await sendInvitation(tenant, payload);
		},
	),
	reaction("invitations.ask", ["team.invited"], (tenant, { payload }) =>
		sendTeamInvitation(tenant, payload.invitation),
	),
	reaction("invitations.tell", ["invitation.asked"], (tenant, { payload }) =>
		sendInvitationRequest(tenant, payload),
	),
];
