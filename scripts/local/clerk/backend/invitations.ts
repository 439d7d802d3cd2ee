import { findMembership, findUser, getOrganization, knownRole } from "../state/directory.ts";
import { ApiError, newId } from "../state/emulator.ts";
import { invitationJson } from "../state/shapes.ts";
import type { InvitationRow } from "../state/state.ts";
import { type ApiCall, page, pick, type Route } from "./call.ts";

// Clerk's default: an invitation is valid for 30 days.
const DEFAULT_DAYS = 30;

function invite(call: ApiCall) {
	const { emulator, params, body } = call;
	const organization = getOrganization(emulator, params[0]);
	const email = String(body.email_address ?? "").toLowerCase();
	if (!email.includes("@"))
		throw new ApiError(422, "form_param_format_invalid", "email_address is not a valid email address.");
	const user = findUser(emulator, email);
	if (user && findMembership(emulator, organization.id, user.id)) {
		throw new ApiError(400, "already_a_member_in_organization", `${email} is already a member.`);
	}
	const pending = all(call).find((one) => one.email === email && one.status === "pending");
	if (pending) throw new ApiError(400, "duplicate_record", `${email} already has a pending invitation.`);
	const now = Date.now();
	const days = Number(body.expires_in_days ?? DEFAULT_DAYS);
	const given = pick(body, { public_metadata: "publicMetadata", private_metadata: "privateMetadata" });
	const invitation: InvitationRow = {
		...{ id: newId("orginv"), createdAt: now, updatedAt: now, expiresAt: now + days * 86_400_000 },
		...{ organizationId: organization.id, email, role: knownRole(body.role), status: "pending" },
		...{ inviterId: (body.inviter_user_id as string) ?? null, ticket: newId("ticket") },
		...{ redirectUrl: (body.redirect_url as string) ?? null, publicMetadata: {}, privateMetadata: {} },
		...given,
	};
	emulator.state.invitations[invitation.id] = invitation;
	emulator.save();
	const json = invitationJson(emulator, invitation);
	emulator.webhooks.emit("organizationInvitation.created", json);
	return json;
}

function all({ emulator, params }: ApiCall): InvitationRow[] {
	const { id } = getOrganization(emulator, params[0]);
	return Object.values(emulator.state.invitations).filter((one) => one.organizationId === id);
}

function list(call: ApiCall) {
	const statuses = call.query.getAll("status");
	const fitting = all(call).filter((one) => statuses.length === 0 || statuses.includes(one.status));
	const { rows, total } = page(fitting, call.query);
	return { data: rows.map((row) => invitationJson(call.emulator, row)), total_count: total };
}

function find(call: ApiCall): InvitationRow {
	const found = all(call).find((one) => one.id === call.params[1]);
	if (!found) throw new ApiError(404, "resource_not_found", "No organization invitation was found.");
	return found;
}

function revoke(call: ApiCall) {
	const invitation = find(call);
	if (invitation.status !== "pending") {
		throw new ApiError(400, "organization_invitation_not_pending", "The invitation is not pending.");
	}
	Object.assign(invitation, { status: "revoked", updatedAt: Date.now() });
	call.emulator.save();
	const json = invitationJson(call.emulator, invitation);
	call.emulator.webhooks.emit("organizationInvitation.revoked", json);
	return json;
}

export const invitationRoutes: Route[] = [
	["GET", "/organizations/:/invitations", list],
	["POST", "/organizations/:/invitations", invite],
	["GET", "/organizations/:/invitations/:", (call) => invitationJson(call.emulator, find(call))],
	["POST", "/organizations/:/invitations/:/revoke", revoke],
];
