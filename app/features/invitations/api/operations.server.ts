import { z } from "zod";
import { lineText } from "#app/platform/text.ts";
import { charge } from "#app/tenant/api/charge.server.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import { answeredText, momentOf, momentShape, numberIdInput, personShape } from "#app/tenant/api/shapes.ts";
import { erasedAddress } from "#app/tenant/people/member-name.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { DEFAULT_DAYS, inviteShape, listShape, MOST_DAYS } from "../forms.ts";
import { piecesOf } from "../inviting/address-list.ts";
import { type Invited, invitePeople } from "../inviting/invite.server.ts";
import { readList } from "../inviting/read-list.server.ts";
import { getInvitation, type ListedInvitation, listInvitations } from "../list.server.ts";
import { resendInvitation, revokeInvitation } from "../resend-and-revoke.server.ts";

const MOST_AT_ONCE = 100;

const shape = z
	.strictObject({
		id: answeredText,
		email: answeredText.nullable().meta({ description: "Null once the person was erased." }),
		status: z.enum(["pending", "accepted", "declined", "revoked", "expired"]),
		role: answeredText.meta({ description: "The key of the role." }),
		teamIds: z.array(answeredText),
		pathId: answeredText.nullable().meta({ description: "The onboarding path that it names." }),
		invitedBy: personShape,
		timesSent: z.int(),
		createdAt: momentShape,
		expiresAt: momentShape,
	})
	.meta({ id: "Invitation" });

const verdictsShape = z
	.strictObject({
		verdicts: z
			.array(
				z
					.strictObject({
						email: answeredText.meta({ description: "As it was sent." }),
						verdict: z.enum(["invited", "resent", "refused"]),
						reason: answeredText.nullable().meta({ description: "Why it was refused." }),
					})
					.meta({ id: "InvitationVerdict" }),
			)
			.meta({ description: "One for each address, in their order." }),
	})
	.meta({ id: "InvitationVerdicts" });

const email = lineText({ most: 300, missing: "Send an address" }).refine(
	(text) => piecesOf(text).length <= 1,
	{ error: "Send each address as a text of its own" },
);
const { role, message } = inviteShape.shape;
const createShape = z.object({
	emails: z
		.array(email)
		.min(1, { error: "Send at least one address" })
		.max(MOST_AT_ONCE, { error: `Send up to ${MOST_AT_ONCE} addresses` }),
	role: role.meta({ description: "The key of a role that has no more permissions than the key’s member." }),
	teamIds: z.array(numberIdInput).max(200).default([]),
	pathId: numberIdInput.nullable().optional(),
	message: message.unwrap().nullable().optional(),
	days: z
		.int()
		.min(1)
		.max(MOST_DAYS)
		.default(DEFAULT_DAYS)
		.meta({ description: "How long they can be answered." }),
	resend: z
		.boolean()
		.default(false)
		.meta({ description: "Sends the email again to addresses that have a pending invitation." }),
});

function shown(invitation: ListedInvitation): z.input<typeof shape> {
	const { id, status, roleKey, teamIds, pathId, invitedBy, inviter, timesSent } = invitation;
	return {
		id,
		email: invitation.email === erasedAddress(id) ? null : invitation.email,
		...{ status, role: roleKey, teamIds: teamIds.map(String), timesSent },
		pathId: pathId === null ? null : String(pathId),
		invitedBy: { id: invitedBy, name: inviter },
		...{ createdAt: momentOf(invitation.createdAt), expiresAt: momentOf(invitation.expiresAt) },
	};
}

const idIn = ({ params }: Pick<OperationCall, "params">): string => params.invitation ?? "";

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) =>
		getInvitation(tenant, idIn({ params })),
	show: shown,
};

const asItIs = async (tenant: Tenant, id: string) => ({ body: shown(await getInvitation(tenant, id)) });

/** Counts emails as the page does: by member, and by workspace. Refuses: 429. */
async function chargeEmails({ member, id }: Tenant, points: number): Promise<void> {
	if (points < 1 || !allows(member, "users:manage")) return;
	await charge([
		{ kind: "invitations", key: `person:${member.id}`, points },
		{ kind: "invitations-tenant", key: `tenant:${id}`, points },
	]);
}

/** Says of each address what became of it. */
function verdictsOn(emails: string[], { invited, resent, problems }: Extract<Invited, { outcome: "read" }>) {
	const { entries } = readList(emails.join("\n"));
	return emails.map((text, at) => {
		const problem = problems.find(({ line }) => line === at + 1)?.problem;
		const address = entries.find(({ line }) => line === at + 1)?.address ?? "";
		if (problem === undefined && invited.includes(address)) return done(text, "invited");
		if (problem === undefined && resent.includes(address)) return done(text, "resent");
		return { email: text, verdict: "refused" as const, reason: `${text} ${problem ?? "is no address"}.` };
	});
}

const done = (text: string, verdict: "invited" | "resent") => ({ email: text, verdict, reason: null });

const tag = "Invitations";
const INVITATION = "/invitations/{invitation}";
const permission = "users:manage";
const NAMES = { addresses: "emails", teams: "teamIds", path: "pathId" };

/** The operations about invitations. */
export const invitationOperations = [
	listOperation({
		...{ id: "listInvitations", method: "GET", path: "/invitations", tag, permission },
		...{ summary: "List invitations", description: "The newest first; pending ones, if no status is given." },
		query: listShape.pick({ status: true }),
		answer: shape,
		refuses: [],
		async run({ tenant, query }) {
			const { invitations, after } = await listInvitations(tenant, query);
			return { data: invitations.map(shown), next: after };
		},
	}),
	operation({
		...{ id: "invite", method: "POST", path: "/invitations", tag, permission, summary: "Invite people" },
		description: `Each of up to ${MOST_AT_ONCE} addresses gets an email, or a verdict that says why not. Sent twice, nobody is invited twice.`,
		body: createShape,
		example: { emails: ["mei@example.com"], role: "member" },
		answer: verdictsShape,
		refuses: [],
		async run({ tenant, body }) {
			const { emails, pathId, teamIds, ...values } = body;
			await chargeEmails(tenant, emails.length);
			const outcome = await invitePeople(tenant, {
				...{ ...values, addresses: emails.join("\n"), teams: teamIds },
				...{ path: pathId ?? undefined, message: body.message ?? undefined },
			});
			if (outcome.outcome === "invalid") return refuseValues({ [outcome.field]: [outcome.message] }, NAMES);
			return { body: { verdicts: verdictsOn(emails, outcome) } };
		},
	}),
	operation({
		...{ id: "getInvitation", method: "GET", path: INVITATION, tag, permission },
		summary: "Get an invitation",
		answer: shape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, idIn(call)),
	}),
	operation({
		...{ id: "revokeInvitation", method: "DELETE", path: INVITATION, tag, permission },
		...{ summary: "Revoke an invitation", description: "The link in its email stops working." },
		refuses: [404, 409],
		current,
		async run({ tenant, params, state }) {
			await revokeInvitation(tenant, idIn({ params }), state.timesSent);
			return {};
		},
	}),
	operation({
		...{ id: "resendInvitation", method: "POST", path: `${INVITATION}/resend`, tag, permission },
		summary: "Send an invitation again",
		description: "It can be answered for longer, and the link in the older email stops working.",
		answer: shape,
		refuses: [404, 409],
		async run({ tenant, params }) {
			const { id, timesSent } = await getInvitation(tenant, idIn({ params }));
			await chargeEmails(tenant, 1);
			await resendInvitation(tenant, id, timesSent);
			return asItIs(tenant, id);
		},
	}),
];
