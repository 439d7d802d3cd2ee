import { and, asc, count, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { cursorText, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { likeWords } from "#app/tenant/search/like.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { MOST_COUNTED, type TeamQuery } from "./forms.ts";
import { MOST_TEAMS } from "./teams.server.ts";

/** One line of the list. */
export type ListedTeam = {
	id: number;
	name: string;
	slug: string;
	/** The beginning of what it is about. */
	about: string | null;
	members: number;
	/** How many active projects of it the asking member sees, up to one more than are counted, and the names of those that changed last. */
	projects: number;
	projectNames: string[];
	/** Its lead, and those who joined it first. */
	faces: { id: string; name: string; imageUrl: string | null }[];
	/** Full name, or the address when none is known. */
	lead: string | null;
	leadId: string | null;
	/** What the asking member is in it; null when they are not in it. */
	mine: "Lead" | "Member" | null;
};

/** A page of the list. A cursor is absent at its end of the list. */
export type TeamPage = { teams: ListedTeam[]; after?: string; before?: string };

const PAGE_SIZE = 50;
const FACES = 5;
const PROJECTS_NAMED = 3;
// Characters: about one line.
const MOST_ABOUT = 90;

/** Returns one page of the teams, by name. Refuses: 400 for an invalid cursor. */
export function listTeams(
	tenant: Tenant,
	{ limit = PAGE_SIZE, ...query }: TeamQuery & { limit?: number | undefined } = {},
): Promise<TeamPage> {
	return tenant.read(async (reading) => {
		const backwards = query.before !== undefined;
		const fromCursor = (query.before ?? query.after) !== undefined;
		const rows = await selectTeams(reading, { ...query, limit });
		const { shown, after, before } = cutPage(rows, { size: limit, backwards, fromCursor });
		return { teams: shown, after: after && cursorOf(after), before: before && cursorOf(before) };
	});
}

const cursorShape = z.tuple([cursorText, z.int32()]);

const cursorOf = ({ name, id }: ListedTeam): string => writeCursor([name, id]);

function selectTeams(reading: Reading, { q, after, before, limit }: TeamQuery & { limit: number }) {
	const { db, tables, member } = reading;
	const { teams, teamMembers, users } = tables;
	const backwards = before !== undefined;
	const cursor = before ?? after;
	const order = backwards ? desc : asc;
	const leadName = sql<
		string | null
	>`coalesce(nullif(concat_ws(' ', ${users.firstName}, ${users.lastName}), ''), ${users.email})`;
	return (
		db
			.select({
				id: teams.id,
				name: teams.name,
				slug: teams.slug,
				about: sql<string | null>`left(${teams.description}, ${MOST_ABOUT})`,
				members: count(teamMembers.userId),
				...projectsOf(reading),
				faces: facesOf(tables),
				lead: leadName,
				leadId: teams.leadId,
				mine: sql<ListedTeam["mine"]>`case
				when ${teams.leadId} = ${member.id} then 'Lead'
				when bool_or(${teamMembers.userId} = ${member.id}) then 'Member'
			end`,
			})
			.from(teams)
			.leftJoin(teamMembers, eq(teamMembers.teamId, teams.id))
			.leftJoin(users, eq(users.id, teams.leadId))
			.where(
				and(
					isNull(teams.deletedAt),
					q === undefined ? undefined : likeWords(teams.name, q),
					cursor === undefined ? undefined : beyond(teams, cursor, backwards ? "before" : "after"),
				),
			)
			.groupBy(teams.id, users.id)
			.orderBy(order(inNameOrder(teams.name)), order(teams.id))
			// One more row than shown tells whether there is a next page.
			.limit(limit + 1)
	);
}

function projectsOf(reading: Reading) {
	const { projects, teams } = reading.tables;
	const isTheirs = and(eq(projects.teamId, teams.id), eq(projects.status, "active"), listedProjects(reading));
	return {
		projects:
			sql<number>`(select count(*) from (select 1 from ${projects} where ${isTheirs} limit ${MOST_COUNTED + 1}) counted)`.mapWith(
				Number,
			),
		projectNames: sql`to_jsonb(array(
			select ${projects.name} from ${projects} where ${isTheirs} order by ${projects.updatedAt} desc limit ${PROJECTS_NAMED}
		))`.mapWith((found: string) => JSON.parse(found) as string[]),
	};
}

/** The lead of a team, and the members who joined it first. Inside, `users` are they, and not its lead. */
function facesOf({ teams, teamMembers, users }: Reading["tables"]) {
	const { id, firstName, lastName, email, avatarUrl } = users;
	return sql`coalesce((
		select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'imageUrl', url)) from (
			select ${id} as id, coalesce(nullif(concat_ws(' ', ${firstName}, ${lastName}), ''), ${email}) as name, ${avatarUrl} as url
			from ${teamMembers} join ${users} on ${id} = ${teamMembers.userId}
			where ${teamMembers.teamId} = ${teams.id} order by ${id} is distinct from ${teams.leadId}, ${teamMembers.joinedAt}, ${id} limit ${FACES}
		) first), '[]'::jsonb)`.mapWith((found: string) => JSON.parse(found) as ListedTeam["faces"]);
}

function beyond({ name, id }: Reading["tables"]["teams"], cursor: string, way: "before" | "after") {
	const [key, number] = readCursor(cursor, cursorShape);
	const from = sql`(${key}::text, ${number}::integer)`;
	const place = sql`(${inNameOrder(name)}, ${id})`;
	return way === "before" ? sql`${place} < ${from}` : sql`${place} > ${from}`;
}

const INVITATIONS_SHOWN = 10;
// Bytes of HTML, in notices above a list.
const MOST_TEXT = 3_000;

/** Lists the teams that have invited this member and await an answer, by name, and how many more there are. */
export function listMyTeamInvitations(
	tenant: Tenant,
): Promise<{ shown: { name: string; slug: string }[]; more: number }> {
	return tenant.read(async ({ db, tables: { teams, teamInvitations }, member }) => {
		const all = await db
			.select({ name: teams.name, slug: teams.slug })
			.from(teamInvitations)
			.innerJoin(teams, and(eq(teams.id, teamInvitations.teamId), isNull(teams.deletedAt)))
			.where(
				and(
					eq(teamInvitations.userId, member.id),
					eq(teamInvitations.status, "pending"),
					sql`${teamInvitations.expiresAt} > now()`,
				),
			)
			.orderBy(asc(inNameOrder(teams.name)), asc(teams.id))
			.limit(MOST_TEAMS);
		const shown = all.slice(0, Math.min(INVITATIONS_SHOWN, fitting(all, MOST_TEXT)));
		return { shown, more: all.length - shown.length };
	});
}
