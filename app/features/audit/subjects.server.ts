import { and, inArray, isNull } from "drizzle-orm";
import type { Reading } from "#app/tenant/tenant.server.ts";

type About = { type: string; id: string };

/** Returns a subject's page relative to the workspace's address; undefined when it is gone or hidden from the member. */
export type PlaceOf = (subject: About) => string | undefined;

/** Finds, within a transaction, the pages of the subjects that the requesting member can open, with one query per kind. */
export async function findPlaces(reading: Reading, subjects: readonly About[]): Promise<PlaceOf> {
	const ids = (type: string) => [
		...new Set(subjects.filter((subject) => subject.type === type).map(({ id }) => id)),
	];
	const found = await Promise.all([
		projects(reading, numbers(ids("project"))),
		teams(reading, numbers(ids("team"))),
		roles(reading, ids("role")),
		members(reading, [...ids("member"), ...ids("person")]),
	]);
	const places = new Map(found.flat());
	return ({ type, id }) => places.get(`${type} ${id}`) ?? FIXED[type];
}

/** Lists kinds whose subjects share one page. */
const FIXED: Record<string, string> = {
	workspace: "/settings",
	invitation: "/invitations",
	request: "/requests",
	audit: "/audit",
};

type Place = [subject: string, path: string];

// Ids are numbers that fit the column, an int4.
const numbers = (ids: string[]) => ids.map(Number).filter((id) => Number.isInteger(id) && id < 2 ** 31);

async function projects(reading: Reading, ids: number[]): Promise<Place[]> {
	if (ids.length === 0) return [];
	const { id, slug, createdBy, isPublic, deletedAt } = reading.tables.projects;
	const rows = await reading.db
		.select({ id, slug, createdBy, isPublic })
		.from(reading.tables.projects)
		.where(and(inArray(id, ids), isNull(deletedAt)));
	return rows
		.filter((row) => reading.can("projects:view", row))
		.map((row) => [`project ${row.id}`, `/projects/${row.slug}`]);
}

async function teams({ db, tables }: Reading, ids: number[]): Promise<Place[]> {
	if (ids.length === 0) return [];
	const { id, slug, deletedAt } = tables.teams;
	const rows = await db
		.select({ id, slug })
		.from(tables.teams)
		.where(and(inArray(id, ids), isNull(deletedAt)));
	return rows.map((row) => [`team ${row.id}`, `/teams/${row.slug}`]);
}

async function roles({ db, tables }: Reading, keys: string[]): Promise<Place[]> {
	if (keys.length === 0) return [];
	const rows = await db
		.select({ key: tables.roles.key })
		.from(tables.roles)
		.where(inArray(tables.roles.key, keys));
	return rows.map(({ key }) => [`role ${key}`, `/settings/roles/${key}`]);
}

async function members({ db, tables }: Reading, ids: string[]): Promise<Place[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.select({ id: tables.users.id })
		.from(tables.users)
		.where(inArray(tables.users.id, ids));
	return rows.flatMap(({ id }): Place[] => [
		[`member ${id}`, `/members/${id}`],
		[`person ${id}`, `/members/${id}`],
	]);
}
