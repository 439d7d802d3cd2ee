import { and, asc, desc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { shownName } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { findRoles, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import { isInvitationId } from "#app/tenant/registry/invitation-links.server.ts";
import { likeWords } from "#app/tenant/search/like.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";
import type { Invitation } from "#db/schema/tenant/invitations.ts";
import { refuseUnknown } from "./find.server.ts";
import type { InvitationQuery } from "./forms.ts";
import { statusOf } from "./invitation-writes.server.ts";

/** One line of the list. */
export type ListedInvitation = {
	id: string;
	email: string;
	/** Its current status: a pending one past its expiry counts as expired. */
	status: Invitation["status"];
	role: string;
	roleKey: string;
	teams: string[];
	teamIds: number[];
	/** The onboarding path they start with, when the invitation names one. */
	path: string | null;
	pathId: number | null;
	inviter: string;
	invitedBy: string;
	createdAt: Date;
	expiresAt: Date;
	timesSent: number;
	/** Why this member can neither resend nor revoke it: its role has permissions that theirs lacks. */
	cannotChange: DisabledReason | null;
};

/** A page of the list, newest first. A cursor is absent at its end of the list. */
export type InvitationList = { invitations: ListedInvitation[]; after?: string; before?: string };

export const PAGE_SIZE = 20;

/** Lists one page of the invitations in one state, or in all: those whose address or inviter matches the words. Refuses: 403 `users:manage`, 400 for an invalid cursor. */
export function listInvitations(tenant: Tenant, query: LimitedQuery): Promise<InvitationList> {
	return tenant.read(async (reading) => {
		reading.authorize("users:manage");
		return pageOf(reading, query);
	});
}

type LimitedQuery = InvitationQuery & { limit?: number | undefined };

/** Returns one invitation as the list has it. Refuses: 404, 403 `users:manage`. */
export function getInvitation(tenant: Tenant, id: string): Promise<ListedInvitation> {
	return tenant.read(async (reading) => {
		reading.authorize("users:manage");
		if (!isInvitationId(id)) return refuseUnknown();
		const rows = await selectRows(reading).where(eq(reading.tables.invitations.id, id));
		return (await listed(reading, rows))[0] ?? refuseUnknown();
	});
}

async function pageOf(
	reading: Reading,
	{ limit = PAGE_SIZE, ...query }: LimitedQuery,
): Promise<InvitationList> {
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const rows = await rowsOf(reading, query, {
		...{ backwards, limit },
		from: cursor === undefined ? undefined : readCursor(cursor, cursorShape),
	});
	const fromCursor = cursor !== undefined;
	const { shown, after, before } = cutPage(rows, { size: limit, backwards, fromCursor });
	return {
		invitations: await listed(reading, shown),
		after: after && cursorOf(after.invitation),
		before: before && cursorOf(before.invitation),
	};
}

type Cursor = z.output<typeof cursorShape>;
type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function selectRows({ db, tables: { invitations, onboardingPaths: paths, users } }: Reading) {
	const { firstName, lastName, email } = users;
	return db
		.select({ invitation: invitations, path: paths.name, inviter: { firstName, lastName, email } })
		.from(invitations)
		.innerJoin(users, eq(users.id, invitations.invitedBy))
		.leftJoin(paths, eq(paths.id, invitations.onboardingPathId));
}

function rowsOf(
	reading: Reading,
	{ status, q }: InvitationQuery,
	{ backwards, from, limit }: { backwards: boolean; from: Cursor | undefined; limit: number },
) {
	const { invitations, users } = reading.tables;
	const order = backwards ? asc : desc;
	const compare = backwards ? sql`>` : sql`<`;
	return (
		selectRows(reading)
			.where(
				and(
					inStatus(invitations, status),
					q === undefined ? undefined : likeWords(sql`${invitations.email} || ' ' || ${shownName(users)}`, q),
					// Compares rows, because an "or" of both columns would read the index from its beginning.
					from &&
						sql`(${invitations.createdAt}, ${invitations.id}) ${compare} (${from[0]}::timestamptz, ${from[1]}::uuid)`,
				),
			)
			.orderBy(order(invitations.createdAt), order(invitations.id))
			// Reads one more than it shows, to know whether there is a next page.
			.limit(limit + 1)
	);
}

function inStatus(
	{ status, expiresAt }: Reading["tables"]["invitations"],
	wanted: InvitationQuery["status"],
): SQL | undefined {
	if (wanted === "all") return undefined;
	const now = new Date();
	if (wanted === "pending") return and(eq(status, "pending"), gt(expiresAt, now));
	if (wanted === "expired") return or(eq(status, "expired"), and(eq(status, "pending"), lte(expiresAt, now)));
	return eq(status, wanted);
}

async function listed(reading: Reading, rows: Row[]): Promise<ListedInvitation[]> {
	const [roles, teams] = await Promise.all([findRoles(reading), teamsOf(reading, rows)]);
	return rows.map(({ invitation, path, inviter }) => {
		const { id, email, createdAt, expiresAt, timesSent } = invitation;
		const role = roles.find(({ key }) => key === invitation.role);
		return {
			...{ id, email, createdAt, expiresAt, timesSent },
			status: statusOf(invitation),
			role: role?.name ?? invitation.role,
			roleKey: invitation.role,
			teams: teams.filter((team) => team.invitationId === id).map(({ name }) => name),
			teamIds: teams.filter((team) => team.invitationId === id).map((team) => team.id),
			...{ path, pathId: invitation.onboardingPathId },
			...{ inviter: fullName(inviter), invitedBy: invitation.invitedBy },
			cannotChange: role ? reasonAgainstGiving(reading.member, role) : null,
		};
	});
}

/** Finds the teams that come with the invitations of one page, by name. */
async function teamsOf({ db, tables: { teamInvitations, teams } }: Reading, rows: Row[]) {
	const ids = rows.map(({ invitation }) => invitation.id);
	if (ids.length === 0) return [];
	return db
		.select({ invitationId: teamInvitations.invitationId, id: teams.id, name: teams.name })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.where(and(inArray(teamInvitations.invitationId, ids), isNull(teams.deletedAt)))
		.orderBy(asc(inNameOrder(teams.name)), asc(teams.id));
}

const cursorShape = z.tuple([cursorTime, z.uuid()]);

const cursorOf = ({ createdAt, id }: Invitation) => writeCursor([createdAt.toISOString(), id]);
