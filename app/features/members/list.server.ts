import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { cutPage } from "#app/platform/http/address/cursor.server.ts";
import { allTeams, offerTeams, searched, type TeamChoices } from "#app/tenant/choices.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import { likePatterns, patternsOf } from "#app/tenant/search/like.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { MemberQuery } from "./forms.ts";
import { type MembershipStatus, statusOf } from "./membership-status.ts";
import { afterCursor, cursorOf, cursorValues, ordersOf } from "./order.server.ts";

/** One line of the list. */
export type ListedMember = {
	id: string;
	name: string;
	/** Shown to people who manage members, and for oneself. */
	email: string | undefined;
	role: string;
	roleKey: string;
	/** The role's color, a name from `ROLE_COLORS`. */
	color: string | null;
	teams: { name: string; slug: string }[];
	/** How many more teams they are in. */
	moreTeams: number;
	status: MembershipStatus;
	joinedAt: Date;
	lastSeenAt: Date | null;
};

/** A page of the list. A cursor is absent at its end of the list. */
export type MemberPage = { members: ListedMember[]; after?: string; before?: string };

/** The roles and teams that the list can be filtered by. */
export type Choices = { roles: { key: string; name: string }[]; teams: TeamChoices };

export const PAGE_SIZE = 20;
// Most people are in fewer; the rest are on the member’s own page.
const TEAMS_SHOWN = 5;

/**
 * Lists one page of members, filtered and sorted, with the choices of the filters. Refuses: 400 for an invalid cursor.
 */
export function listMembers(tenant: Tenant, query: MemberQuery): Promise<MemberPage & Choices> {
	return tenant.read(async (reading) => {
		const [page, choices] = await Promise.all([pageOf(reading, query), choicesOf(reading, query)]);
		return { ...page, ...choices };
	});
}

/** Lists one page of members. Refuses: 400 for an invalid cursor. */
export const listMembersOnly = (
	tenant: Tenant,
	query: MemberQuery & { limit: number },
): Promise<MemberPage> => tenant.read((reading) => pageOf(reading, query));

async function choicesOf(reading: Reading, { find, team }: MemberQuery): Promise<Choices> {
	const [roles, teams] = await Promise.all([findRoles(reading), allTeams(reading, {}, {})]);
	return {
		roles: roles.map(({ key, name }) => ({ key, name })),
		teams: offerTeams(teams, find, ({ slug }) => slug === team),
	};
}

async function pageOf(
	reading: Reading,
	query: MemberQuery & { limit?: number | undefined },
): Promise<MemberPage> {
	const { q, role, team, status, sort, limit = PAGE_SIZE } = query;
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const seesAddresses = reading.can("users:manage");
	const found = await memberRows(
		reading,
		{
			seesAddresses,
			status,
			sort,
			backwards,
			searching: q !== undefined,
			ofRole: role !== undefined,
			ofTeam: team !== undefined,
			beyondCursor: cursor !== undefined,
		},
		{
			// Reads one more than it shows, to know whether there is a next page.
			limit: limit + 1,
			...(q !== undefined && { words: patternsOf(q) }),
			...(role !== undefined && { role: withoutNul(role) }),
			...(team !== undefined && { team: withoutNul(team) }),
			...(cursor !== undefined && cursorValues(sort, cursor)),
		},
	);
	const fromCursor = cursor !== undefined;
	const rows = found.map((row) => ({
		...row,
		teams: row.teams.slice(0, TEAMS_SHOWN),
		moreTeams: Math.max(0, row.teams.length - TEAMS_SHOWN),
	}));
	const { shown, after, before } = cutPage(rows, { size: limit, backwards, fromCursor });
	return {
		members: shown.map((row) => listed(row, { seesAddress: seesAddresses || row.id === reading.member.id })),
		after: after && cursorOf(sort, after),
		before: before && cursorOf(sort, before),
	};
}

type ListShape = {
	seesAddresses: boolean;
	status: MemberQuery["status"];
	sort: MemberQuery["sort"];
	backwards: boolean;
	searching: boolean;
	ofRole: boolean;
	ofTeam: boolean;
	beyondCursor: boolean;
};

const memberRows = preparedQuery(({ db, tables }, shape: ListShape) => {
	const { users, roles } = tables;
	const { id, firstName, lastName, email, isActive, leftAt, joinedAt, lastSeenAt } = users;
	return db
		.select({
			...{ id, firstName, lastName, email, isActive, leftAt, joinedAt, lastSeenAt },
			role: roles.name,
			roleKey: roles.key,
			color: roles.color,
			teams: teamsOf(tables),
		})
		.from(users)
		.innerJoin(roles, eq(roles.key, users.role))
		.where(
			and(
				isNull(users.sponsorId),
				ofStatus(users, shape.status),
				shape.searching ? likePatterns(searched(users, shape), sql.placeholder("words")) : undefined,
				shape.ofRole ? eq(users.role, sql.placeholder("role")) : undefined,
				shape.ofTeam ? inTeam(tables) : undefined,
				shape.beyondCursor ? afterCursor(users, shape) : undefined,
			),
		)
		.orderBy(...ordersOf(users, shape))
		.limit(sql.placeholder("limit"));
});

type Row = {
	id: string;
	firstName: string | null;
	lastName: string | null;
	email: string;
	isActive: boolean;
	leftAt: Date | null;
	joinedAt: Date;
	lastSeenAt: Date | null;
	role: string;
	roleKey: string;
	color: string | null;
	teams: { name: string; slug: string }[];
	moreTeams: number;
};

function listed(
	{ id, role, roleKey, color, teams, moreTeams, joinedAt, lastSeenAt, ...row }: Row,
	{ seesAddress }: { seesAddress: boolean },
): ListedMember {
	return {
		...{ id, role, roleKey, color, teams, moreTeams, joinedAt, lastSeenAt },
		name: fullName(row),
		email: seesAddress ? row.email : undefined,
		status: statusOf(row),
	};
}

type Tables = Reading["tables"];
type Users = Tables["users"];

function teamsOf({ users, teams, teamMembers }: Tables) {
	const named = sql`jsonb_build_object('name', ${teams.name}, 'slug', ${teams.slug})`;
	return sql`coalesce((
		select jsonb_agg(${named} order by ${inNameOrder(teams.name)}, ${teams.id})
		from ${teamMembers} join ${teams} on ${teams.id} = ${teamMembers.teamId}
		where ${teamMembers.userId} = ${users.id} and ${teams.deletedAt} is null), '[]'::jsonb)`.mapWith(
		(found: string): Row["teams"] => JSON.parse(found),
	);
}

function inTeam({ users, teams, teamMembers }: Tables): SQL {
	return sql`exists (
		select 1 from ${teamMembers} join ${teams} on ${teams.id} = ${teamMembers.teamId}
		where ${teamMembers.userId} = ${users.id} and ${teams.deletedAt} is null
			and ${teams.slug} = ${sql.placeholder("team")})`;
}

function ofStatus({ isActive, leftAt }: Users, status: MemberQuery["status"]): SQL | undefined {
	const conditions = {
		active: eq(isActive, true),
		suspended: and(eq(isActive, false), isNull(leftAt)),
		left: isNotNull(leftAt),
		all: undefined,
	};
	return conditions[status];
}

const withoutNul = (text: string) => text.replaceAll("\0", "\uFFFD");
