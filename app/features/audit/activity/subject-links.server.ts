import { subjects } from "#app/subjects.server.ts";
import type { Subject } from "#app/tenant/subject.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

type About = { type: string; id: string };

/** Returns a subject's page relative to the workspace's address; undefined when it is gone or hidden from the member. */
export type PlaceOf = (subject: About) => string | undefined;

/** Finds, within a transaction, the pages of the subjects that the requesting member can open, with one query per kind. */
export async function findPlaces(reading: Reading, about: readonly About[]): Promise<PlaceOf> {
	const idsOf = (type: string) => [...new Set(about.filter((one) => one.type === type).map(({ id }) => id))];
	const found = await Promise.all(
		Object.entries<Subject>(subjects).map(async ([type, { findPages }]) => {
			const ids = idsOf(type);
			const pages = findPages && ids.length > 0 ? await findPages(reading, ids) : [];
			return pages.map(([id, path]) => [`${type} ${id}`, path] as const);
		}),
	);
	const places = new Map(found.flat());
	return ({ type, id }) => places.get(`${type} ${id}`) ?? subjectOf(type)?.page;
}

function subjectOf(type: string): Subject | undefined {
	return Object.hasOwn(subjects, type) ? (subjects as Record<string, Subject>)[type] : undefined;
}
