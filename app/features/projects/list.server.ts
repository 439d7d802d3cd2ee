import { and, asc, desc, eq, gt, lt, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { ListQuery } from "./forms.ts";
import { listedProjects } from "./visible.server.ts";

/** One line of the list. */
export type ListedProject = {
	id: number;
	name: string;
	slug: string;
	isPublic: boolean;
	status: "active" | "archived";
	createdAt: Date;
	updatedAt: Date;
	author: string;
	/** The name as the database sorts it. */
	nameKey: string;
};

/** A page of the list; the cursors are absent at either end. */
export type ProjectPage = { projects: ListedProject[]; after?: string; before?: string };

export const PAGE_SIZE = 20;

/** The projects this member may see, filtered and sorted, one page. Refuses: 400 for a cursor that is none. */
export function listProjects(tenant: Tenant, query: ListQuery): Promise<ProjectPage> {
	return tenant.read((reading) => pageOf(reading, query));
}

/** The few that changed last. */
export function recentProjects(reading: Reading, limit: number): Promise<ListedProject[]> {
	return select(
		reading,
		eq(reading.tables.projects.status, "active"),
		ordersOf("updated", false, reading),
		limit,
	);
}

async function pageOf(reading: Reading, query: ListQuery): Promise<ProjectPage> {
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const where = and(
		query.status === "all" ? undefined : eq(reading.tables.projects.status, query.status),
		query.q ? matches(reading, query.q) : undefined,
		cursor ? beyond(reading, query.sort, backwards, readCursor(cursor)) : undefined,
	);
	// One more than shown tells whether there is a next page.
	const found = await select(reading, where, ordersOf(query.sort, backwards, reading), PAGE_SIZE + 1);
	const more = found.length > PAGE_SIZE;
	const projects = backwards ? found.slice(0, PAGE_SIZE).reverse() : found.slice(0, PAGE_SIZE);
	const [first, last] = [projects[0], projects.at(-1)];
	return {
		projects,
		after: last && (backwards || more) ? writeCursor(query.sort, last) : undefined,
		before: first && (backwards ? more : cursor !== undefined) ? writeCursor(query.sort, first) : undefined,
	};
}

async function select(
	reading: Reading,
	where: SQL | undefined,
	orders: SQL[],
	limit: number,
): Promise<ListedProject[]> {
	const { projects, users } = reading.tables;
	const { id, name, slug, isPublic, status, createdAt, updatedAt } = projects;
	const { firstName, lastName, email } = users;
	const nameKey = sql<string>`lower(${name})`;
	const rows = await reading.db
		.select({ id, name, slug, isPublic, status, createdAt, updatedAt, firstName, lastName, email, nameKey })
		.from(projects)
		.innerJoin(users, eq(users.id, projects.createdBy))
		.where(and(listedProjects(reading), where))
		.orderBy(...orders)
		.limit(limit);
	return rows.map(({ firstName, lastName, email, ...project }) => ({
		...project,
		author: fullName({ firstName, lastName, email }),
	}));
}

/**
 * Every word as the beginning of a word: "moo ba" finds "Moon base". Quoted, so that the server takes it apart as it
 * took the text apart ("2.0" and "example.org" are one word to it) and nothing in it is an operator.
 */
function matches({ tables: { projects } }: Reading, text: string): SQL {
	const words = text.split(/\s+/).filter((word) => /[\p{Letter}\p{Number}]/u.test(word));
	if (words.length === 0) return sql`false`;
	const quoted = words.map((word) => `'${word.replaceAll(/['\\\0]/g, " ")}':*`);
	return sql`${projects.search} @@ to_tsquery('simple', ${quoted.join(" & ")})`;
}

type Sort = ListQuery["sort"];

function keyOf(sort: Sort, { tables: { projects } }: Reading): SQL {
	if (sort === "name") return sql`lower(${projects.name})`;
	return sql`${sort === "created" ? projects.createdAt : projects.updatedAt}`;
}

/** Names go up, times go down: what people look for first comes first. */
function isAscending(sort: Sort, backwards: boolean): boolean {
	return (sort === "name") !== backwards;
}

function ordersOf(sort: Sort, backwards: boolean, reading: Reading): SQL[] {
	const order = isAscending(sort, backwards) ? asc : desc;
	return [order(keyOf(sort, reading)), order(reading.tables.projects.id)];
}

type Cursor = { key: string; id: number };

function beyond(reading: Reading, sort: Sort, backwards: boolean, cursor: Cursor): SQL {
	const compare = isAscending(sort, backwards) ? gt : lt;
	const key = keyOf(sort, reading);
	const value = sort === "name" ? sql`${cursor.key}::text` : sql`${timeOf(cursor.key)}::timestamptz`;
	return or(
		compare(key, value),
		and(sql`${key} = ${value}`, compare(reading.tables.projects.id, cursor.id)),
	) as SQL;
}

const cursorShape = z.tuple([z.string().regex(/^[^\0]*$/), z.int32()]);

function writeCursor(sort: Sort, project: ListedProject): string {
	const key = {
		name: project.nameKey,
		created: project.createdAt.toISOString(),
		updated: project.updatedAt.toISOString(),
	}[sort];
	return Buffer.from(JSON.stringify([key, project.id])).toString("base64url");
}

function readCursor(text: string): Cursor {
	try {
		const [key, id] = cursorShape.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
		return { key, id };
	} catch {
		return refuseCursor();
	}
}

const timeShape = z.iso.datetime({ precision: 3 }).regex(/^[1-9]/); // PostgreSQL has no year 0000

function timeOf(key: string): string {
	return timeShape.safeParse(key).data ?? refuseCursor();
}

function refuseCursor(): never {
	return refuse(400, {
		title: "This address does not add up",
		message: "It points at a page of the list that does not exist. Open the list from the menu.",
	});
}
