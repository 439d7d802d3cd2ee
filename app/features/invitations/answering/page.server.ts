import { and, eq, isNull } from "drizzle-orm";
import { masked } from "#app/platform/mail/email-address.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { findLink, isInvitationId } from "#app/tenant/registry/invitation-links.server.ts";
import { getNewcomer, type Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import { findTenant, readAsSystem } from "#app/tenant/system.server.ts";
import type { InvitationLink } from "#db/schema/public/index.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import { standingOf, statusOf } from "../steps.server.ts";

/**
 * What an invitation is to whoever looks at it:
 * `pending` to be answered, by the one who looks unless they are not signed in; `other-address` they are signed in as
 * somebody it was not sent to; `member` they are in already; `suspended` they are shut out; `mine` they accepted it;
 * `used` somebody else did; `outside` it is to a team, and they are no member; `closed` the workspace is.
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
	workspace: { id: string; name: string; timeZone: string };
	/** Where it opens; only for those who are in. */
	slug: string | undefined;
	/** To whom it was sent, as far as one's own address can be known by. */
	sentTo: string;
	inviter: string;
	/** The role's name; of an invitation to a team, what they would be in it. */
	role: string;
	/** Names of the teams that come with it; of an invitation to a team, that one. */
	teams: string[];
	message: string | null;
	expiresAt: Date;
	/** Who is signed in. */
	account: { id: string; name: string; email: string } | undefined;
};

/** An invitation's link and workspace, and who looks at it. */
export type Opened = { link: InvitationLink; tenant: TenantRecord; person: Newcomer | undefined };

/**
 * What a link shows; looking changes nothing, since mail programs open links too.
 * Refuses: 404, always the same, for a link that never was and for one of an older letter; 503.
 */
export async function getInvitationPage(key: string, userId: string | undefined): Promise<InvitationPage> {
	const opened = await openInvitation(key, userId);
	const { link, tenant, person } = opened;
	const account = person && { id: person.id, name: fullName(person), email: person.email };
	const { id, name, timeZone } = tenant;
	const outline = { kind: link.kind, workspace: { id, name, timeZone }, sentTo: masked(link.email), account };
	if (tenant.status !== "active") {
		const nothing = { inviter: "", role: "", teams: [], message: null, slug: undefined };
		return { ...outline, ...nothing, state: "closed", expiresAt: link.expiresAt };
	}
	return readAsSystem(tenant, async ({ db, tables }) => {
		const found = (await findFacts(db, tables, link)) ?? refuseUnknown();
		const standing = person && (await standingOf({ db, tables }, person.id));
		const state = stateFor(opened, found, standing);
		const slug = standing === "active" ? tenant.slug : undefined;
		const { inviter, role, teams, message, expiresAt } = found;
		return { ...outline, state, slug, inviter, role, teams, message, expiresAt };
	});
}

/**
 * Finds what a letter's token speaks of; with an id instead, only for somebody whose address it was sent to.
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

/** Refuses: 404, in the one way that tells nothing of which links there are, or were. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No invitation here",
		message:
			"This link leads to no invitation. If you were sent more than one letter, only the newest one’s link works. Otherwise ask the person who invited you to send it again.",
	});
}

type Standing = Awaited<ReturnType<typeof standingOf>>;
type Facts = Pick<InvitationPage, "inviter" | "role" | "teams" | "message" | "expiresAt"> & {
	status: ReturnType<typeof statusOf>;
	acceptedBy: string | null;
	/** The member whom a team's invitation asks, whatever their address is by now. */
	asked?: string | null;
};

function stateFor({ link, person }: Opened, found: Facts, standing: Standing | undefined): InvitationState {
	if (standing === "suspended") return "suspended";
	if (found.status === "accepted") {
		// Who left since then needs a new one, as everybody else does.
		return found.acceptedBy === person?.id && standing === "active" ? "mine" : "used";
	}
	if (link.kind === "workspace" && standing === "active") return "member";
	if (found.status !== "pending") return found.status;
	if (person && !isFor(link, person) && found.asked !== person.id) return "other-address";
	if (link.kind === "team" && person && standing !== "active") return "outside";
	return "pending";
}

function findFacts(db: Db, tables: TenantTables, link: InvitationLink): Promise<Facts | undefined> {
	return link.kind === "workspace"
		? findWorkspaceFacts(db, tables, link.invitationId)
		: findTeamFacts(db, tables, link.invitationId);
}

const nameColumns = ({ users: { firstName, lastName, email } }: TenantTables) => ({
	firstName,
	lastName,
	email,
});

async function findWorkspaceFacts(db: Db, tables: TenantTables, id: string): Promise<Facts | undefined> {
	const { invitations, roles, teamInvitations, teams, users } = tables;
	const [[row], riding] = await Promise.all([
		db
			.select({ invitation: invitations, role: roles.name, inviter: nameColumns(tables) })
			.from(invitations)
			.innerJoin(roles, eq(roles.key, invitations.role))
			.innerJoin(users, eq(users.id, invitations.invitedBy))
			.where(eq(invitations.id, id)),
		db
			.select({ name: teams.name })
			.from(teamInvitations)
			.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
			.where(and(eq(teamInvitations.invitationId, id), isNull(teams.deletedAt)))
			.orderBy(teams.name),
	]);
	if (!row) return undefined;
	const { message, expiresAt, acceptedBy } = row.invitation;
	const teamNames = riding.map(({ name }) => name);
	const { role, inviter } = row;
	const status = statusOf(row.invitation);
	return { status, role, inviter: fullName(inviter), teams: teamNames, message, expiresAt, acceptedBy };
}

async function findTeamFacts(db: Db, tables: TenantTables, id: string): Promise<Facts | undefined> {
	const { teamInvitations, teams, users } = tables;
	const [row] = await db
		.select({ invitation: teamInvitations, team: teams, inviter: nameColumns(tables) })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.innerJoin(users, eq(users.id, teamInvitations.invitedBy))
		.where(eq(teamInvitations.id, id));
	if (!row) return undefined;
	const { message, expiresAt, role, userId } = row.invitation;
	// A team that was deleted takes nobody.
	const status = row.team.deletedAt ? "revoked" : statusOf(row.invitation);
	const inviter = fullName(row.inviter);
	return {
		...{ status, role, inviter, message, expiresAt },
		...{ teams: [row.team.name], acceptedBy: userId, asked: userId },
	};
}
