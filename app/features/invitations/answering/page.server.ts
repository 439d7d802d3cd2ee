import { and, eq, isNull } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { masked } from "#app/platform/mail/email-address.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { findLink, isInvitationId } from "#app/tenant/registry/invitation-links.server.ts";
import { getNewcomer, type Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import { findTenant, readAsSystem } from "#app/tenant/write-as-system.server.ts";
import type { InvitationLink } from "#db/schema/public/index.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { findMembershipStatus, statusOf } from "../invitation-writes.server.ts";

/**
 * The state of an invitation as the viewer sees it. `pending`: it can be answered, by the viewer if they are signed in.
 * `other-address`: they are signed in with an address it was not sent to. `member`: they are already a member.
 * `suspended`: their membership is suspended. `mine`: they accepted it. `used`: someone else did. `outside`: it is to a
 * team, and they are not a member of the workspace. `closed`: the workspace is closed.
 */
export type InvitationState =
	| "pending"
	| "other-address"
	| "member"
	| "suspended"
	| "mine"
	| "used"
	| "declined"
	| "expired"
	| "revoked"
	| "outside"
	| "closed";

export type InvitationPage = {
	state: InvitationState;
	kind: InvitationLink["kind"];
	workspace: { id: string; name: string; timeZone: string; logoUrl: string | null };
	/** The workspace's slug; only for its members. */
	slug: string | undefined;
	/** The address it was sent to, masked so that only its owner recognizes it. */
	sentTo: string;
	inviter: string;
	/** Decides the color of their initials; empty when the workspace is closed. */
	inviterId: string;
	/** The role's name; for an invitation to a team, their role in it. */
	role: string;
	/** Names of the teams that come with it; for an invitation to a team, that team alone. */
	teams: string[];
	message: string | null;
	expiresAt: Date;
	/** The person who is signed in. */
	account: { id: string; name: string; email: string } | undefined;
};

/** An invitation's link and workspace, and the person who views it. */
export type Opened = { link: InvitationLink; tenant: TenantRecord; person: Newcomer | undefined };

/**
 * Returns what a link shows. Changes nothing, because mail programs open links too.
 * Refuses: 404, always the same, for a link that never existed and for one from an older email; 503.
 */
export async function getInvitationPage(key: string, userId: string | undefined): Promise<InvitationPage> {
	const opened = await openInvitation(key, userId);
	const { link, tenant, person } = opened;
	const account = person && { id: person.id, name: fullName(person), email: person.email };
	const { id, name, timeZone, logoUrl } = tenant;
	const workspace = { id, name, timeZone, logoUrl };
	const outline = { kind: link.kind, workspace, sentTo: masked(link.email), account };
	if (tenant.status !== "active") {
		const nothing = { inviter: "", inviterId: "", role: "", teams: [], message: null, slug: undefined };
		return { ...outline, ...nothing, state: "closed", expiresAt: link.expiresAt };
	}
	return readAsSystem(tenant, async (reading) => {
		const found = (await findFacts(reading, link)) ?? refuseUnknown();
		const membershipStatus = person && (await findMembershipStatus(reading, person.id));
		const state = stateFor(opened, found, membershipStatus);
		const slug = membershipStatus === "active" ? tenant.slug : undefined;
		const { inviter, inviterId, role, teams, message, expiresAt } = found;
		return { ...outline, state, slug, inviter, inviterId, role, teams, message, expiresAt };
	});
}

/**
 * Finds the invitation of an email's token; with an id instead, only for a person whose address it was sent to.
 * Refuses: 404, 401, 503.
 */
export async function openInvitation(key: string, userId: string | undefined): Promise<Opened> {
	const link = await findLink(key);
	const tenant = link && (await findTenant(link.organizationId));
	if (!tenant) return refuseUnknown();
	const person = userId === undefined ? undefined : await getNewcomer(userId);
	if (isInvitationId(key) && !isFor(link, person)) return refuseUnknown();
	return { link, tenant, person };
}

export const isFor = (link: Pick<InvitationLink, "email">, person: Newcomer | undefined): boolean =>
	person?.addresses.includes(link.email) ?? false;

/** Refuses: 404, always worded the same, so that nobody learns which links exist or existed. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No invitation found",
		message:
			"This link doesn’t lead to an invitation. If you got more than one email, only the link in the newest one works. Otherwise, ask the person who invited you to send it again.",
	});
}

type InviteeStatus = Awaited<ReturnType<typeof findMembershipStatus>>;
type Facts = Pick<InvitationPage, "inviter" | "inviterId" | "role" | "teams" | "message" | "expiresAt"> & {
	status: ReturnType<typeof statusOf>;
	acceptedBy: string | null;
	/** The member whom a team's invitation is for, even if their address has changed since. */
	asked?: string | null;
};

function stateFor(
	{ link, person }: Opened,
	found: Facts,
	membershipStatus: InviteeStatus | undefined,
): InvitationState {
	if (membershipStatus === "suspended") return "suspended";
	if (found.status === "accepted") {
		// Anyone who has left since needs a new one, like everybody else.
		return found.acceptedBy === person?.id && membershipStatus === "active" ? "mine" : "used";
	}
	if (link.kind === "workspace" && membershipStatus === "active") return "member";
	if (found.status !== "pending") return found.status;
	if (person && !isFor(link, person) && found.asked !== person.id) return "other-address";
	if (link.kind === "team" && person && membershipStatus !== "active") return "outside";
	return "pending";
}

function findFacts(reading: TenantReading, link: InvitationLink): Promise<Facts | undefined> {
	return link.kind === "workspace"
		? findWorkspaceFacts(reading, link.invitationId)
		: findTeamFacts(reading, link.invitationId);
}

const inviterColumns = ({ users: { id, firstName, lastName, email } }: TenantTables) => ({
	id,
	firstName,
	lastName,
	email,
});

async function findWorkspaceFacts({ db, tables }: TenantReading, id: string): Promise<Facts | undefined> {
	const { invitations, roles, teamInvitations, teams, users } = tables;
	const [[row], riding] = await Promise.all([
		db
			.select({ invitation: invitations, role: roles.name, inviter: inviterColumns(tables) })
			.from(invitations)
			.innerJoin(roles, eq(roles.key, invitations.role))
			.innerJoin(users, eq(users.id, invitations.invitedBy))
			.where(eq(invitations.id, id)),
		db
			.select({ name: teams.name })
			.from(teamInvitations)
			.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
			.where(and(eq(teamInvitations.invitationId, id), isNull(teams.deletedAt)))
			.orderBy(inNameOrder(teams.name)),
	]);
	if (!row) return undefined;
	const { message, expiresAt, acceptedBy } = row.invitation;
	const teamNames = riding.map(({ name }) => name);
	const { role, inviter } = row;
	const status = statusOf(row.invitation);
	return {
		...{ status, role, message, expiresAt, acceptedBy },
		...{ inviter: fullName(inviter), inviterId: inviter.id, teams: teamNames },
	};
}

async function findTeamFacts({ db, tables }: TenantReading, id: string): Promise<Facts | undefined> {
	const { teamInvitations, teams, users } = tables;
	const [row] = await db
		.select({ invitation: teamInvitations, team: teams, inviter: inviterColumns(tables) })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.innerJoin(users, eq(users.id, teamInvitations.invitedBy))
		.where(eq(teamInvitations.id, id));
	if (!row) return undefined;
	const { message, expiresAt, role, userId } = row.invitation;
	// Nobody can join a deleted team.
	const status = row.team.deletedAt ? "revoked" : statusOf(row.invitation);
	return {
		...{ status, role, message, expiresAt, inviter: fullName(row.inviter), inviterId: row.inviter.id },
		...{ teams: [row.team.name], acceptedBy: userId, asked: userId },
	};
}
