import { and, asc, count, desc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import { hasWords, likePatterns, patternsOf } from "#app/tenant/search/like.server.ts";
import { prefixQuery } from "#app/tenant/search/words.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import { ME, MINE, type ProjectFilter, type ProjectSort } from "../forms.ts";
import { type ProjectVisibility, visibilityOf, whereVisible } from "../visible.server.ts";

/** Describes one row of the list. */
export type ListedProject = {
	id: number;
	name: string;
	slug: string;
	isPublic: boolean;
	status: "active" | "archived";
	stage: ProjectStage;
	/** The day, `2026-11-21`. */
	dueOn: string | null;
	leadId: string | null;
	lead: string | undefined;
	teamId: number | null;
	version: number;
	createdAt: Date;
	updatedAt: Date;
};

/** For the beginnings of words in names and descriptions or, if what was typed has no words, for its signs in names. */
type Searching = "no" | "words" | "signs";

/** Which conditions a list has. Their values are the query's placeholders. */
export type FilterShape = {
	sight: ProjectVisibility;
	status: ProjectFilter["status"];
	searching: Searching;
	ofTeam: boolean;
	atStage: boolean;
	whose: "anyone" | "lead" | "mine";
};

type Order = { sort: ProjectSort; backwards: boolean };
type RowsShape = FilterShape & Order & { beyondCursor: boolean };

/** Returns the conditions that a filter asks for. */
export function shapeOf(reading: Reading, { status, q, team, stage, lead }: ProjectFilter): FilterShape {
	return {
		sight: visibilityOf(reading),
		status,
		searching: searchingFor(q),
		ofTeam: team !== undefined,
		atStage: stage !== undefined,
		whose: lead === undefined ? "anyone" : lead === MINE ? "mine" : "lead",
	};
}

function searchingFor(q = ""): Searching {
	if (q.trim() === "") return "no";
	return prefixQuery(q) === "" ? "signs" : "words";
}

/** Returns the values of those conditions. */
export function filterValues({ member }: Reading, { q, team, stage, lead }: ProjectFilter) {
	return {
		member: member.id,
		words: q && (prefixQuery(q) || patternsOf(q)),
		team: team?.replaceAll("\0", "\uFFFD"),
		stage,
		lead: lead === ME ? member.id : lead?.replaceAll("\0", "\uFFFD"),
	};
}

/** Finds projects in an order; the query also takes `limit`, and `cursorKey` and `cursorId` when it is `beyondCursor`. */
export async function findRows(
	reading: Reading,
	shape: RowsShape,
	values: Record<string, unknown>,
): Promise<ListedProject[]> {
	return (await rows(reading, shape, values)).map(listed);
}

const rows = preparedQuery(({ db, tables }, shape: RowsShape) => {
	const { projects, users } = tables;
	const { id, name, slug, isPublic, status, stage, dueOn, createdAt, updatedAt } = projects;
	const { leadId, teamId, version } = projects;
	const { firstName, lastName, email } = users;
	return db
		.select({
			...{ id, name, slug, isPublic, status, stage, dueOn, leadId, teamId, version },
			...{ createdAt, updatedAt, firstName, lastName, email },
		})
		.from(projects)
		.leftJoin(users, eq(users.id, projects.leadId))
		.where(and(whereFiltered(tables, shape), shape.beyondCursor ? beyond(projects, shape) : undefined))
		.orderBy(...ordersOf(projects, shape))
		.limit(sql.placeholder("limit"));
});

/** Counts the projects of a filter by their stage. */
export const countStages = preparedQuery(({ db, tables }, shape: FilterShape) => {
	const { stage } = tables.projects;
	return db
		.select({ stage, projects: count() })
		.from(tables.projects)
		.where(whereFiltered(tables, shape))
		.groupBy(stage);
});

/** Returns the condition of a filter. */
export function whereFiltered(tables: Reading["tables"], shape: FilterShape): SQL | undefined {
	const { projects, teams } = tables;
	const led = eq(projects.leadId, sql.placeholder("lead"));
	const mine = or(
		eq(projects.createdBy, sql.placeholder("member")),
		eq(projects.leadId, sql.placeholder("member")),
	);
	return and(
		isNull(projects.deletedAt),
		whereVisible(projects, shape.sight),
		shape.status === "all" ? undefined : eq(projects.status, shape.status),
		matching(tables, shape.searching),
		shape.ofTeam
			? sql`${projects.teamId} = (select ${teams.id} from ${teams} where ${teams.slug} = ${sql.placeholder("team")})`
			: undefined,
		shape.atStage ? eq(projects.stage, sql.placeholder("stage")) : undefined,
		{ anyone: undefined, lead: led, mine }[shape.whose],
	);
}

type Person = { firstName: string | null; lastName: string | null; email: string | null };

function listed({
	firstName,
	lastName,
	email,
	...project
}: Omit<ListedProject, "lead"> & Person): ListedProject {
	return { ...project, lead: email === null ? undefined : fullName({ firstName, lastName, email }) };
}

type Projects = Reading["tables"]["projects"];

function matching(
	{ projects, searchEntries: entries }: Reading["tables"],
	searching: Searching,
): SQL | undefined {
	if (searching === "no") return undefined;
	if (searching === "signs") return likePatterns(projects.name, sql.placeholder("words"));
	return sql`${projects.id} in (select ${entries.id} from ${entries}
		where ${entries.kind} = 'project' and ${hasWords(entries, sql`${sql.placeholder("words")}::tsquery`)})`;
}

function keyOf(projects: Projects, sort: ProjectSort): SQL {
	if (sort === "name") return inNameOrder(projects.name);
	// No index has this order either: ten thousand projects are sorted in some 60 ms, and an index would cost every workspace
	// two pages and every write of a project a little.
	if (sort === "due") return sql`coalesce(${projects.dueOn}, 'infinity'::date)`;
	// Ids are given in the order of creation.
	return sql`${sort === "created" ? projects.id : projects.updatedAt}`;
}

/** Sorts names and due days up and times down, so that what people look for comes first. */
function isAscending({ sort, backwards }: Order): boolean {
	return (sort === "name" || sort === "due") !== backwards;
}

function ordersOf(projects: Projects, wanted: Order): SQL[] {
	const order = isAscending(wanted) ? asc : desc;
	return [order(keyOf(projects, wanted.sort)), order(projects.id)];
}

const CURSOR_TYPES = {
	name: sql`text`,
	due: sql`date`,
	created: sql`integer`,
	updated: sql`timestamptz`,
};

function beyond(projects: Projects, wanted: Order): SQL {
	const compare = isAscending(wanted) ? sql`>` : sql`<`;
	const key = keyOf(projects, wanted.sort);
	const value = sql`${sql.placeholder("cursorKey")}::${CURSOR_TYPES[wanted.sort]}`;
	// Compares rows: an "or" of both columns would read the index from its beginning.
	return sql`(${key}, ${projects.id}) ${compare} (${value}, ${sql.placeholder("cursorId")}::integer)`;
}
