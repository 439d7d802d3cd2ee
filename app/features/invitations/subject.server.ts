import { eq } from "drizzle-orm";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";
import { forgetInvited } from "./forget-address.server.ts";

export const invitationSubjects = { invitation: { page: "/invitations" } } satisfies Subjects;

export const invitationErasure: Erasure = {
	tables: { invitations: "erased", teamInvitations: "erased" },
	erase(writing, id) {
		const { invitations, teamInvitations } = writing.tables;
		return forgetInvited(writing, {
			invited: eq(invitations.acceptedBy, id),
			toTeams: eq(teamInvitations.userId, id),
		});
	},
};
