import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
	cursorText,
	cursorTime,
	cutPage,
	readCursor,
	writeCursor,
} from "#app/platform/http/address/cursor.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { filterTeams, type TeamChoice } from "./choices.server.ts";
import { ME, type ProjectQuery, type Stage } from "./forms.ts";
import { type ProjectVisibility, visibilityOf, whereVisible } from "./visible.server.ts";

/** Describes one row of the list. */
export type ListedProject = {
	id: number;
	name: string;
	slug: string;
	isPublic: boolean;
	status: "active" | "archived";
	stage: Stage;
	/** The day, `2026-11-21`. */
	dueOn: string | null;
	leadId: string | null;
	lead: string | undefined;
	createdAt: Date;
	updatedAt: Date;
	/** Holds the name as the database sorts it. */
	nameKey: string;
};

/** Holds one page of the list. `before` is absent on the first page, `after` on the last. */
export type ProjectPage = { projects: ListedProject[]; after?: string; before?: string };

export const PAGE_SIZE = 20;

/** Returns one page of the projects this member may see, filtered and sorted, and the teams to filter by. Refuses: 400 for an invalid cursor. */
export function listProjects(
	tenant: Tenant,
	query: ProjectQuery,
): Promise<ProjectPage & { teams: TeamChoice[]; leadName: string | undefined }> {
	return tenant.read(async (reading) => {
		const [page, teams] = await Promise.all([pageOf(reading, query), filterTeams(reading, {}, {})]);
		return { ...page, teams, leadName: page.projects.find(({ leadId }) => leadId === query.lead)?.lead };
	});
}

/** Returns the most recently changed active projects. */
export async function recentProjects(reading: Reading, limit: number): Promise<ListedProject[]> {
	const shape = { sight: visibilityOf(reading), status: "active", sort: "updated", ...ANY } as const;
	const rows = await projectRows(reading, shape, { member: reading.member.id, limit });
	return rows.map(listed);
}

async function pageOf(reading: Reading, query: ProjectQuery): Promise<ProjectPage> {
	const { status, sort, q } = query;
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const rows = await projectRows(
		reading,
		{
			sight: visibilityOf(reading),
			status,
			sort,
			backwards,
			searching: q !== undefined,
			ofTeam: query.team !== undefined,
			atStage: query.stage !== undefined,
			ledBy: query.lead !== undefined,
			beyondCursor: cursor !== undefined,
		},
		{
			member: reading.member.id,
			// One more row than shown tells whether there is a next page.
			limit: PAGE_SIZE + 1,
			words: q && wordsOf(q),
			team: query.team?.replaceAll("\0", "\uFFFD"),
			stage: query.stage,
			lead: query.lead === ME ? reading.member.id : query.lead?.replaceAll("\0", "\uFFFD"),
			...(cursor && cursorValues(sort, cursor)),
		},
	);
	const found = rows.map(listed);
	const fromCursor = cursor !== undefined;
	const { shown, after, before } = cutPage(found, { size: PAGE_SIZE, backwards, fromCursor });
	return {
		projects: shown,
		after: after && cursorOf(sort, after),
		before: before && cursorOf(sort, before),
	};
}

/** Asks for the first page, without a search. */
const ANY = {
	backwards: false,
	searching: false,
	ofTeam: false,
	atStage: false,
	ledBy: false,
	beyondCursor: false,
};

type ListShape = typeof ANY & { sight: ProjectVisibility; status: ProjectQuery["status"]; sort: Sort };

const projectRows = preparedQuery(({ db, tables: { projects, teams, users } }, shape: ListShape) => {
	const { id, name, slug, isPublic, status, stage, dueOn, leadId, createdAt, updatedAt } = projects;
	const { firstName, lastName, email } = users;
	const nameKey = sql<string>`lower(${name})`;
	return db
		.select({
			...{ id, name, slug, isPublic, status, stage, dueOn, leadId, createdAt, updatedAt, nameKey },
			...{ firstName, lastName, email },
		})
		.from(projects)
		.leftJoin(users, eq(users.id, projects.leadId))
		.where(
			and(
				isNull(projects.deletedAt),
				whereVisible(projects, shape.sight),
				shape.status === "all" ? undefined : eq(projects.status, shape.status),
				shape.searching ? matches(projects) : undefined,
				shape.ofTeam
					? sql`${projects.teamId} = (select ${teams.id} from ${teams} where ${teams.slug} = ${sql.placeholder("team")})`
					: undefined,
				shape.atStage ? eq(projects.stage, sql.placeholder("stage")) : undefined,
				shape.ledBy ? eq(projects.leadId, sql.placeholder("lead")) : undefined,
				shape.beyondCursor ? beyond(projects, shape) : undefined,
			),
		)
		.orderBy(...ordersOf(projects, shape))
		.limit(sql.placeholder("limit"));
});

type Person = { firstName: string | null; lastName: string | null; email: string | null };

function listed({
	firstName,
	lastName,
	email,
	...project
}: Omit<ListedProject, "lead"> & Person): ListedProject {
	return { ...project, lead: email === null ? undefined : fullName({ firstName, lastName, email }) };
}

/**
 * Turns every word into a prefix search: "moo ba" finds "Moon base". Words are quoted, so that the server splits them as
 * it split the text ("2.0" and "example.org" are one word to it) and nothing in them is an operator.
 */
function wordsOf(text: string): string {
	const words = text.split(/\s+/).filter((word) => /[\p{Letter}\p{Number}]/u.test(word));
	return words.map((word) => `'${word.replaceAll(/['\\\0]/g, " ")}':*`).join(" & ");
}

type Projects = Reading["tables"]["projects"];

/** Matches nothing when there are no words. */
function matches(projects: Projects): SQL {
	return sql`${projects.search} @@ to_tsquery('simple', ${sql.placeholder("words")})`;
}

type Sort = ProjectQuery["sort"];

function keyOf(projects: Projects, sort: Sort): SQL {
	if (sort === "name") return sql`lower(${projects.name})`;
	return sql`${sort === "created" ? projects.createdAt : projects.updatedAt}`;
}

type Order = { sort: Sort; backwards: boolean };

/** Sorts names up and times down, so that what people look for comes first. */
function isAscending({ sort, backwards }: Order): boolean {
	return (sort === "name") !== backwards;
}

function ordersOf(projects: Projects, wanted: Order): SQL[] {
	const order = isAscending(wanted) ? asc : desc;
	return [order(keyOf(projects, wanted.sort)), order(projects.id)];
}

function beyond(projects: Projects, wanted: Order): SQL {
	const compare = isAscending(wanted) ? sql`>` : sql`<`;
	const key = keyOf(projects, wanted.sort);
	const from = sql.placeholder("cursorKey");
	const value = wanted.sort === "name" ? sql`${from}::text` : sql`${from}::timestamptz`;
	// Compares rows: an "or" of both columns would read the index from its beginning.
	return sql`(${key}, ${projects.id}) ${compare} (${value}, ${sql.placeholder("cursorId")}::integer)`;
}

const cursorShapes = {
	name: z.tuple([cursorText, z.int32()]),
	created: z.tuple([cursorTime, z.int32()]),
	updated: z.tuple([cursorTime, z.int32()]),
};

function cursorValues(sort: Sort, text: string) {
	const [cursorKey, cursorId] = readCursor(text, cursorShapes[sort]);
	return { cursorKey, cursorId };
}

function cursorOf(sort: Sort, project: ListedProject): string {
	const key = {
		name: project.nameKey,
		created: project.createdAt.toISOString(),
		updated: project.updatedAt.toISOString(),
	}[sort];
	return writeCursor([key, project.id]);
}
